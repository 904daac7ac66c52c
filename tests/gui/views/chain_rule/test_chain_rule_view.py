"""The chain rule of what is selected, as a person reads it: paths, their products, and three gradients side by side."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import EXAMPLES, sample_project
from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.chain_rule.chain_rule_view import ChainRuleView
from bpgui.gui.views.chain_rule.subject import MOST_PATHS
from bpgui.gui.views.chain_rule.wording import agreement, many_paths
from bpgui.gui.views.views import VIEWS
from bpgui.spec import Project, TrainingSpec

Show = Callable[[Project], ChainRuleView]
TOOLTIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def show(make_workspace: Callable[[Project], Workspace], qtbot: QtBot) -> Show:
    """Return a function that shows the view of a project."""

    def show_(project: Project) -> ChainRuleView:
        view = ChainRuleView(make_workspace(project))
        qtbot.addWidget(view)
        view.resize(660, 215)
        with qtbot.waitExposed(view):
            view.show()
        return view

    return show_


@pytest.fixture
def worked(show: Show) -> ChainRuleView:
    """The classic worked example, 2-2-1, with its first hidden weight selected in its only sample."""
    view = show(EXAMPLES["worked-example"][1]())
    view.workspace.insight.choose(0)
    view.workspace.selection.select(LinkRef("connection-1", 0, 0))
    view.refresh()
    return view


def rows(view: ChainRuleView) -> list[tuple[str, ...]]:
    """Return the texts of the table, row by row."""
    model = view.table.model()
    return [tuple(str(model.index(row, k).data()) for k in range(3)) for row in range(model.rowCount())]


def deep() -> Project:
    """Return a network with more paths than are shown: 2-9-9-1."""
    project = sample_project("xor")
    network = edits.layered((2, 9, 9, 1), "tanh", "sigmoid", project.training)
    assert project.dataset is not None
    return edits.set_dataset(network, project.dataset)


def test_the_menu_of_views_has_it() -> None:
    assert VIEWS["Chain rule"] is ChainRuleView


def test_the_worked_example_is_written_out(worked: ChainRuleView) -> None:
    assert worked.title.text() == "dL/dw of x1 -> hidden 1, 1"
    assert rows(worked) == [("x1 -> hidden 1, 1 -> output 1", "0.35 x 0.247 x 0.3 x 0.223 x 0.165", "= 0.000955")]
    assert worked.summary.text() == (
        "In sample 1: one path 0.000955; engine's gradient 0.000955, the same but for rounding (-1e-19); "
        "numeric gradient 0.000955, they agree to 9 digits."
    )


def test_the_engines_gradient_is_the_one_that_the_inspector_shows(worked: ChainRuleView) -> None:
    activity = worked.workspace.insight.activity()
    assert activity is not None
    assert activity.gradient is not None
    worked.all_digits.click()
    gradient = float(activity.gradient.weights["connection-1"][0, 0])
    assert f"engine's gradient {gradient!r}," in worked.summary.text()


def test_all_digits_are_written_on_demand(worked: ChainRuleView) -> None:
    worked.all_digits.click()
    ((_, product, value),) = rows(worked)
    factors = [float(factor) for factor in product.split(" x ")]
    assert factors[1] == pytest.approx(0.24726388, abs=1e-8)
    # What is written is all that there is: multiplied again, it gives the same bits.
    assert float(value.removeprefix("= ")) == np.prod(factors)


def test_hovering_tells_what_each_factor_is(worked: ChainRuleView) -> None:
    told = str(worked.table.model().index(0, 1).data(TOOLTIP))
    for words in (
        "0.35: what x1 puts out, which the weight is multiplied by",
        "0.247: slope f'(z) of hidden 1, 1 (sigmoid) at its net input",
        "0.3: weight of hidden 1, 1 -&gt; output 1",
        "0.165: dL/dy, how the loss changes with the output of output 1",
        "100.0 % of the sizes of all rows",
    ):
        assert words in told


def test_a_path_that_is_clicked_on_is_lit_with_its_values(worked: ChainRuleView, qtbot: QtBot) -> None:
    place = worked.table.visualRect(worked.table.model().index(0, 0)).center()
    qtbot.mouseClick(worked.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    lit = worked.workspace.lights.lit
    assert lit.neurons == {NeuronRef("layer-1", 0), NeuronRef("layer-2", 0), NeuronRef("layer-3", 0)}
    assert lit.links == {LinkRef("connection-1", 0, 0), LinkRef("connection-2", 0, 0)}
    assert lit.focus == {LinkRef("connection-1", 0, 0)}
    assert lit.backward
    assert lit.texts[LinkRef("connection-2", 0, 0)] == "w 0.3"
    assert lit.texts[LinkRef("connection-1", 0, 0)] == "dL/dw 0.000955"
    assert lit.texts[NeuronRef("layer-1", 0)] == "y 0.35"
    assert lit.texts[NeuronRef("layer-3", 0)] == "f' 0.223, dL/dy 0.165"
    qtbot.keyClick(worked.table, Qt.Key.Key_Escape)
    assert not worked.workspace.lights.lit


def test_arrow_keys_go_from_path_to_path(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("iris"))
    view.workspace.selection.select(LinkRef("connection-1", 0, 0))
    view.refresh()
    view.table.setFocus()
    view.table.selectRow(0)
    first = view.workspace.lights.lit
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    second = view.workspace.lights.lit
    assert view.table.chosen_row is view.table.paths.rows[1]
    assert second
    assert second.neurons != first.neurons


def test_lights_go_out_with_the_view_and_with_another_selection(worked: ChainRuleView) -> None:
    worked.table.selectRow(0)
    assert worked.workspace.lights.lit
    worked.workspace.selection.select(LinkRef("connection-1", 1, 1))
    assert not worked.workspace.lights.lit
    worked.refresh()
    worked.table.selectRow(0)
    assert worked.workspace.lights.lit
    worked.hide()
    assert not worked.workspace.lights.lit


def test_a_bias_is_followed_too(show: Show) -> None:
    view = show(sample_project("iris"))
    view.workspace.insight.choose(3)
    view.workspace.selection.select(NeuronRef("layer-2", 0))
    view.refresh()
    assert view.title.text() == "dL/db of hidden 1, 1"
    assert {name for name, _, _ in rows(view)} == {f"hidden 1, 1 -> output {k}" for k in (1, 2, 3)}
    assert "sum of all 3 paths" in view.summary.text()
    assert "In sample 4:" in view.summary.text()


def test_without_a_chosen_sample_the_first_of_training_is_named(show: Show) -> None:
    view = show(sample_project("iris"))
    view.workspace.selection.select(NeuronRef("layer-2", 0))
    view.refresh()
    assert view.workspace.dataset is not None
    first = int(view.workspace.dataset.train_rows[0]) + 1
    assert f"In sample {first}, the first of training:" in view.summary.text()


def test_of_many_paths_the_largest_are_shown_and_the_rest_in_one_row(show: Show) -> None:
    view = show(deep())
    # 9 paths from the first hidden layer: all are shown; of a bias before both layers there are 81.
    network = edits.layered((2, 9, 9, 9, 1), "tanh", "sigmoid", view.workspace.project.training)
    dataset = view.workspace.project.dataset
    assert dataset is not None
    view.workspace.document.replace(edits.set_dataset(network, dataset), None)
    view.workspace.selection.select(NeuronRef("layer-2", 0))
    view.refresh()
    shown = rows(view)
    assert len(shown) == MOST_PATHS + 1
    assert shown[-1][0] == f"the other {81 - MOST_PATHS} paths together"
    values = [row.value for row in view.table.paths.rows]
    assert [abs(value) for value in values[:-1]] == sorted((abs(value) for value in values[:-1]), reverse=True)
    activity = view.workspace.insight.activity()
    assert activity is not None
    assert "sum of the 50 paths above" in view.summary.text()
    view.table.selectRow(MOST_PATHS)
    assert not view.workspace.lights.lit


def test_neuron_by_neuron_it_is_the_same_gradient_by_the_deltas(worked: ChainRuleView) -> None:
    worked.way.setCurrentIndex(1)
    assert rows(worked) == [("output 1 -> hidden 1, 1", "0.247 x 0.3 x 0.0368", "= 0.00273")]
    assert "delta, the sum of the shares, 0.00273; engine's gradient 0.000955, 0.35 x delta;" in worked.summary.text()
    worked.table.selectRow(0)
    assert worked.workspace.lights.lit.texts[NeuronRef("layer-3", 0)] == "delta 0.0368"
    worked.workspace.selection.select(LinkRef("connection-2", 0, 0))
    worked.refresh()
    assert rows(worked) == [("loss -> output 1", "0.0368", "= 0.0368")]


def test_a_loop_says_how_its_paths_fade(show: Show, qtbot: QtBot) -> None:
    view = show(EXAMPLES["xor-feedback"][1]())
    view.workspace.insight.choose(1)
    view.workspace.selection.select(LinkRef("connection-1", 1, 0))
    qtbot.waitUntil(lambda: "In sample 2" in view.summary.text())
    assert rows(view)[-1][0] == "all smaller and longer paths together"
    assert "Paths run round the loop without end; each turn shrinks them to about 0." in view.summary.text()
    assert "(the loop settles to 0.0001)" in view.summary.text()


def test_it_follows_edits_and_keeps_the_chosen_path(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("iris"))
    view.workspace.selection.select(LinkRef("connection-1", 0, 0))
    view.refresh()
    view.table.selectRow(0)
    chosen = view.table.chosen_row
    assert chosen is not None
    before = view.summary.text()
    end = next(neuron for neuron in view.workspace.lights.lit.neurons if neuron.layer == "layer-3")
    link = LinkRef("connection-2", 0, end.neuron)
    view.workspace.edit("Weight", lambda p: edits.set_weight(p, link.connection, link.source, link.target, 0.0))
    qtbot.waitUntil(lambda: view.summary.text() != before)
    # The largest path has become the smallest.
    assert view.table.chosen_row is view.table.paths.rows[-1]
    assert view.table.chosen_row.key == chosen.key
    assert view.workspace.lights.lit.texts[link] == "w 0"


def test_it_follows_training_of_a_network(show: Show, qtbot: QtBot) -> None:
    view = show(sample_project("xor"))
    view.workspace.insight.choose(1)
    view.workspace.selection.select(LinkRef("connection-2", 0, 0))
    view.refresh()
    before = view.summary.text()
    view.workspace.training.step("epoch")
    qtbot.waitUntil(lambda: view.summary.text() != before, timeout=20_000)
    activity = view.workspace.insight.activity()
    assert activity is not None
    assert activity.gradient is not None
    view.refresh()
    view.all_digits.click()
    assert repr(float(activity.gradient.weights["connection-2"][0, 0])) in view.summary.text()


def test_missing_and_locked_links_say_so(show: Show) -> None:
    project = sample_project("iris")
    marks = np.zeros((4, project.network.layers[1].size), dtype=bool)
    marks[0, 0] = True
    view = show(edits.remove_links(project, {"connection-1": marks}))
    view.workspace.selection.select(LinkRef("connection-1", 0, 0))
    view.refresh()
    assert view.title.text().endswith("(missing: the one that it would have)")
    view.workspace.edit("Lock", lambda p: edits.set_link_lock(p, "connection-1", 1, 1, True))
    view.workspace.selection.select(LinkRef("connection-1", 1, 1))
    view.refresh()
    assert view.title.text().endswith("(locked)")


def test_what_cannot_be_followed_is_said_in_words(show: Show) -> None:
    view = show(sample_project("xor"))

    def said() -> str:
        view.refresh()
        assert view.empty.isVisible()
        return view.empty.text()

    assert said().startswith("Select a link, or a neuron for its bias, on the canvas")
    view.workspace.selection.select(LayerRef("layer-2"))
    assert said().startswith("Select a link")
    view.workspace.selection.select(NeuronRef("layer-1", 0))
    assert said() == "An input neuron has no bias: select a link, or another neuron."
    view.workspace.selection.select(LinkRef("connection-1", 0, 0))
    view.workspace.edit("Step", lambda p: edits.set_activation(p, "layer-2", "hard_step"))
    assert "Hard step has no slope to learn by" in said()
    view.workspace.edit("Wider", lambda p: edits.resize_layer(p, "layer-1", 3))
    assert said() == "The network has 3 input neurons, but the data has 2 input columns."
    view.workspace.document.replace(edits.layered((2, 2, 1), "tanh", "tanh", TrainingSpec()), None)
    view.workspace.selection.select(NeuronRef("layer-2", 0))
    assert said() == "There is no data yet: choose a data set in the Data panel."


def test_weights_past_all_numbers_are_said_in_words(show: Show) -> None:
    project = sample_project("xor")
    shape = project.network.shape(project.network.connections[1])
    huge = project.parameters.with_weights("connection-2", np.full(shape, 1e308))
    view = show(replace(edits.set_activation(project, "layer-3", "linear"), parameters=huge))
    view.workspace.insight.choose(3)
    view.workspace.selection.select(LinkRef("connection-1", 0, 0))
    view.refresh()
    assert "not finite" in view.empty.text() or "too large" in view.empty.text()


@pytest.mark.parametrize("width", [300, 310, 660, 1200])
def test_nothing_needs_more_room_than_there_is(show: Show, width: int) -> None:
    view = show(deep())
    view.workspace.selection.select(LinkRef("connection-1", 0, 0))
    view.resize(width, 300)
    view.refresh()
    QApplication.processEvents()
    assert view.width() == width
    assert view.table.columnViewportPosition(2) + view.table.columnWidth(2) <= view.table.viewport().width()
    for widget in (view.title, view.way, view.all_digits, view.table, view.summary):
        assert view.rect().contains(widget.mapTo(view, widget.rect().bottomRight()))
    model, metrics = view.table.model(), view.table.fontMetrics()
    assert all(
        metrics.horizontalAdvance(str(model.index(row, 2).data())) < view.table.columnWidth(2)
        for row in range(model.rowCount())
    )


def test_in_a_narrow_table_products_stand_below_names(worked: ChainRuleView) -> None:
    worked.resize(310, 300)
    QApplication.processEvents()
    assert worked.table.isColumnHidden(1)
    name = str(worked.table.model().index(0, 0).data())
    assert name.splitlines() == ["x1 -> hidden 1, 1 -> output 1", "0.35 x 0.247 x 0.3 x 0.223 x 0.165"]
    worked.resize(660, 300)
    QApplication.processEvents()
    assert not worked.table.isColumnHidden(1)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_bars_have_the_colours_of_their_signs(show: Show, scheme: Scheme) -> None:
    view = show(sample_project("iris"))
    view.workspace.theme.choose(scheme)
    view.workspace.insight.choose(3)
    view.workspace.selection.select(NeuronRef("layer-2", 0))
    view.refresh()
    image = view.table.viewport().grab().toImage()
    colours = view.workspace.theme.colours
    for row, shown in enumerate(view.table.paths.rows):
        cell = view.table.visualRect(view.table.model().index(row, 2))
        inks = {image.pixelColor(x, cell.bottom() - 1).name() for x in range(cell.left(), cell.right())}
        assert (colours.positive in inks) == (shown.value > 0.0)
        assert (colours.negative in inks) == (shown.value < 0.0)


def test_a_view_that_nobody_sees_computes_nothing(worked: ChainRuleView, monkeypatch: pytest.MonkeyPatch) -> None:
    worked.hide()
    monkeypatch.setattr(worked, "refresh", lambda: pytest.fail("it was refreshed out of sight"))
    worked.workspace.edit("Weight", lambda p: edits.set_weight(p, "connection-1", 0, 0, 0.5))
    worked.workspace.insight.choose(None)
    worked.workspace.selection.select()
    QApplication.processEvents()
    assert worked.table.model().rowCount(QModelIndex()) == 1


def test_agreement_is_told_in_digits() -> None:
    assert agreement(0.5, 0.5, 1.0) == "the same"
    assert agreement(1.0, 1.0 + 3e-9, 1.0) == "they agree to 8 digits"
    assert agreement(3.0, 3.0 + 4e-15, 1.0) == "they agree to 14 digits"
    assert agreement(0.2, 0.1999, 1.0) == "they agree to 3 digits"
    assert agreement(1e-15, 3e-14, 1.0) == "the same as far as differences of the loss can tell"
    assert agreement(0.5, -0.5, 1.0) == "they differ by 1"
    assert agreement(float("inf"), 1.0, 1.0) == "which cannot be compared"


def test_numbers_of_paths_stay_readable() -> None:
    assert many_paths(1) == "1 path"
    assert many_paths(12_345) == "12,345 paths"
    assert many_paths(50**9) == "1.95e+15 paths"
    assert many_paths(10**400) == "1e+300 paths"
