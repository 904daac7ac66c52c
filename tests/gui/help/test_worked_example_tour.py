"""The tour of the classic worked example: every number it quotes is the exact one, and its update is made."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.data.examples import worked_example
from bpgui.gui.common.walker import LABEL
from bpgui.gui.dialogs.project_files import ProjectFiles
from bpgui.gui.help.texts import texts_in
from bpgui.gui.help.tour.numbers import filled, walk_numbers, written
from bpgui.gui.help.tour.tour import Tour
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]

# Computed by hand with pencil, logarithms and a calculator of ten digits; the sign of delta is that of dL/dz.
EXACT = {
    "x_1": 0.35, "x_2": 0.7, "t_o1": 0.5, "eta": 1.0,
    "w_x1_h1": 0.2, "w_x2_h1": 0.2, "w_x1_h2": 0.3, "w_x2_h2": 0.3, "w_h1_o1": 0.3, "w_h2_o1": 0.9,
    "z_h1": 0.21, "z_h2": 0.315, "y_h1": 0.55230791, "y_h2": 0.57810523, "z_o1": 0.68598708, "y_o1": 0.66507364,
    "error_o1": 0.16507364, "delta_o1": 0.03677027, "delta_h1": 0.00272759, "delta_h2": 0.00807143,
    "new_w_h1_o1": 0.27969149, "new_w_h2_o1": 0.87874292, "new_w_x1_h1": 0.19904534, "new_w_x1_h2": 0.297175,
    "new_w_x2_h1": 0.19809069, "new_w_x2_h2": 0.29435,
}  # fmt: skip
NEXT_OUTPUT = 0.65955374
MISPRINT = "-0.0819"


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(sample_project("xor"))


@pytest.fixture
def tour(window: MainWindow) -> Tour:
    window.actions_by_name["worked_example_tour"].trigger()
    QApplication.processEvents()
    return window.help.tour


def told(tour: Tour) -> list[str]:
    """Go through the whole tour, and return what it says."""
    said = []
    while tour.running:
        said.append(tour.bubble.text.text())
        tour.next()
    return said


def test_numbers_of_the_walk_are_those_of_the_example(window: MainWindow, tour: Tour) -> None:
    walk = window.workspace.walker.walk
    assert walk is not None
    numbers = walk_numbers(walk)
    assert {name: numbers[name] for name in EXACT} == pytest.approx(EXACT, abs=5e-9)


def test_it_quotes_the_exact_numbers(tour: Tour) -> None:
    said = " ".join(told(tour))
    for value in (*EXACT.values(), NEXT_OUTPUT):
        assert written(value) in said, value


def test_it_types_no_number_but_the_misprint() -> None:
    for topic in texts_in("en").tour("worked-example"):
        typed = re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"\{[^}]*\}|F5", "", topic.definition))
        assert set(typed) <= {MISPRINT}, topic.title


def test_it_tells_both_misprints_and_the_other_sign(tour: Tour) -> None:
    said = told(tour)
    assert any(MISPRINT in text and "0.00807143" in text for text in said)
    assert any("adds the change" in text and "0.32030851" in text for text in said)
    assert any("target minus output" in text and "-0.03677027" in text and "-0.16507364" in text for text in said)


def test_each_stop_lights_its_place_in_the_walk(window: MainWindow, tour: Tour) -> None:
    phases = []
    while tour.running:
        stop = window.workspace.walker.stop
        assert stop is not None
        phases.append(stop.phase)
        assert window.docks["Step through"].isVisible()
        tour.next()
    assert list(dict.fromkeys(phases)) == ["input", "forward", "error", "backward", "gradient", "update"]
    assert phases[-1] == "forward"


def test_it_makes_the_update_and_takes_it_back(window: MainWindow, tour: Tour) -> None:
    stack = window.workspace.document.undo_stack
    before = window.workspace.project.parameters
    while "0.65955374" not in tour.bubble.text.text():
        tour.next()
    assert stack.undo_text == LABEL
    tour.next()
    tour.back()
    assert stack.undo_text == LABEL
    assert "0.65955374" in tour.bubble.text.text()
    tour.back()
    assert window.workspace.project.parameters is before


def test_an_update_made_by_hand_is_the_same(window: MainWindow, tour: Tour) -> None:
    while "Next makes the update" not in tour.bubble.text.text():
        tour.next()
    walker = window.workspace.walker
    walker.go(len(walker.stops) - 1)
    walker.forward()
    after = window.workspace.project.parameters
    tour.next()
    assert window.workspace.project.parameters is after
    assert "0.65955374" in tour.bubble.text.text()


def test_unsaved_changes_are_asked_about_first(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window.workspace.edit("Notes", lambda project: edits.set_notes(project, "mine"))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Cancel)
    window.actions_by_name["worked_example_tour"].trigger()
    assert not window.help.tour.running
    assert window.workspace.project.notes == "mine"


def test_another_project_ends_it(window: MainWindow, tour: Tour) -> None:
    tour.next()
    window.workspace.document.replace(sample_project("xor"), None)
    assert not tour.running


def test_a_network_that_was_changed_too_much_ends_it(window: MainWindow, tour: Tour) -> None:
    layer = window.workspace.project.network.layers[1].id
    window.workspace.edit("Remove", lambda project: edits.resize_layer(project, layer, 1))
    tour.next()
    assert not tour.running


def test_it_goes_on_while_training_runs(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    tour.next()
    window.workspace.training.toggle()
    tour.next()
    assert tour.running
    window.workspace.training.stop()
    qtbot.waitUntil(window.actions_by_name["step_epoch"].isEnabled)


def test_numbers_have_the_decimal_sign_of_the_system() -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("de_DE"))
        assert filled("it is {y} or {-y}, not -0.0819.", {"y": 0.25}) == "it is 0,25 or -0,25, not -0,0819."
    finally:
        QLocale.setDefault(before)


def test_the_example_that_is_opened_is_the_bundled_one(window: MainWindow, tour: Tour) -> None:
    assert window.workspace.project.notes == worked_example().notes
    assert isinstance(window.files, ProjectFiles)
