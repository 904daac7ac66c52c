"""The relaxation view: what it says of networks that settle and that do not, and how it is gone through by mouse."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.data.examples import EXAMPLES
from bpgui.engine import Program, loss
from bpgui.engine.reference import backward, forward, spectral_radius
from bpgui.gui.common.lights import DARK
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.text import fixed, significant
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.relaxation import relaxation_view as module
from bpgui.gui.views.relaxation.recording import Recording
from bpgui.gui.views.relaxation.relaxation_view import RelaxationView
from bpgui.gui.views.relaxation.states_chart import MOST_CURVES
from bpgui.gui.views.relaxation.subject import Subject
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project

MakeWorkspace = Callable[[Project], Workspace]
MakeLoop = Callable[..., Project]
ShowView = Callable[..., RelaxationView]


def _wait(qtbot: QtBot, view: RelaxationView) -> None:
    QApplication.processEvents()
    qtbot.waitUntil(lambda: view.at_rest, timeout=20_000)


def _verdict(project: Project, make_workspace: MakeWorkspace, show_view: ShowView) -> str:
    return str(show_view(make_workspace(project)).verdict.text())


def _two_loops() -> Project:
    base = EXAMPLES["xor-feedback"][1]()
    layers = (
        LayerSpec("x", "input", 2, role="input"),
        *(LayerSpec(name, name, 2, "tanh") for name in ("first", "second")),
        LayerSpec("y", "output", 1, "sigmoid", role="output"),
    )
    ends = [("x", "first"), ("first", "first"), ("first", "second"), ("second", "second"), ("second", "y")]
    network = NetworkSpec(layers, tuple(ConnectionSpec(f"{a}-{b}", a, b) for a, b in ends))
    weights = {c.id: np.full(network.shape(c), 0.4 if c.source == c.target else 0.7) for c in network.connections}
    parameters = Parameters(weights, {layer.id: np.full(layer.size, 0.1) for layer in layers[1:]})
    return replace(base, network=network, parameters=parameters, initial=parameters, layout={})


# What is said


def test_a_network_that_settles_is_told_with_the_sweeps_and_the_radius_of_the_engine(
    make_workspace: MakeWorkspace, show_view: ShowView
) -> None:
    workspace = make_workspace(EXAMPLES["xor-feedback"][1]())
    view = show_view(workspace)
    project, dataset = workspace.project, workspace.dataset
    assert dataset is not None
    row = dataset.train_rows[:1]
    program = Program.compile(project.network, project.training.relaxation)
    theta = program.pack(project.parameters)
    trace = forward(program, theta, dataset.table.inputs[row])
    bound = loss(project.training.loss, project.training.loss_settings)
    gradient = backward(program, theta, bound, trace, dataset.table.targets[row])
    assert trace.relaxation is not None
    assert gradient.relaxation is not None
    sweeps, back = trace.relaxation.sweeps, gradient.relaxation.sweeps
    assert view.verdict.text().startswith(f"Settled in {sweeps} sweeps (activations), {back} (errors).")
    radius = spectral_radius(program, theta, trace)
    assert radius is not None
    assert view.gauge.text == f"Radius {fixed(radius, 2)}, below 1"
    assert "(first training one)" in view.status.text()
    assert "step 0.5, tolerance 0.0001, at most 500 sweeps" in view.status.text()


def test_too_few_sweeps_are_told_with_how_many_would_do(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop
) -> None:
    text = _verdict(make_loop([[0.5]], "linear", dt=1.0, sweeps=5), make_workspace, show_view)
    assert "still shrink after 5 sweeps, about 8 more would do" in text
    assert "Set 'Most sweeps' to 13 or more" in text
    assert "teaches nothing" in text
    assert _verdict(make_loop([[0.5]], "linear", dt=1.0, sweeps=13), make_workspace, show_view).startswith("Settled")


def test_a_flip_flop_is_told_with_the_step_that_settles_it(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop
) -> None:
    text = _verdict(make_loop([[-3.0]], dt=1.0), make_workspace, show_view)
    assert "the relaxation step 1 is too large, 0.25 would do" in text
    assert "come round every 2 sweeps" in text
    assert _verdict(make_loop([[-3.0]], dt=0.25), make_workspace, show_view).startswith("Settled in")


def test_an_oscillation_that_no_step_stops_is_blamed_on_the_weights(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop
) -> None:
    text = _verdict(make_loop([[1.2, 2.0], [-2.0, 1.2]]), make_workspace, show_view)
    assert "the activations oscillate, round every " in text
    assert "Steps down to 0.0625 did not help either: make the weights in the loop smaller" in text


def test_an_explosion_is_told_with_its_sweep_its_factor_and_the_radius(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop
) -> None:
    view = show_view(make_workspace(make_loop([[2.0]], "linear", dt=1.0)))
    text = view.verdict.text()
    assert "grew past all bounds in sweep " in text
    assert "spectral radius 2.00" in text
    assert "2 times as much as the one before" in text
    assert "bounded, such as tanh" in text
    assert view.gauge.text == "Radius 2.00, above 1"


def test_errors_that_grow_though_the_activations_rest_are_blamed_on_the_radius(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop
) -> None:
    view = show_view(make_workspace(make_loop([[1.5]], push=0.0, dt=1.0, sweeps=40)))
    text = view.verdict.text()
    assert "the errors keep growing, spectral radius 1.50" in text
    assert "comes back larger" in text
    assert "teaches nothing" not in text


def test_a_network_without_feedback_is_told_how_to_get_some(make_workspace: MakeWorkspace, show_view: ShowView) -> None:
    view = show_view(make_workspace(EXAMPLES["xor"][1]()))
    assert view.empty.isVisible()
    assert "no feedback" in view.empty.text()
    assert "draw a link" in view.empty.text()


def test_an_empty_project_and_a_hard_step_are_told_in_words(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop
) -> None:
    assert show_view(make_workspace(Project())).empty.text()
    view = show_view(make_workspace(make_loop([[0.5]], "hard_step")))
    assert view.verdict.text().startswith("Settled in ")
    assert "No error is sent back" in view.verdict.text()
    assert view.gauge.text == "No spectral radius"


def test_parts_come_one_after_the_other(make_workspace: MakeWorkspace, show_view: ShowView) -> None:
    view = show_view(make_workspace(_two_loops()))
    assert view.recording is not None
    names = [(track.part.layers[0].id, track.backward) for track in view.recording.tracks]
    assert names == [("first", False), ("second", False), ("second", True), ("first", True)]
    first, second = (track.sweeps for track in view.recording.of(False))
    assert f"Settled in {first} + {second} sweeps (activations)" in view.verdict.text()
    assert view.activations.drawn == 4


def test_the_chosen_sample_is_the_one_that_settles(
    make_workspace: MakeWorkspace, show_view: ShowView, qtbot: QtBot
) -> None:
    workspace = make_workspace(EXAMPLES["xor-feedback"][1]())
    view = show_view(workspace)
    before = view.recording
    workspace.insight.choose(3)
    _wait(qtbot, view)
    assert view.recording is not before
    assert view.status.text().startswith("Sample 4, step")


# What is computed when


def test_out_of_sight_nothing_is_computed(
    make_workspace: MakeWorkspace, show_view: ShowView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    workspace = make_workspace(EXAMPLES["xor-feedback"][1]())
    view = show_view(workspace)
    made: list[object] = []

    def recording(subject: Subject) -> Recording:
        made.append(subject)
        return Recording(subject)

    monkeypatch.setattr(module, "Recording", recording)
    view.hide()
    project = workspace.project
    quick = replace(project.training, relaxation={**project.training.relaxation, "sweeps": 7})
    workspace.edit("Sweeps", lambda project: replace(project, training=quick))
    workspace.insight.choose(2)
    qtbot.wait(1)
    assert not made
    view.show()
    _wait(qtbot, view)
    assert len(made) == 1
    assert "at most 7 sweeps" in view.status.text()


def test_a_long_relaxation_is_computed_in_pieces(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TURN_SECONDS", 0.0001)
    turns: list[None] = []
    refresh = RelaxationView.refresh

    def counted(view: RelaxationView) -> None:
        turns.append(None)
        refresh(view)

    monkeypatch.setattr(RelaxationView, "refresh", counted)
    view = show_view(make_workspace(make_loop([[0.5]], "linear", dt=1.0)))
    assert view.verdict.text().startswith("Settled in 13 sweeps")
    assert len(turns) > 3


def test_of_a_very_long_relaxation_the_first_and_the_last_sweeps_are_kept(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop
) -> None:
    view = show_view(make_workspace(make_loop([[0.999]], "linear", sweeps=2_500, tolerance=1e-9)))
    assert view.recording is not None
    (track,) = view.recording.tracks
    assert (track.sweeps, len(track), track.gap) == (2_500, 2_001, 1_001)
    assert track.numbers.tolist() == [*range(1_001), *range(1_501, 2_501)]
    assert "after 2,500 sweeps" in view.verdict.text()


# What is drawn


def test_of_many_neurons_those_that_move_most_have_curves_and_the_others_a_band(
    make_workspace: MakeWorkspace, show_view: ShowView
) -> None:
    view = show_view(make_workspace(EXAMPLES["letter-memory"][1]()))
    assert view.activations.drawn == MOST_CURVES
    assert view.activations.banded == 35 - MOST_CURVES
    assert "5 others within the band" in view.activations.accessibleDescription()


def test_the_change_falls_below_the_tolerance_at_the_end(make_workspace: MakeWorkspace, show_view: ShowView) -> None:
    view = show_view(make_workspace(EXAMPLES["xor-feedback"][1]()))
    for backward_way in (False, True):
        x, y = view.change.drawn(backward_way)
        assert y[-1] < -4.0 <= y[-2]
        assert x[-1] == view.recording.of(backward_way)[0].sweeps if view.recording else False


def test_the_mouse_on_a_curve_names_the_neuron_and_its_value(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop, qtbot: QtBot
) -> None:
    view = show_view(make_workspace(make_loop([[0.5, 0.0], [0.0, -0.9]], dt=1.0)))
    chart = view.activations
    assert view.recording is not None
    track = view.recording.tracks[0]
    box = chart.getPlotItem().getViewBox()
    sweep = track.sweeps - 2
    for neuron in (0, 1):
        value = float(track.values(sweep)[neuron])
        at = chart.mapFromScene(box.mapViewToScene(QPointF(sweep, value)))
        wanted = f"hidden {neuron + 1}\nsweep {sweep}: "

        def point(at: QPoint = at, wanted: str = wanted) -> None:
            # pyqtgraph takes at most 100 moves a second.
            for place in (at + QPoint(1, 0), at):
                qtbot.mouseMove(chart.viewport(), place)
            assert chart.reading.startswith(wanted)

        qtbot.waitUntil(point)
        assert float(chart.reading.split(": ")[1]) == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(("width", "height"), [(300, 190), (660, 215), (310, 600), (900, 600)])
def test_every_size_shows_the_activations_and_a_way_to_the_others(
    make_workspace: MakeWorkspace, show_view: ShowView, width: int, height: int
) -> None:
    view = show_view(make_workspace(EXAMPLES["xor-feedback"][1]()), width, height)
    assert (view.width(), view.height()) == (width, height)
    charts = (view.activations, view.errors, view.change)
    assert view.activations.isVisible()
    assert view.shown.isVisible() == (not all(chart.isVisible() for chart in charts))
    for widget in (view.verdict, view.gauge, view.player, view.status, view.activations):
        assert view.rect().contains(widget.rect().translated(widget.mapTo(view, QPoint(0, 0))))


def test_in_a_small_place_the_field_brings_the_other_charts(
    make_workspace: MakeWorkspace, show_view: ShowView, qtbot: QtBot
) -> None:
    view = show_view(make_workspace(EXAMPLES["xor-feedback"][1]()), 300, 190)
    view.shown.setFocus()
    qtbot.keyClick(view.shown, Qt.Key.Key_Down)
    assert (view.errors.isVisible(), view.activations.isVisible()) == (True, False)
    qtbot.keyClick(view.shown, Qt.Key.Key_Down)
    assert (view.change.isVisible(), view.errors.isVisible()) == (True, False)
    assert view.workspace.lights.lit == DARK


def test_every_scheme_can_be_drawn(make_workspace: MakeWorkspace, show_view: ShowView) -> None:
    view = show_view(make_workspace(EXAMPLES["xor-feedback"][1]()))
    pictures = []
    for scheme in (Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST_LIGHT, Scheme.CONTRAST_DARK):
        view.workspace.theme.choose(scheme)
        pictures.append(view.grab().toImage().pixelColor(2, 2).name())
    assert len(set(pictures)) > 2


# Going through the sweeps


def test_the_canvas_lights_the_loop_with_the_values_of_the_sweep_that_the_slider_is_at(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop, qtbot: QtBot
) -> None:
    view = show_view(make_workspace(make_loop([[0.5, 0.0], [0.0, -0.9]], dt=1.0)))
    lights, recording = view.workspace.lights, view.recording
    assert recording is not None
    assert lights.lit == DARK
    activations, errors = recording.tracks
    view.player.slider.setFocus()
    qtbot.keyClick(view.player.slider, Qt.Key.Key_Home)
    for sweep in (1, 2, 3):
        qtbot.keyClick(view.player.slider, Qt.Key.Key_Right)
        texts = {NeuronRef("h", i): significant(float(activations.values(sweep)[i]), 2) for i in range(2)}
        qtbot.waitUntil(lambda: dict(lights.lit.texts) == texts)  # noqa: B023  # waited for in this turn
        assert lights.lit.neurons == frozenset(texts)
        assert not lights.lit.backward
        assert f"Activations: sweep {sweep} of {activations.sweeps}" in view.status.text()
    view.player.slider.setValue(len(activations) + 2)
    qtbot.waitUntil(lambda: lights.lit.backward)
    assert lights.lit.texts[NeuronRef("h", 0)] == significant(float(errors.values(2)[0]), 2)
    qtbot.keyClick(view.player.slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: lights.lit == DARK)


def test_buttons_go_back_and_on_by_one_sweep(make_workspace: MakeWorkspace, show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(make_workspace(EXAMPLES["xor-feedback"][1]()))
    last, left = view.player.place, Qt.MouseButton.LeftButton
    qtbot.mouseClick(view.player.previous, left)
    qtbot.mouseClick(view.player.previous, left)
    assert view.player.place == last - 2
    qtbot.waitUntil(lambda: bool(view.workspace.lights.lit))
    qtbot.mouseClick(view.player.next, left)
    qtbot.mouseClick(view.player.next, left)
    qtbot.waitUntil(lambda: view.workspace.lights.lit == DARK)


def test_play_goes_from_the_start_to_the_end_and_then_leaves_the_canvas(
    make_workspace: MakeWorkspace, show_view: ShowView, make_loop: MakeLoop, qtbot: QtBot
) -> None:
    view = show_view(make_workspace(make_loop([[0.2]], dt=1.0)))
    left = Qt.MouseButton.LeftButton
    for _ in range(2):
        qtbot.mouseClick(view.player.speed, left)
    assert view.player.speed.text() == "100/s"
    seen: list[bool] = []
    view.workspace.lights.changed.connect(lambda: seen.append(view.workspace.lights.lit.backward))
    qtbot.mouseClick(view.player.play, left)
    assert view.player.playing
    assert view.player.place == 0
    qtbot.waitUntil(lambda: not view.player.playing, timeout=5_000)
    qtbot.waitUntil(lambda: view.workspace.lights.lit == DARK)
    assert view.player.at_end
    assert True in seen
    assert seen[0] is False


def test_play_pauses_where_it_is(make_workspace: MakeWorkspace, show_view: ShowView, qtbot: QtBot) -> None:
    view = show_view(make_workspace(EXAMPLES["xor-feedback"][1]()))
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(view.player.play, left)
    qtbot.waitUntil(lambda: view.player.place >= 2)
    qtbot.mouseClick(view.player.play, left)
    place = view.player.place
    assert not view.player.playing
    qtbot.waitUntil(lambda: bool(view.workspace.lights.lit.texts))
    assert view.player.place == place


def test_hiding_the_view_stops_the_play_and_leaves_the_canvas(
    make_workspace: MakeWorkspace, show_view: ShowView, qtbot: QtBot
) -> None:
    view = show_view(make_workspace(EXAMPLES["xor-feedback"][1]()))
    qtbot.mouseClick(view.player.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(view.workspace.lights.lit))
    view.hide()
    assert not view.player.playing
    assert view.workspace.lights.lit == DARK


def test_a_network_that_loses_its_feedback_leaves_the_canvas(
    make_workspace: MakeWorkspace, show_view: ShowView, qtbot: QtBot
) -> None:
    workspace = make_workspace(EXAMPLES["xor-feedback"][1]())
    view = show_view(workspace)
    qtbot.mouseClick(view.player.previous, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(workspace.lights.lit))
    workspace.document.apply("Open", lambda project: EXAMPLES["xor"][1](), None)
    _wait(qtbot, view)
    assert view.empty.isVisible()
    assert workspace.lights.lit == DARK


def test_it_follows_the_network_while_it_trains(
    make_workspace: MakeWorkspace, show_view: ShowView, qtbot: QtBot
) -> None:
    workspace = make_workspace(EXAMPLES["xor-feedback"][1]())
    view = show_view(workspace)
    before = view.recording
    workspace.training.toggle()
    qtbot.waitUntil(lambda: view.recording is not before, timeout=10_000)
    workspace.training.toggle()
    assert view.verdict.text()
