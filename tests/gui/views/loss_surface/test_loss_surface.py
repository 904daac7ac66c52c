from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.engine import Program
from bpgui.engine.metrics import measure
from bpgui.engine.surface import Link, place_of
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.theme import DARK, LIGHT, Scheme
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.loss_surface.heights import BANDS, Heights, band_colours, striped
from bpgui.gui.views.loss_surface.loss_surface import LossSurface
from bpgui.gui.views.loss_surface.slices import Directions, Slice
from bpgui.gui.views.loss_surface.walk import MOST_POINTS, Walk
from bpgui.spec import FloatArray, Project

MakeWorkspace = Callable[[Project], Workspace]


def shown(workspace: Workspace, qtbot: QtBot, size: tuple[int, int] = (660, 300)) -> LossSurface:
    view = LossSurface(workspace)
    qtbot.addWidget(view)
    view.resize(*size)
    with qtbot.waitExposed(view):
        view.show()
    return view


def slice_of(view: LossSurface, qtbot: QtBot) -> Slice:
    """Wait for the slice at the present weights."""
    view.refresh()

    def done() -> bool:
        reading, found = view.workspace.probe.reading(), view.shown
        if found is None or found.request.coarse:
            return False
        return found.request.reading is reading and found.request.directions is view.directions

    qtbot.waitUntil(done)
    assert view.shown is not None
    return view.shown


def choose(view: LossSurface, directions: Directions) -> None:
    index = list(Directions).index(directions)
    view.choice.setCurrentIndex(index)
    view.choice.activated.emit(index)


def loss_at(found: Slice, theta: FloatArray) -> float:
    reading = found.request.reading
    return measure(reading.program, theta, reading.loss, reading.inputs, reading.targets, False).loss


def path_of(view: LossSurface) -> list[tuple[float, float]]:
    x, y = view.chart.path.getData()
    return list(zip(x.tolist(), y.tolist(), strict=True))


def walk_on(view: LossSurface, thetas: list[FloatArray]) -> None:
    """Give the network these weights, an epoch after another, as training does."""
    program = Program.compile(view.workspace.project.network)
    for theta in thetas:
        parameters = program.unpack(theta)
        view.workspace.edit("Train", lambda p, new=parameters: replace(p, parameters=new, epoch=p.epoch + 1))
        view.refresh()


def walked(view: LossSurface, steps: int) -> list[FloatArray]:
    theta = Program.compile(view.workspace.project.network).pack(view.workspace.project.parameters)
    rng = np.random.default_rng(0)
    thetas = [theta := theta + 0.3 * rng.standard_normal(len(theta)) for _ in range(steps)]
    walk_on(view, thetas)
    return thetas


@pytest.mark.parametrize("name", ["xor", "iris", "diabetes", "letter-memory"])
@pytest.mark.parametrize("directions", [Directions.RANDOM, Directions.WEIGHTS])
def test_its_centre_is_the_present_loss(
    make_workspace: MakeWorkspace, qtbot: QtBot, name: str, directions: Directions
) -> None:
    view = shown(make_workspace(sample_project(name)), qtbot)
    choose(view, directions)
    found = slice_of(view, qtbot)
    middle = len(found.up) // 2, len(found.across) // 2
    assert found.up[middle[0]] == found.across[middle[1]] == 0.0
    assert found.values[middle] == pytest.approx(loss_at(found, found.request.reading.theta), rel=1e-12)
    assert path_of(view)[-1] == pytest.approx(found.origin, abs=1e-12)


def test_two_selected_weights_are_the_axes(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    link = project.network.connections[0].id
    view = shown(make_workspace(project), qtbot)
    choose(view, Directions.WEIGHTS)
    view.workspace.selection.select(LinkRef(link, 0, 0), LinkRef(link, 0, 3), LinkRef(link, 1, 2))
    found = slice_of(view, qtbot)
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.request.links[0] == Link(link, 0, 3))
    found = view.shown
    assert found is not None
    assert found.request.links == (Link(link, 0, 3), Link(link, 1, 2))
    weights = project.parameters.weights[link]
    assert found.origin == (weights[0, 3], weights[1, 2])
    changed = project.parameters.with_weight(link, 0, 3, weights[0, 3] + found.across[0])
    changed = changed.with_weight(link, 1, 2, weights[1, 2] + found.up[-1])
    theta = found.request.reading.program.pack(changed)
    assert found.values[-1, 0] == pytest.approx(loss_at(found, theta), rel=1e-12)
    view.resize(900, 600)
    QApplication.processEvents()
    assert view.chart.bottom.labelText == "weight input 1 to hidden 1, 4"


def test_without_selected_links_the_two_steepest_are_taken(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    choose(view, Directions.WEIGHTS)
    found = slice_of(view, qtbot)
    reading = found.request.reading
    assert reading.gradient is not None
    weights = np.concatenate([reading.gradient.theta[place] for _, place, _ in reading.program.weight_places])
    sizes = sorted(np.abs(weights))[-2:][::-1]
    slopes = [abs(reading.gradient.theta[place_of(reading.program, link)]) for link in found.request.links]
    assert slopes == sizes


def test_the_path_begins_where_one_looked_first_and_ends_at_the_centre(
    make_workspace: MakeWorkspace, qtbot: QtBot
) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    choose(view, Directions.PRINCIPAL)
    slice_of(view, qtbot)
    start = Program.compile(view.workspace.project.network).pack(view.workspace.project.parameters)
    thetas = [start, *walked(view, 6)]
    found = slice_of(view, qtbot)
    qtbot.waitUntil(lambda: len(found.known) == 7)
    expected = found.plane.places(np.stack(thetas))
    assert path_of(view) == [pytest.approx(place, abs=1e-12) for place in expected.tolist()]
    assert path_of(view)[-1] == pytest.approx((0.0, 0.0), abs=1e-12)
    assert expected[0, 0] < 0.0
    assert sum(found.shares) > 0.5
    low, high = (float(ends) for ends in (found.across[0], found.across[-1]))
    assert all(low < x < high for x, _ in path_of(view))


def test_the_path_goes_on_before_another_slice_is_there(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    found = slice_of(view, qtbot)
    thetas = walked(view, 1)
    assert view.shown is found
    assert path_of(view)[-1] == pytest.approx(found.plane.places(thetas[0][np.newaxis])[0].tolist())


def test_a_view_that_was_opened_late_begins_with_the_first_weights(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    link = project.network.connections[0].id
    moved = replace(project, parameters=project.parameters.with_weight(link, 0, 0, 5.0), epoch=30)
    view = shown(make_workspace(moved), qtbot)
    found = slice_of(view, qtbot)
    assert len(path_of(view)) == 2
    first = found.request.reading.program.pack(project.initial)
    assert path_of(view)[0] == pytest.approx(found.plane.places(first[np.newaxis])[0].tolist())


def test_looking_closer_and_further_changes_the_range(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    assert slice_of(view, qtbot).across[-1] == 1.0
    qtbot.mouseClick(view.closer, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.across[-1] == 0.5)
    for _ in range(2):
        qtbot.mouseClick(view.wider, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.shown is not None and view.shown.across[-1] == 2.0)
    (low, high), _ = view.chart.getPlotItem().getViewBox().viewRange()
    assert (low, high) == (-2.0, 2.0)


def test_the_dice_draws_other_directions(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    first = slice_of(view, qtbot)
    qtbot.mouseClick(view.dice, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.shown is not first)
    assert view.shown is not None
    assert not np.allclose(view.shown.plane.first, first.plane.first)
    choose(view, Directions.WEIGHTS)
    assert not view.dice.isEnabled()


def test_a_coarse_slice_comes_before_a_fine_one(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("digits")), qtbot)
    qtbot.waitUntil(lambda: view.shown is not None)
    first = view.shown
    assert first is not None
    assert first.request.coarse
    fine = slice_of(view, qtbot)
    assert len(fine.up) > len(first.up)
    assert np.array_equal(fine.plane.first, first.plane.first)


def test_the_words_tell_the_loss_now_and_below_the_pointer(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    found = slice_of(view, qtbot)
    now = loss_at(found, found.request.reading.theta)
    qtbot.waitUntil(lambda: view.words.text().startswith(f"Loss now {now:.4f}, lowest in sight"))
    view.chart.pointed.emit("loss 1 at 2, 3")
    assert view.words.text() == "loss 1 at 2, 3"
    view.chart.pointed.emit("")
    assert view.words.text().startswith("Loss now")


def test_the_pointer_reads_the_nearest_loss(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    found = slice_of(view, qtbot)
    said: list[str] = []
    view.chart.pointed.connect(said.append)
    box = view.chart.getPlotItem().getViewBox()
    corner = box.sceneBoundingRect().topRight()
    view.chart.scene().sigMouseMoved.emit(corner + QPoint(-1, 1))
    assert said[-1] == f"loss {found.values[-1, -1]:.4f} at 1, 1"


def test_a_hidden_view_computes_nothing(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("digits")), qtbot)
    view.refresh()
    view.hide()
    QApplication.processEvents()
    assert view.shown is None
    view.show()
    assert slice_of(view, qtbot).values.size > 0


def test_while_training_the_slice_is_computed_anew_and_the_path_grows(
    make_workspace: MakeWorkspace, qtbot: QtBot
) -> None:
    project = sample_project("xor")
    project = replace(project, training=replace(project.training, epochs=1_000_000))
    view = shown(make_workspace(project), qtbot)
    first = slice_of(view, qtbot)
    training = view.workspace.training
    training.toggle()
    qtbot.waitUntil(lambda: view.shown is not first and len(path_of(view)) > 5, timeout=20_000)
    training.toggle()
    qtbot.waitUntil(lambda: training.state is State.PAUSED)
    assert len(path_of(view)) <= MOST_POINTS
    slice_of(view, qtbot)


def test_what_cannot_be_shown_says_why(make_workspace: MakeWorkspace, workspace: Workspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    locked = tuple(
        replace(c, locked=np.ones(project.network.shape(c), dtype=bool)) for c in project.network.connections
    )
    layers = tuple(replace(layer, locked_biases=tuple(range(layer.size))) for layer in project.network.layers)
    nothing_moves = replace(project, network=replace(project.network, connections=locked, layers=layers))
    only_biases = replace(project, network=replace(project.network, connections=locked))
    wrong_loss = replace(project, training=replace(project.training, loss="categorical_cross_entropy"))
    link = project.network.connections[0].id
    huge = replace(project, parameters=project.parameters.with_weight(link, 0, 0, 1e150))
    for made, directions, said in (
        (workspace, Directions.RANDOM, "no data"),
        (make_workspace(nothing_moves), Directions.RANDOM, "locked"),
        (make_workspace(only_biases), Directions.WEIGHTS, "Two links"),
        (make_workspace(wrong_loss), Directions.RANDOM, "needs a softmax output"),
        (make_workspace(huge), Directions.PRINCIPAL, "past all bounds"),
    ):
        view = shown(made, qtbot)
        choose(view, directions)
        view.refresh()
        assert view.empty.isVisible()
        assert said in view.empty.text()


def test_a_hard_step_has_a_surface_too(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    layers = tuple(
        replace(layer, activation="hard_step") if layer.role == "hidden" else layer for layer in project.network.layers
    )
    view = shown(make_workspace(replace(project, network=replace(project.network, layers=layers))), qtbot)
    for directions in Directions:
        choose(view, directions)
        assert np.isfinite(slice_of(view, qtbot).values).all()


def test_another_network_begins_another_path(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot)
    slice_of(view, qtbot)
    walked(view, 3)
    view.workspace.edit("Other", lambda p: sample_project("iris"))
    found = slice_of(view, qtbot)
    assert len(found.plane.centre) == Program.compile(sample_project("iris").network).size
    assert len(path_of(view)) == 1


def test_a_walk_forgets_what_was_undone_and_begins_anew_with_new_weights() -> None:
    project = sample_project("xor")
    program = Program.compile(project.network)
    theta, walk = program.pack(project.parameters), Walk()
    for epoch in range(5):
        walk.note(replace(project, epoch=epoch), program, theta + epoch)
    assert [each.epoch for each in walk.snapshots] == [0, 1, 2, 3, 4]
    walk.note(replace(project, epoch=2), program, theta + 2)
    assert [each.epoch for each in walk.snapshots] == [0, 1, 2]
    walk.note(replace(project, epoch=0, initial=program.unpack(theta - 1.0)), program, theta - 1.0)
    assert [each.epoch for each in walk.snapshots] == [0]
    assert np.array_equal(walk.snapshots[0].theta, theta - 1.0)


def test_a_long_walk_is_thinned_and_keeps_its_ends() -> None:
    project = sample_project("xor")
    program = Program.compile(project.network)
    theta, walk = program.pack(project.parameters), Walk()
    for epoch in range(5 * MOST_POINTS):
        walk.note(replace(project, epoch=epoch), program, theta + epoch)
        assert len(walk.snapshots) <= MOST_POINTS
    epochs = [each.epoch for each in walk.snapshots]
    assert (epochs[0], epochs[-1]) == (0, 5 * MOST_POINTS - 1)
    assert len(epochs) >= MOST_POINTS // 4
    assert epochs == sorted(set(epochs))


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_colours_rise_from_the_lowest_loss_to_the_highest(qapp: QApplication, colours: object) -> None:
    values = 10.0 ** np.linspace(-3.0, 1.0, 9)[np.newaxis] * np.ones((3, 1))
    heights = Heights.of(values)
    assert (heights.low, heights.high, heights.too_large) == (pytest.approx(-3.0), pytest.approx(1.0), False)
    row = heights.pixels(values, colours)[0].tolist()  # type: ignore[arg-type]  # one of the two schemes
    bands = band_colours(colours).tolist()  # type: ignore[arg-type]  # one of the two schemes
    found = [bands.index(pixel) for pixel in row]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, BANDS - 1)


def test_what_is_too_large_is_striped(qapp: QApplication) -> None:
    values = np.ones((5, 5))
    values[:, 3:] = np.inf
    heights = Heights.of(values)
    assert heights.too_large
    pixels = heights.pixels(values, LIGHT)
    stripes = {tuple(colour) for colour in striped(LIGHT).tolist()}
    assert {tuple(pixel) for pixel in pixels[:, -1].tolist()} == stripes
    assert not {tuple(pixel) for pixel in pixels[:, 0].tolist()} & stripes
    assert Heights.of(np.full((2, 2), np.inf)).too_large


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize("size", [(300, 190), (900, 600)])
def test_it_is_painted_in_every_scheme_and_size(
    make_workspace: MakeWorkspace, qtbot: QtBot, scheme: Scheme, size: tuple[int, int]
) -> None:
    view = shown(make_workspace(sample_project("xor")), qtbot, size)
    slice_of(view, qtbot)
    view.workspace.theme.choose(scheme)
    assert not view.grab().isNull()
