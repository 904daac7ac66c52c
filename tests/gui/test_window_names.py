"""Everything in the window that takes the keyboard's focus has a name that a screen reader can say."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QDockWidget,
    QScrollArea,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from bpgui.data import sample_project
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

_SELECTIONS: tuple[tuple[Ref, ...], ...] = (
    (),
    (LayerRef("layer-2"),),
    (NeuronRef("layer-2", 0),),
    (ConnectionRef("connection-1"),),
    (LinkRef("connection-1", 0, 0),),
    (LayerRef("layer-1"), LayerRef("layer-2")),
)


@pytest.fixture
def window(open_window: Callable[[Project], MainWindow]) -> MainWindow:
    """Open the window with a network and data."""
    return open_window(sample_project("xor"))


def _nameless(window: MainWindow) -> set[str]:
    """Describe what can have the focus and has no name, as Qt tells it: an own one, a text, or that of its label."""
    found = set()
    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not _is_part(window, widget):
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            if not name.strip():
                owners = [type(widget).__name__]
                parent = widget.parentWidget()
                while parent is not None and parent is not window:
                    owners.append(type(parent).__name__)
                    parent = parent.parentWidget()
                found.add(" in ".join(owners))
    return found


def _is_part(window: MainWindow, widget: QWidget) -> bool:
    """Tell whether a widget only belongs to another one, which has the name, or is not there yet."""
    parent = widget.parentWidget()
    if isinstance(parent, QAbstractSpinBox) or (
        isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    ):
        return True
    # The lists of combo boxes are windows; what floats over the canvas gets its words when it appears.
    floats = window.canvas.isAncestorOf(widget) and not widget.isVisible()
    return floats or widget.window() is not window or isinstance(widget, QScrollArea | QTabBar | QTabWidget)


@pytest.mark.parametrize("selection", _SELECTIONS, ids=["nothing", "layer", "neuron", "connection", "link", "layers"])
def test_whatever_takes_the_focus_has_a_name(window: MainWindow, selection: tuple[Ref, ...]) -> None:
    window.workspace.selection.select(*selection)
    QApplication.processEvents()
    assert _nameless(window) == set()


def test_every_panel_and_every_tool_has_a_name(window: MainWindow) -> None:
    assert all(dock.windowTitle() for dock in window.findChildren(QDockWidget))
    bars = [button for button in window.findChildren(QToolButton) if button.defaultAction() is not None]
    assert bars
    assert [
        button for button in bars if not QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name)
    ] == []
