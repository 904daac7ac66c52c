from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.data.examples import EXAMPLES
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.flow.flow_painting import Part
from bpgui.gui.views.flow.flow_view import FlowView
from bpgui.spec import Parameters, Project

ShowView = Callable[[Project], FlowView]
LEFT = Qt.MouseButton.LeftButton


def deep(activation: str, initializer: str, layers: int = 8) -> Project:
    base = sample_project("xor")
    training = replace(base.training, initializer=initializer, initializer_settings={}, seed=3)
    return replace(edits.layered([2, *[12] * layers, 1], activation, "sigmoid", training), dataset=base.dataset)


def with_dead(*dead: int) -> Project:
    """Return a network of a layer of four rectifiers, some of which never fire."""
    base = sample_project("xor")
    project = replace(edits.layered([2, 4, 1], "relu", "sigmoid", base.training), dataset=base.dataset)
    hidden = project.network.layers[1].id
    biases = {**project.parameters.biases, hidden: np.array([-99.0 if k in dead else 5.0 for k in range(4)])}
    return replace(project, parameters=Parameters(project.parameters.weights, biases))


def with_weights(project: Project, value: float) -> Project:
    weights = {key: np.full_like(matrix, value) for key, matrix in project.parameters.weights.items()}
    return replace(project, parameters=Parameters(weights, project.parameters.biases))


@pytest.fixture
def show_view(make_workspace: Callable[[Project], Workspace], qtbot: QtBot) -> ShowView:
    """Show the view of a project's workspace, up to date."""

    def show(project: Project) -> FlowView:
        view = FlowView(make_workspace(project))
        qtbot.addWidget(view)
        view.resize(660, 215)
        with qtbot.waitExposed(view):
            view.show()
        view.refresh()
        return view

    return show


def click(qtbot: QtBot, view: FlowView, row: int, part: Part) -> None:
    qtbot.mouseClick(view.chart.viewport(), LEFT, pos=view.chart.centre_of(row, part))


def said(view: FlowView, row: int, part: Part) -> str:
    return view.chart.said_at(view.chart.centre_of(row, part).toPointF())


def test_a_deep_sigmoid_network_is_said_to_vanish(show_view: ShowView) -> None:
    view = show_view(deep("sigmoid", "xavier"))
    assert view.verdict.text().startswith("The gradient vanishes: it shrinks ")
    assert "'hidden 1' gets 0.0" in view.verdict.text()
    sizes = [row.size for row in view.chart.rows]
    assert (sizes[0], sizes[-1], len(sizes)) == ("vanishing", "fair", 9)
    assert "The gradient is vanishing here." in said(view, 0, "norms")
    assert "hidden 1: dL/dw" in view.chart.accessibleDescription()


def test_the_same_network_with_rectifiers_and_he_weights_is_not(show_view: ShowView) -> None:
    view = show_view(deep("relu", "he"))
    assert "vanishes" not in view.verdict.text()
    assert "on its way back" in view.verdict.text()
    assert {row.size for row in view.chart.rows} == {"fair"}


def test_large_weights_are_said_to_explode(show_view: ShowView) -> None:
    view = show_view(with_weights(deep("linear", "he", 5), 1.5))
    # 12 equal weights of 1.5 take delta 18-fold, and 1.5 sqrt(12) = 5.2-fold from the one output.
    times = 18**4 * 1.5 * 12**0.5
    assert f"grows {times ** (1 / 5):.0f} times per layer" in view.verdict.text()
    assert f"gets {round(times, -4):,.0f} times what 'output' has" in view.verdict.text()
    assert view.chart.rows[0].size == "exploding"


def test_norms_are_those_of_now_and_those_of_the_first_weights(show_view: ShowView) -> None:
    first = show_view(deep("tanh", "xavier", 2)).chart.rows
    assert all(row.now.delta_norm == row.start_delta and row.now.gradient_norm == row.start_gradient for row in first)
    later = show_view(with_weights(deep("tanh", "xavier", 2), 0.3)).chart.rows
    assert [row.start_delta for row in later] == [row.start_delta for row in first]
    assert [row.now.delta_norm for row in later] != [row.start_delta for row in later]


def test_it_follows_the_weights_while_training(show_view: ShowView) -> None:
    view = show_view(deep("tanh", "xavier", 2))
    before = view.chart.rows[0].now.delta_norm
    document = view.workspace.document
    document.apply("Train", lambda project: replace(with_weights(project, 0.3), epoch=1))
    view.refresh()
    assert view.chart.rows[0].now.delta_norm != before


def test_dead_neurons_are_counted_and_named(show_view: ShowView) -> None:
    view = show_view(with_dead(1, 3))
    words = said(view, 0, "dead")
    assert words.startswith("2 neurons of 'hidden 1' are dead, hidden 1, 2, hidden 1, 4: the slope is 0")
    assert said(view, 0, "saturated").startswith("50.0 % of the outputs of 'hidden 1', over 4 samples")
    assert said(view, 1, "dead").startswith("No neuron of 'output' is dead")


def test_where_all_rectifiers_are_dead_no_gradient_gets_through(show_view: ShowView) -> None:
    view = show_view(with_dead(0, 1, 2, 3))
    assert view.chart.rows[0].now.dead == 1.0
    assert view.verdict.text().startswith("No gradient reaches 'hidden 1'")


def test_a_click_on_a_layer_selects_it(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(with_dead(1))
    layers = view.workspace.project.network.layers
    click(qtbot, view, 1, "name")
    assert view.workspace.selection.only == LayerRef(layers[2].id)
    click(qtbot, view, 0, "norms")
    assert view.workspace.selection.only == LayerRef(layers[1].id)


def test_a_click_on_the_dead_lights_them_and_another_puts_them_out(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(with_dead(1, 3))
    hidden = view.workspace.project.network.layers[1].id
    click(qtbot, view, 0, "dead")
    assert view.workspace.lights.lit.neurons == {NeuronRef(hidden, 1), NeuronRef(hidden, 3)}
    click(qtbot, view, 0, "dead")
    assert not view.workspace.lights.lit


def test_where_none_is_dead_a_click_selects_the_layer(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(with_dead(1))
    click(qtbot, view, 1, "dead")
    assert not view.workspace.lights.lit
    assert view.workspace.selection.only == LayerRef(view.workspace.project.network.layers[2].id)


def test_lights_go_out_with_the_view(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(with_dead(1))
    click(qtbot, view, 0, "dead")
    assert view.workspace.lights.lit
    view.hide()
    assert not view.workspace.lights.lit


def test_lights_follow_what_dies_and_what_comes_back(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(with_dead(1))
    click(qtbot, view, 0, "dead")
    document, hidden = view.workspace.document, view.workspace.project.network.layers[1].id
    document.apply("Train", lambda project: replace(project, parameters=with_dead(0, 2).parameters))
    view.refresh()
    assert view.workspace.lights.lit.neurons == {NeuronRef(hidden, 0), NeuronRef(hidden, 2)}
    document.apply("Train", lambda project: replace(project, parameters=with_dead().parameters))
    view.refresh()
    assert not view.workspace.lights.lit


def test_what_another_view_has_lit_since_stays(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(with_dead(1))
    lights, hidden = view.workspace.lights, view.workspace.project.network.layers[1].id
    click(qtbot, view, 0, "dead")
    other = Lit(neurons=frozenset({NeuronRef(hidden, 0)}))
    lights.show(qtbot, other)
    view.refresh()
    view.hide()
    assert lights.lit == other


def test_the_keys_do_what_the_mouse_does(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(with_dead(1))
    hidden, output = view.workspace.project.network.layers[1:]
    qtbot.keyClick(view.chart, Qt.Key.Key_Space)
    assert view.workspace.lights.lit.neurons == {NeuronRef(hidden.id, 1)}
    qtbot.keyClick(view.chart, Qt.Key.Key_Down)
    qtbot.keyClick(view.chart, Qt.Key.Key_Return)
    assert view.workspace.selection.only == LayerRef(output.id)


@pytest.mark.parametrize(
    ("part", "words"),
    [("norms", "1/1,000"), ("saturated", "at most 5 %"), ("dead", "slope is 0 for every sample"), ("name", "order")],
)
def test_the_columns_explain_themselves(part: Part, words: str, show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    left, _ = view.chart.places().span(part)
    assert words in view.chart.said_at(QPointF(left + 1.0, 1.0))


def test_the_rule_can_be_read(show_view: ShowView) -> None:
    assert "below 1/1,000 of that in the output layer" in show_view(sample_project("xor")).verdict.toolTip()


def test_without_data_it_says_what_is_missing(show_view: ShowView) -> None:
    view = show_view(Project())
    assert view.empty.isVisible()
    assert view.empty.text() == "There is no data yet: choose a data set in the Data panel."


def test_hard_steps_have_no_gradient_to_show(show_view: ShowView) -> None:
    project = sample_project("xor")
    hidden = project.network.layers[1].id
    view = show_view(edits.set_activation(project, hidden, "hard_step"))
    assert view.verdict.text().startswith("There is no gradient")
    assert view.chart.rows[0].now.dead == 1.0
    assert "not known" in said(view, 0, "norms")


@pytest.mark.parametrize("value", [np.nan, 1e200])
def test_weights_that_are_beyond_all_bounds_are_named(value: float, show_view: ShowView) -> None:
    view = show_view(with_weights(deep("linear", "he", 2), value))
    assert view.verdict.text().startswith("The gradient is not finite from layer '")
    assert view.chart.rows[0].size == "broken"
    view.grab()


@pytest.mark.parametrize("name", ["xor-feedback", "letter-completion", "plane", "iris"])
def test_any_example_can_be_shown_in_any_size_and_scheme(name: str, show_view: ShowView) -> None:
    view = show_view(EXAMPLES[name][1]())
    view.workspace.theme.choose(Scheme.CONTRAST_DARK)
    for width, height in ((300, 190), (900, 600)):
        view.resize(width, height)
        assert not view.grab().isNull()
    assert len(view.chart.rows) == len(view.workspace.project.network.layers) - len(
        view.workspace.project.network.with_role("input")
    )


def test_more_layers_than_fit_are_scrolled_to_by_keys(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(deep("tanh", "xavier", 20))
    for _ in range(20):
        qtbot.keyClick(view.chart, Qt.Key.Key_Down)
    last = view.chart.centre_of(20, "name")
    assert view.chart.viewport().rect().contains(last)
    qtbot.mouseClick(view.chart.viewport(), LEFT, pos=last)
    assert view.workspace.selection.only == LayerRef(view.workspace.project.network.layers[-1].id)
