"""How the keyboard goes through the window: the canvas, then panel by panel what takes keys, and back again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.gui.common.selection import LayerRef
from bpgui.gui.docks import PANELS
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project


@pytest.fixture
def window(open_window: Callable[[Project], MainWindow], qtbot: QtBot) -> MainWindow:
    """Open the window with a network, data, and a layer that the inspector shows."""
    window = open_window(sample_project("xor"))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.workspace.selection.select(LayerRef("layer-2"))
    QApplication.processEvents()
    return window


def panel_of(widget: QWidget) -> str:
    """Return the panel that a widget stands in, or 'canvas'."""
    parent: QWidget | None = widget
    while parent is not None and not isinstance(parent, QDockWidget):
        parent = parent.parentWidget()
    return "canvas" if parent is None else parent.windowTitle()


def round_trip(window: MainWindow, forward: bool) -> list[QWidget]:
    """Pass the focus on from the canvas until it is back there; return the stops on the way."""
    window.canvas.setFocus()
    stops: list[QWidget] = []
    while window.docks.pass_focus(forward):
        here = window.focusWidget()
        assert here is not None
        if here is window.canvas:
            return stops
        assert here not in stops
        stops.append(here)
    raise AssertionError("The focus is at no stop.")


def test_the_focus_goes_round_panel_by_panel(window: MainWindow) -> None:
    panels = [panel_of(stop) for stop in round_trip(window, forward=True)]
    assert list(dict.fromkeys(panels)) == ["Data", "Training", "Inspector"]
    assert panels == sorted(panels, key=PANELS.index)


def test_it_goes_back_the_same_way(window: MainWindow) -> None:
    assert round_trip(window, forward=False) == round_trip(window, forward=True)[::-1]


def test_a_panel_is_gone_through_from_top_to_bottom_though_parts_of_it_were_made_later(window: MainWindow) -> None:
    heights = [
        stop.mapTo(window, stop.rect().center()).y()
        for stop in round_trip(window, forward=True)
        if panel_of(stop) == "Data"
    ]
    assert len(heights) > 2
    assert heights == sorted(heights)


def test_what_stands_behind_another_panel_is_no_stop_until_a_key_brings_it_to_the_front(window: MainWindow) -> None:
    window.docks.enter("History")
    QApplication.processEvents()
    panels = {panel_of(stop) for stop in round_trip(window, forward=True)}
    assert "Inspector" not in panels
    window.docks.enter("Inspector")
    QApplication.processEvents()
    assert panel_of(window.focusWidget()) == "Inspector"


def test_what_can_mend_a_problem_is_reached_after_the_canvas(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.selection.select(LayerRef("layer-1"))
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Plus)
    assert window.notices.problem.button.isVisible()
    assert round_trip(window, forward=True)[0] is window.notices.problem.button
