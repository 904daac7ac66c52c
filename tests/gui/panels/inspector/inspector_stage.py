"""What the tests of the inspector's pages share: a shown inspector, and its editors by their names."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bpgui.gui.common.fields import ChoiceField, NumberField
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.inspector import Inspector
from bpgui.gui.panels.numbers.heat_map import HeatMap
from bpgui.gui.panels.numbers.number_table import NumberTable
from bpgui.spec import Project

Kind = TypeVar("Kind", bound=QWidget)

MakeWorkspace = Callable[[Project], Workspace]
INPUT, HIDDEN, OUTPUT = "layer-1", "layer-2", "layer-3"
FIRST, SECOND = "connection-1", "connection-2"


def shown(qtbot: QtBot, workspace: Workspace, width: int = 300, height: int = 900) -> Inspector:
    inspector = Inspector(workspace)
    qtbot.addWidget(inspector)
    inspector.resize(width, height)
    with qtbot.waitActive(inspector):
        inspector.show()
    return inspector


def said(inspector: Inspector) -> str:
    """Return everything that the page's visible labels say."""
    assert inspector.page is not None
    text = "\n".join(label.text() for label in inspector.page.findChildren(QLabel) if label.isVisible())
    return text.replace("\N{NO-BREAK SPACE}", " ")


def named(inspector: Inspector, kind: type[Kind], name: str) -> Kind:
    """Return the visible widget of this kind that has this name, or this text."""
    assert inspector.page is not None
    for widget in inspector.page.findChildren(kind):
        words = (widget.accessibleName(), widget.text() if hasattr(widget, "text") else "")
        if widget.isVisible() and name in words:
            return widget
    raise AssertionError(f"no {kind.__name__} called {name}")


def is_shown(inspector: Inspector, kind: type[QWidget], name: str) -> bool:
    """Tell whether there is a visible widget of this kind that has this name, or this text."""
    try:
        named(inspector, kind, name)
    except AssertionError:
        return False
    return True


def field(inspector: Inspector, name: str) -> NumberField:
    return named(inspector, NumberField, name)


def choice(inspector: Inspector, name: str) -> ChoiceField:
    return named(inspector, ChoiceField, name)


def table(inspector: Inspector, name: str = "Weights") -> NumberTable:
    return named(inspector, NumberTable, name)


def heat_map(inspector: Inspector) -> HeatMap:
    return named(inspector, HeatMap, "Heat map of the weights")


def label_of(inspector: Inspector, editor: QWidget) -> QLabel:
    assert inspector.page is not None
    return next(label for label in inspector.page.findChildren(QLabel) if label.buddy() is editor)


def pick(qtbot: QtBot, inspector: Inspector, deed: str) -> None:
    """Click on an entry of the menu under More; it must be possible."""
    more = named(inspector, QPushButton, "More")
    qtbot.mousePress(more, Qt.MouseButton.LeftButton)
    menu = open_menu(inspector)
    action = entry(menu, deed)
    assert action.isEnabled()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert not menu.isVisible()


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def box(inspector: Inspector, text: str) -> QCheckBox:
    return named(inspector, QCheckBox, text)


def switch(qtbot: QtBot, inspector: Inspector, kind: type[QWidget], text: str) -> None:
    """Click on the indicator of a radio button or check box."""
    found = named(inspector, kind, text)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton, pos=QPoint(8, found.height() // 2))


def enter(qtbot: QtBot, editor: QWidget, text: str) -> None:
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def cell_place(view: NumberTable, row: int, column: int) -> QPoint:
    return view.visualRect(view.model().index(row, column)).center()


def choose_block(qtbot: QtBot, view: NumberTable, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Drag from one cell of a table to another."""
    drag(qtbot, view.viewport(), cell_place(view, *first), cell_place(view, *last))


def drag(qtbot: QtBot, widget: QWidget, start: QPoint, *ends: QPoint) -> None:
    """Press the left button, move through some places, and let go at the last one."""
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for end in ends:
        move(widget, (start + end) / 2)
        move(widget, end)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=ends[-1])


def move(
    widget: QWidget,
    place: QPoint,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
) -> None:
    """Move the mouse with a button held, which pytest-qt's own move leaves out."""
    there = QPointF(widget.mapToGlobal(place))
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, QPointF(place), there, none, button, modifier))


def clipboard() -> str:
    return QApplication.clipboard().text()


def fill_clipboard(text: str) -> None:
    QApplication.clipboard().setText(text)


def open_menu(inspector: Inspector) -> QMenu:
    """Return the menu that is open."""
    QApplication.processEvents()
    return next(menu for menu in inspector.findChildren(QMenu) if menu.isVisible())
