"""Stepping through in the real window, by mouse and keys."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.data.examples import EXAMPLES
from bpgui.engine.walk import Line
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.main_window import MainWindow
from bpgui.gui.views.steps.explanation import page
from bpgui.gui.views.steps.step_panel import StepPanel
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]
LEFT = Qt.MouseButton.LeftButton


def opened(open_window: OpenWindow, project: Project) -> tuple[MainWindow, StepPanel]:
    window = open_window(project)
    window.docks.show_view("Step through")
    QApplication.processEvents()
    panel = window.findChild(StepPanel)
    assert panel is not None
    return window, panel


@pytest.fixture
def example(open_window: OpenWindow) -> tuple[MainWindow, StepPanel]:
    """Open the worked example with the Step through panel."""
    return opened(open_window, EXAMPLES["worked-example"][1]())


def weights(window: MainWindow) -> list[np.ndarray]:
    project = window.workspace.project
    return [project.parameters.weights[c.id] for c in project.network.connections]


def test_the_worked_example_by_mouse_ends_at_the_weights_of_the_textbook(
    example: tuple[MainWindow, StepPanel], qtbot: QtBot
) -> None:
    window, panel = example
    titles = []
    for _ in range(len(window.workspace.walker.stops)):
        titles.append(panel.title.text())
        qtbot.mouseClick(panel.transport.buttons["next"], LEFT)
    assert len(set(titles)) == len(titles)
    hidden, output = weights(window)
    assert hidden.ravel() == pytest.approx([0.19904534, 0.29717500, 0.19809069, 0.29435000], abs=5e-9)
    assert output.ravel() == pytest.approx([0.27969149, 0.87874292], abs=5e-9)
    qtbot.mouseClick(panel.transport.phases["forward"], LEFT)
    for _ in range(2):
        qtbot.mouseClick(panel.transport.buttons["next"], LEFT)
    panel.digits.setCurrentText("8 digits")
    assert "0.65955374" in panel.text.toPlainText()


def test_back_from_the_first_stop_undoes_the_step(example: tuple[MainWindow, StepPanel], qtbot: QtBot) -> None:
    window, panel = example
    before = weights(window)
    assert not panel.transport.buttons["previous"].isEnabled()
    qtbot.mouseClick(panel.transport.buttons["to-end"], LEFT)
    qtbot.mouseClick(panel.transport.buttons["next"], LEFT)
    assert not np.array_equal(weights(window)[0], before[0])
    qtbot.mouseClick(panel.transport.buttons["previous"], LEFT)
    assert all(np.array_equal(a, b) for a, b in zip(weights(window), before, strict=True))
    assert window.workspace.walker.at_end


def test_the_page_has_symbols_numbers_and_result(example: tuple[MainWindow, StepPanel], qtbot: QtBot) -> None:
    _, panel = example
    qtbot.mouseClick(panel.transport.phases["forward"], LEFT)
    text = panel.text.toPlainText()
    assert "0.2 \N{MIDDLE DOT} 0.35" in text
    assert "0.552308" in text


def test_the_canvas_lights_what_is_at_work(example: tuple[MainWindow, StepPanel], qtbot: QtBot) -> None:
    window, panel = example
    network = window.workspace.project.network
    hidden = network.layers[1].id
    qtbot.mouseClick(panel.transport.phases["backward"], LEFT)
    lit = window.workspace.lights.lit
    assert lit.backward
    assert NeuronRef(hidden, 0) in lit.focus
    assert {(link.source, link.target) for link in lit.links} == {(0, 0)}
    assert lit.texts[NeuronRef(hidden, 0)] == "0.00273"
    window.docks["Step through"].hide()
    assert not window.workspace.lights.lit


def test_a_selected_link_is_told_alone(example: tuple[MainWindow, StepPanel], qtbot: QtBot) -> None:
    window, panel = example
    panel.detail.setCurrentText("Layer by layer")
    qtbot.mouseClick(panel.transport.phases["update"], LEFT)
    everything = panel.text.toPlainText()
    connection = window.workspace.project.network.connections[1].id
    window.workspace.selection.select(LinkRef(connection, 1, 0))
    alone = panel.text.toPlainText()
    assert len(alone) < len(everything)
    assert "0.878743" in alone
    assert "0.279691" not in alone


def test_playing_goes_on_by_itself_and_ends_before_the_weights_change(
    example: tuple[MainWindow, StepPanel], qtbot: QtBot
) -> None:
    window, panel = example
    before = weights(window)[0]
    panel.transport.speed.setCurrentText("Very fast")
    qtbot.mouseClick(panel.transport.buttons["train"], LEFT)
    qtbot.waitUntil(lambda: window.workspace.walker.at_end and not panel.transport.playing, timeout=10_000)
    assert np.array_equal(weights(window)[0], before)


# Predict, then step


def test_a_number_is_predicted_marked_and_then_shown(example: tuple[MainWindow, StepPanel], qtbot: QtBot) -> None:
    window, panel = example
    qtbot.mouseClick(panel.predict, LEFT, pos=QPoint(8, panel.predict.height() // 2))
    qtbot.mouseClick(panel.transport.phases["backward"], LEFT)
    assert "0.0027" not in panel.text.toPlainText()
    assert not window.workspace.lights.lit.texts
    qtbot.keyClicks(panel.prediction.number, "-0.00273")
    qtbot.mouseClick(panel.prediction.check, LEFT)
    assert "sign" in panel.prediction.verdict.text()
    panel.prediction.number.clear()
    qtbot.keyClicks(panel.prediction.number, "0.00273")
    qtbot.keyClick(panel.prediction.number, Qt.Key.Key_Return)
    assert "Right" in panel.prediction.verdict.text()
    assert "0 of 1" in panel.prediction.verdict.text()
    assert "0.0027" in panel.text.toPlainText()


@pytest.mark.parametrize(("way", "right"), [("up", 0), ("down", 1)])
def test_a_direction_is_predicted(example: tuple[MainWindow, StepPanel], qtbot: QtBot, way: str, right: int) -> None:
    _, panel = example
    qtbot.mouseClick(panel.predict, LEFT, pos=QPoint(8, panel.predict.height() // 2))
    qtbot.mouseClick(panel.transport.phases["gradient"], LEFT)
    assert "0.02030" not in panel.text.toPlainText()
    qtbot.mouseClick(panel.prediction.ways[way], LEFT)
    assert panel.prediction.right == right
    assert "It moves down, from 0.3 to 0.279691" in panel.prediction.verdict.text()


# What is walked


def test_a_mini_batch_tells_each_of_its_samples(open_window: OpenWindow, qtbot: QtBot) -> None:
    window, panel = opened(open_window, sample_project("xor"))
    panel.subject.setCurrentIndex(1)
    assert panel.sample.maximum() == 4
    qtbot.mouseClick(panel.transport.phases["input"], LEFT)
    pages = set()
    for number in range(1, 5):
        panel.sample.setValue(number)
        pages.add(panel.text.toPlainText())
    assert len(pages) == 4
    qtbot.mouseClick(panel.transport.phases["gradient"], LEFT)
    qtbot.mouseClick(panel.transport.buttons["to-end"], LEFT)
    qtbot.mouseClick(panel.transport.buttons["next"], LEFT)
    assert window.workspace.project.epoch == 1


def test_the_chosen_sample_is_walked(open_window: OpenWindow) -> None:
    window, panel = opened(open_window, sample_project("xor"))
    window.workspace.insight.choose(3)
    text = panel.text.toPlainText()
    assert "Sample 4" in panel.note.text()
    window.workspace.insight.choose(0)
    assert panel.text.toPlainText() != text


def test_an_edit_is_walked_at_once(example: tuple[MainWindow, StepPanel], qtbot: QtBot) -> None:
    window, panel = example
    qtbot.mouseClick(panel.transport.phases["forward"], LEFT)
    connection = window.workspace.project.network.connections[0].id
    window.workspace.edit("Set weight", lambda p: edits.set_weight(p, connection, 0, 0, 2.0))
    assert "2 \N{MIDDLE DOT} 0.35" in panel.text.toPlainText()


def test_while_training_runs_it_says_so_and_lights_nothing(open_window: OpenWindow, qtbot: QtBot) -> None:
    window, panel = opened(open_window, sample_project("spiral"))
    window.workspace.training.toggle()
    qtbot.waitUntil(lambda: window.workspace.training.state is State.RUNNING)
    assert "pause" in panel.text.toPlainText()
    assert not window.workspace.lights.lit
    window.workspace.training.toggle()
    qtbot.waitUntil(lambda: window.workspace.training.state is State.PAUSED)
    qtbot.waitUntil(lambda: bool(window.workspace.lights.lit))
    assert panel.title.text()


@pytest.mark.parametrize("name", ["digits", "bumps", "letter-memory", "xor-feedback", "captions"])
def test_every_kind_of_network_can_be_walked(open_window: OpenWindow, name: str, qtbot: QtBot) -> None:
    window, panel = opened(open_window, EXAMPLES[name][1]())
    panel.detail.setCurrentText("Layer by layer")
    for _ in range(len(window.workspace.walker.stops)):
        assert panel.text.toPlainText()
        qtbot.mouseClick(panel.transport.buttons["next"], LEFT)
    assert window.workspace.document.undo_stack.undo_text == "Step through"


def test_without_data_it_says_what_is_missing(open_window: OpenWindow) -> None:
    _, panel = opened(open_window, Project())
    assert "data" in panel.text.toPlainText()
    assert not panel.transport.buttons["next"].isEnabled()


# Changes while somebody walks, and what is refused


def test_the_keys_of_the_train_menu_show_the_panel_and_walk(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(EXAMPLES["worked-example"][1]())
    walker = window.workspace.walker
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert walker.active
    assert walker.index == 0
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.keyClick(window, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert walker.index == 2


def test_a_stop_is_kept_while_the_network_changes_around_it(open_window: OpenWindow, qtbot: QtBot) -> None:
    window, panel = opened(open_window, sample_project("xor"))
    hidden = window.workspace.project.network.layers[1].id
    qtbot.mouseClick(panel.transport.phases["update"], LEFT)
    before = window.workspace.walker.stop
    window.workspace.edit("Add neurons", lambda p: edits.resize_layer(p, hidden, 7))
    assert window.workspace.walker.stop == before
    window.workspace.document.undo_stack.undo()
    assert window.workspace.walker.stop == before


def test_an_update_that_cannot_be_made_says_why(open_window: OpenWindow, qtbot: QtBot) -> None:
    window, panel = opened(open_window, EXAMPLES["sine"][1]())
    connection = window.workspace.project.network.connections[1].id
    window.workspace.edit("Set weight", lambda p: edits.set_weight(p, connection, 0, 0, 1e200))
    qtbot.mouseClick(panel.transport.buttons["to-end"], LEFT)
    told: list[str] = []
    window.workspace.refused.connect(told.append)
    qtbot.mouseClick(panel.transport.buttons["next"], LEFT)
    assert len(told) == 1
    assert "not finite" in told[0]
    assert "not finite" in panel.note.text()


def test_a_batch_too_large_to_be_told_at_once_is_refused_in_words(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bpgui.gui.common.walker._MOST_SAMPLES", 3)
    _, panel = opened(open_window, sample_project("xor"))
    panel.subject.setCurrentIndex(1)
    assert "smaller batch size" in panel.text.toPlainText()
    panel.subject.setCurrentIndex(0)
    assert panel.title.text()


def test_a_missing_link_that_is_selected_tells_the_gradient_that_it_would_have(
    example: tuple[MainWindow, StepPanel], qtbot: QtBot
) -> None:
    window, panel = example
    connection = window.workspace.project.network.connections[1].id
    window.workspace.edit("Cut", lambda p: edits.remove_links(p, {connection: np.array([[True], [False]])}))
    qtbot.mouseClick(panel.transport.phases["gradient"], LEFT)
    window.workspace.selection.select(LinkRef(connection, 0, 0))
    assert "would have" in panel.text.toPlainText()
    assert LinkRef(connection, 0, 0) in window.workspace.lights.lit.focus


# What is said beside the numbers


def test_a_large_stop_says_what_it_leaves_out(open_window: OpenWindow, qtbot: QtBot) -> None:
    _, panel = opened(open_window, EXAMPLES["digits"][1]())
    qtbot.mouseClick(panel.transport.phases["update"], LEFT)
    assert "the 8 with the largest gradients" in panel.text.toPlainText()
    panel.detail.setCurrentText("Layer by layer")
    qtbot.mouseClick(panel.transport.phases["update"], LEFT)
    assert "first 45 numbers" in panel.text.toPlainText()


def test_a_sample_of_a_batch_is_named_by_its_row_of_the_data(open_window: OpenWindow) -> None:
    window, panel = opened(open_window, sample_project("spiral"))
    panel.subject.setCurrentIndex(1)
    panel.sample.setValue(2)
    row = window.workspace.walker.rows[1]
    assert f"Sample {row + 1:,} of the data." in panel.note.text()


def test_columns_with_names_of_their_own_are_named(open_window: OpenWindow) -> None:
    _, panel = opened(open_window, EXAMPLES["iris"][1]())
    assert "x1: " in panel.note.text()
    assert "length" in panel.note.text()


def test_with_a_decimal_comma_numbers_and_arguments_stay_apart(workspace: Workspace) -> None:
    before = QLocale()
    line = Line("output", "y", "max(0, z)", "max(0, 0.5) / 2.5e-05", 20000.5)
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        html = page([line], 6, workspace.theme.colours)
    finally:
        QLocale.setDefault(before)
    assert "max(0; 0,5) / (2,5&middot;10<sup>-5</sup>)" in html.replace("&nbsp;", " ")
    assert "20000,5" in html


def test_playing_ends_when_the_panel_is_closed(example: tuple[MainWindow, StepPanel], qtbot: QtBot) -> None:
    window, panel = example
    qtbot.mouseClick(panel.transport.buttons["train"], LEFT)
    assert panel.transport.buttons["train"].accessibleName() == "Rest at this stop"
    window.docks["Step through"].hide()
    assert not panel.transport.playing
    assert "Play" in panel.transport.buttons["train"].accessibleName()
