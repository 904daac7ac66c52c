from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.data.examples import EXAMPLES
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.distributions.distributions_view import DistributionsView
from bpgui.gui.views.distributions.heat import Shown
from bpgui.gui.views.distributions.subjects import QUANTITIES
from bpgui.spec import Parameters, Project

ShowView = Callable[[Project], DistributionsView]
NO_ROWS = np.empty((0, 7))


@pytest.fixture
def show_view(make_workspace: Callable[[Project], Workspace], qtbot: QtBot) -> ShowView:
    """Show the view of a project's workspace, up to date."""

    def show(project: Project) -> DistributionsView:
        view = DistributionsView(make_workspace(project))
        qtbot.addWidget(view)
        view.resize(660, 215)
        with qtbot.waitExposed(view):
            view.show()
        view.refresh()
        return view

    return show


def train(view: DistributionsView, epoch: int, factor: float = 1.0) -> None:
    """Let the weights be `factor` times the first ones at an epoch."""

    def learned(project: Project) -> Project:
        weights = {key: factor * matrix for key, matrix in project.initial.weights.items()}
        return edits.with_trained(project, Parameters(weights, project.parameters.biases), epoch, NO_ROWS)

    view.workspace.document.apply("Train", learned, merge="train")
    view.refresh()


def shown(view: DistributionsView) -> Shown:
    found = view.heat.shown
    assert found is not None
    assert view.heat.isVisible()
    return found


def test_columns_follow_the_epochs(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    for epoch in (2, 3, 10):
        train(view, epoch)
    assert shown(view).epochs.tolist() == [0, 2, 3, 10]


def test_a_column_holds_the_shares_of_the_weights_and_the_bars_their_counts(show_view: ShowView) -> None:
    view = show_view(sample_project("digits"))
    train(view, 1, 2.0)
    found, axis = shown(view), shown(view).axis
    project = view.workspace.project
    key = project.network.connections[0].id
    edges = axis.low + (axis.high - axis.low) * np.arange(49) / 48
    now = np.histogram(project.parameters.weights[key], edges)[0]
    assert found.counts.tolist() == now.tolist()
    assert found.shares[1] == pytest.approx(now / now.sum(), abs=0.006)
    first = np.histogram(project.initial.weights[key], edges)[0]
    assert found.shares[0] == pytest.approx(first / first.sum(), abs=0.006)
    quantiles = np.quantile(project.parameters.weights[key], [0.05, 0.5, 0.95])
    assert found.quantiles[1] == pytest.approx(quantiles)


def test_the_axis_reaches_to_all_numbers_of_all_epochs(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    narrow = shown(view).axis
    train(view, 1, 50.0)
    wide = shown(view).axis
    largest = max(np.abs(view.workspace.project.parameters.weights[view.place.currentData().place]).ravel())
    assert wide.high - wide.low > 10 * (narrow.high - narrow.low)
    assert max(abs(wide.low), wide.high) >= largest


def test_a_reset_cuts_what_is_later(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    for epoch in (5, 9):
        train(view, epoch, 2.0)
    view.workspace.training.reset()
    view.refresh()
    assert shown(view).epochs.tolist() == [0]
    train(view, 3)
    assert shown(view).epochs.tolist() == [0, 3]


def test_a_reset_that_nobody_saw_cuts_too(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    train(view, 100, 2.0)
    view.hide()
    view.workspace.training.reset()
    view.workspace.document.apply("Train", lambda p: edits.with_trained(p, p.parameters, 200, NO_ROWS))
    view.show()
    view.refresh()
    assert shown(view).epochs.tolist() == [0, 200]


def test_it_starts_over_with_another_network_and_with_other_data(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    train(view, 7)
    document, hidden = view.workspace.document, view.workspace.project.network.layers[1].id
    document.apply("Add", lambda project: edits.resize_layer(project, hidden, 6))
    view.refresh()
    epoch = view.workspace.project.epoch
    assert shown(view).epochs.tolist() == [epoch]
    train(view, epoch + 5)
    other = sample_project("and").dataset
    document.apply("Data", lambda project: replace(project, dataset=other))
    view.refresh()
    assert len(shown(view).epochs) == 1


def test_another_name_and_a_lock_change_nothing(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    train(view, 7)
    document, hidden = view.workspace.document, view.workspace.project.network.layers[1].id
    document.apply("Rename", lambda project: edits.rename_layer(project, hidden, "middle"))
    document.apply("Lock", lambda project: edits.set_bias_lock(project, hidden, 0, True))
    view.refresh()
    assert shown(view).epochs[0] == 0
    assert view.place.currentText() == "input to middle"


def test_another_project_starts_over_even_if_it_looks_the_same(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    train(view, 7)
    project = view.workspace.project
    view.workspace.document.replace(replace(project, epoch=30), None)
    view.refresh()
    assert shown(view).epochs.tolist() == [30]
    assert view.note.text().startswith("Collected since epoch 30, while this view is open.")


def test_what_is_not_looked_at_is_collected_as_well(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    for epoch in (1, 2, 3):
        train(view, epoch)
    for quantity in QUANTITIES:
        view.choose(quantity)
        view.refresh()
        assert shown(view).epochs.tolist() == [0, 1, 2, 3]
        assert shown(view).shares.sum(axis=1) == pytest.approx(1.0)


def test_activations_and_gradients_are_those_of_the_reading(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    reading = view.workspace.probe.reading()
    assert reading is not None
    assert reading.gradient is not None
    hidden = view.workspace.project.network.layers[1].id
    connection = view.workspace.project.network.connections[0].id
    view.choose("activations")
    view.refresh()
    assert view.place.currentText() == "hidden 1"
    assert shown(view).quantiles[-1, 1] == pytest.approx(np.median(reading.trace.raw[hidden]))
    view.choose("gradients")
    view.refresh()
    slopes = reading.program.blocks(reading.gradient.theta).weights[connection] / 4
    assert shown(view).quantiles[-1, 1] == pytest.approx(np.median(slopes))


def test_the_place_stays_when_the_quantity_changes(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    view.place.setCurrentIndex(1)
    assert view.place.currentText() == "hidden 1 to output"
    view.choose("gradients")
    assert view.place.currentText() == "hidden 1 to output"


def test_a_quantity_can_be_chosen_just_after_a_layer_has_gone(show_view: ShowView) -> None:
    base = sample_project("xor")
    view = show_view(replace(edits.layered([2, 3, 3, 1], "tanh", "sigmoid", base.training), dataset=base.dataset))
    hidden = view.workspace.project.network.layers[1].id
    view.workspace.document.apply("Remove", lambda project: edits.remove_layer(project, hidden))
    view.choose("biases")
    assert [view.place.itemText(k) for k in range(view.place.count())] == ["hidden 2", "output"]


def test_a_logarithmic_axis_has_zero_and_powers_of_ten_of_both_signs(show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(sample_project("spiral"))
    view.choose("gradients")
    qtbot.mouseClick(view.logarithmic, Qt.MouseButton.LeftButton, pos=view.logarithmic.rect().center())
    view.refresh()
    ticks = shown(view).axis.ticks(600.0)
    numbers = [float(text.replace(",", "")) for _, text in ticks]
    assert 0.0 in numbers
    assert any(number > 0.0 for number in numbers)
    assert any(number < 0.0 for number in numbers)
    assert all(number == 0.0 or np.log10(abs(number)) % 1.0 == pytest.approx(0.0, abs=1e-9) for number in numbers)


def test_of_large_matrices_a_part_is_looked_at_and_that_is_said(show_view: ShowView) -> None:
    base = sample_project("digits")
    project = replace(edits.layered([64, 500, 10], "tanh", "softmax", base.training), dataset=base.dataset)
    view = show_view(project)
    assert "of 32,000 weights, evenly spread." in view.note.text()
    assert 10_000 <= shown(view).counts.sum() <= 20_000


def test_missing_links_have_no_weights(show_view: ShowView) -> None:
    project = sample_project("xor")
    connection = project.network.connections[0]
    marks = np.zeros(project.network.shape(connection), dtype=bool)
    marks[0, 0] = True
    view = show_view(edits.remove_links(project, {connection.id: marks}))
    assert view.note.text().endswith(f" {2 * project.network.layers[1].size - 1} weights.")


def test_gaps_in_which_nobody_looked_stay_empty(show_view: ShowView) -> None:
    view = show_view(sample_project("xor"))
    for epoch in (1, 2, 3, 100, 101, 102):
        train(view, epoch)
    pixels = view.heat.pixels
    # Places along go from -0.5 to 102.5.
    assert pixels[: 400 * 3 // 103].any(axis=1).all()
    assert not pixels[400 * 10 // 103 : 400 * 95 // 103].any()
    assert pixels[400 * 101 // 103 :].any(axis=1).all()


def test_the_pictures_say_what_is_below_the_mouse(show_view: ShowView) -> None:
    view = show_view(EXAMPLES["worked-example"][1]())
    # The four weights into the hidden layer are 0.2, 0.2, 0.3 and 0.3.
    up = float(shown(view).axis.up(np.array([0.2]))[0])
    assert view.heat.said_of_time(0.0, up).startswith("Epoch 0: 50.0 % of the numbers from ")
    assert view.heat.said_of_now(0.0, up).startswith("2 now from ")
    assert view.heat.said_of_time(40.0, up) == ""


def test_without_a_network_it_says_what_is_missing(show_view: ShowView) -> None:
    view = show_view(Project())
    assert view.empty.isVisible()
    assert view.empty.text().startswith("There is no network yet")


def test_without_data_weights_can_be_seen_all_the_same(show_view: ShowView) -> None:
    view = show_view(replace(sample_project("xor"), dataset=None))
    assert len(shown(view).epochs) == 1
    view.choose("activations")
    view.refresh()
    assert view.empty.text() == "There is no data yet: choose a data set in the Data panel."


def test_a_network_without_biases_says_so(show_view: ShowView) -> None:
    base = sample_project("xor")
    project = edits.layered([2, 3, 1], "tanh", "sigmoid", base.training, biases=False)
    view = show_view(replace(project, dataset=base.dataset))
    view.choose("biases")
    view.refresh()
    assert view.empty.text() == "This network has no biases: choose another quantity."


def test_hard_steps_have_no_gradients(show_view: ShowView) -> None:
    project = sample_project("xor")
    view = show_view(edits.set_activation(project, project.network.layers[1].id, "hard_step"))
    view.choose("gradients")
    view.refresh()
    assert view.empty.text().startswith("There is no gradient")


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308, 5e-324, 0.0])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_weights_beyond_all_bounds_do_no_harm(value: float, logarithmic: bool, show_view: ShowView) -> None:
    project = sample_project("xor")
    view = show_view(project)
    view.logarithmic.setChecked(logarithmic)
    weights = {key: np.full_like(matrix, value) for key, matrix in project.parameters.weights.items()}
    first = next(iter(weights.values()))
    first[0, 0] = -value
    broken = Parameters(weights, project.parameters.biases)
    view.workspace.document.apply("Train", lambda p: edits.with_trained(p, broken, 1, NO_ROWS))
    for quantity in QUANTITIES:
        view.choose(quantity)
        view.refresh()
        assert not view.grab().isNull()


@pytest.mark.parametrize("name", ["xor-feedback", "letter-completion", "plane", "iris"])
def test_any_example_can_be_shown_in_any_size_and_scheme(name: str, show_view: ShowView) -> None:
    view = show_view(EXAMPLES[name][1]())
    view.workspace.theme.choose(Scheme.CONTRAST_DARK)
    for quantity in QUANTITIES:
        view.choose(quantity)
        view.refresh()
        for width, height in ((300, 190), (900, 600)):
            view.resize(width, height)
            assert not view.grab().isNull()
    assert view.minimumSizeHint().width() <= 300


def test_what_is_seen_is_said_in_words(show_view: ShowView) -> None:
    view = show_view(EXAMPLES["worked-example"][1]())
    assert view.heat.accessibleDescription().startswith("Weights, input to hidden 1, epoch 0: median 0.25, ")
    assert "median" in view.key.accessibleName()
