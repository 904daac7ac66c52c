"""The list of what keys and mouse do, as F1 opens it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.gui.common.actions import ACTIONS, Actions
from bpgui.gui.dialogs.help import ShortcutList
from bpgui.gui.dialogs.shortcut_list import CANVAS_BY_KEYS, CANVAS_BY_MOUSE, Section, sections
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project


@pytest.fixture
def window(open_window: Callable[[Project], MainWindow]) -> MainWindow:
    """Open the window with an empty canvas."""
    return open_window(edits.empty_project())


@pytest.fixture
def shown(window: MainWindow, qtbot: QtBot) -> ShortcutList:
    """Press F1."""
    qtbot.keyClick(window, Qt.Key.Key_F1)
    (dialog,) = window.findChildren(ShortcutList)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


@pytest.fixture
def all_of_it(qtbot: QtBot) -> list[Section]:
    """Return everything that is listed."""
    owner = QWidget()
    qtbot.addWidget(owner)
    return sections(Actions(owner, owner, dict.fromkeys(ACTIONS, owner.update)).all())


@pytest.mark.parametrize("name", [name for name, spec in ACTIONS.items() if spec.shortcuts])
def test_every_shortcut_of_the_window_is_listed_with_what_it_does(all_of_it: list[Section], name: str) -> None:
    text = f"{ACTIONS[name].text.replace('&', '').rstrip('.')}: {ACTIONS[name].tip}"
    (keys,) = (row[0] for section in all_of_it for row in section.rows if row[1] == text)
    form = QKeySequence.SequenceFormat.NativeText
    assert keys == ", ".join(QKeySequence(one).toString(form) for one in ACTIONS[name].shortcuts)


def test_it_is_in_sections_with_the_canvas_among_them(all_of_it: list[Section]) -> None:
    assert [section.title for section in all_of_it] == [
        "File", "Export", "Edit", "Drawing tools", "Network", "Canvas by keys", "Canvas by mouse", "Training", "View",
        "Panels", "Help",
    ]  # fmt: skip


def test_f1_lists_everything_and_esc_closes_it(shown: ShortcutList, qtbot: QtBot) -> None:
    text = shown.text.toPlainText()
    for row in (*CANVAS_BY_KEYS, *CANVAS_BY_MOUSE):
        assert all(part in text for part in row)
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_typing_shows_only_what_has_all_of_the_words(shown: ShortcutList, qtbot: QtBot) -> None:
    assert shown.focusWidget() is shown.filter
    qtbot.keyClicks(shown.filter, "LINK weight")
    text = shown.text.toPlainText()
    assert "Drag the number at a selected link" in text
    assert "Ctrl+N" not in text
    assert "File" not in text
    qtbot.keyClick(shown.filter, Qt.Key.Key_Return)
    assert shown.isVisible()
    qtbot.keyClicks(shown.filter, " zebra")
    assert "Nothing here" in shown.text.toPlainText()
    shown.close()


@pytest.mark.parametrize("points", [9, 16])
def test_its_texts_wrap_and_it_stays_within_the_window(window: MainWindow, points: int, qtbot: QtBot) -> None:
    font = QFont(window.font())
    font.setPointSize(points)
    window.setFont(font)
    dialog = ShortcutList(window.actions_by_name.all(), window)
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    assert dialog.height() <= window.height()
    assert dialog.width() <= window.width()
    assert dialog.text.horizontalScrollBar().maximum() == 0
