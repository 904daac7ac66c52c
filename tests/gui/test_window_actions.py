"""The window's actions, each through its key or menu entry."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.common.selection import LayerRef
from bpgui.gui.dialogs.export_picture import ExportDialog
from bpgui.gui.dialogs.new_network import NewNetwork
from bpgui.gui.docks import PANELS
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(sample_project("xor"))


def test_the_history_is_a_panel_behind_the_inspector(window: MainWindow) -> None:
    assert window.docks["History"] in window.tabifiedDockWidgets(window.docks["Inspector"])


@pytest.mark.parametrize("place", range(len(PANELS)))
def test_each_panel_has_a_key_that_goes_into_it(window: MainWindow, qtbot: QtBot, place: int) -> None:
    qtbot.keyClick(window.canvas, Qt.Key(Qt.Key.Key_2 + place), CONTROL)

    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.docks[PANELS[place]].isAncestorOf(focus)
    qtbot.keyClick(focus, Qt.Key.Key_1, CONTROL)
    assert window.canvas.hasFocus()


def test_a_hidden_panel_is_shown_by_its_key(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["Training"].hide()
    qtbot.keyClick(window.canvas, Qt.Key.Key_4, CONTROL)
    assert window.docks["Training"].isVisible()


def test_new_network_asks_for_a_template(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_N, CONTROL | SHIFT)
    dialog = window.findChild(NewNetwork)
    assert dialog is not None
    assert dialog.isVisible()
    close(dialog, qtbot)


def test_the_drawing_can_be_exported(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_E, CONTROL | SHIFT)
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    close(dialog, qtbot)


def test_the_drawing_is_copied_as_a_picture(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    content = QGuiApplication.clipboard().mimeData()
    assert content.hasImage()
    assert b"<svg" in content.data("image/svg+xml").data()


def test_an_empty_canvas_cannot_be_copied_and_says_so(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(Project())
    refusals: list[str] = []
    window.workspace.refused.connect(refusals.append)
    qtbot.keyClick(window.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    assert len(refusals) == 1


def test_gradients_are_shown_and_hidden_by_one_key(window: MainWindow, qtbot: QtBot) -> None:
    for quantity in ("gradient", "weight"):
        qtbot.keyClick(window.canvas, Qt.Key.Key_G)
        assert window.workspace.insight.quantity == quantity
        assert window.actions_by_name["gradients"].isChecked() == (quantity == "gradient")


@pytest.mark.parametrize(("edge", "axis"), [("align_middle", 1), ("align_centre", 0)])
def test_layers_are_aligned_from_the_menu(window: MainWindow, edge: str, axis: int) -> None:
    layers = [layer.id for layer in window.workspace.project.network.layers]
    for place, layer in enumerate(layers):
        window.workspace.edit("Move", partial(edits.move_layers, positions={layer: (180.0 * place, 50.0 * place)}))
    window.workspace.selection.select(*(LayerRef(layer) for layer in layers))
    window.actions_by_name[edge].trigger()
    assert len({round(window.workspace.project.layout[layer][axis], 6) for layer in layers}) == 1


def test_undo_and_redo_name_what_they_do(window: MainWindow, qtbot: QtBot) -> None:
    undo, redo = window.actions_by_name["undo"], window.actions_by_name["redo"]
    assert not undo.isEnabled()
    window.actions_by_name["draw_weights"].trigger()
    label = window.workspace.document.undo_stack.undo_text
    assert (undo.text(), undo.isEnabled(), redo.isEnabled()) == (f"&Undo {label}", True, False)
    undo.trigger()
    assert (redo.text(), undo.isEnabled(), redo.isEnabled()) == (f"&Redo {label}", False, True)


def test_every_colour_scheme_is_in_the_menu(window: MainWindow) -> None:
    menu = next(menu for menu in window.findChildren(QMenu) if menu.title() == "&Colours")
    texts = [action.text().replace("&", "") for action in menu.actions()]
    assert texts == ["As the system", "Light", "Dark", "High contrast, light", "High contrast, dark"]


def close(dialog: QDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
