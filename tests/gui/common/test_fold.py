"""A heading that folds away what stands below it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bpgui.gui.common.fold import Fold


@pytest.fixture
def fold(qtbot: QtBot) -> Fold:
    widget = Fold("More", "What else there is", QLabel("content"))
    qtbot.addWidget(widget)
    widget.set_summary("off")
    widget.resize(280, 200)
    with qtbot.waitActive(widget):
        widget.show()
    return widget


def content(fold: Fold) -> QLabel:
    return next(label for label in fold.findChildren(QLabel) if label.text() == "content")


def summary(fold: Fold) -> QLabel:
    return next(label for label in fold.findChildren(QLabel) if label.text() == "off")


def test_it_begins_folded_and_says_what_is_there(fold: Fold) -> None:
    assert fold.folded
    assert not content(fold).isVisible()
    assert summary(fold).isVisible()


def test_a_click_unfolds_and_another_folds(qtbot: QtBot, fold: Fold) -> None:
    qtbot.mouseClick(fold.heading, Qt.MouseButton.LeftButton)
    assert content(fold).isVisible()
    assert not summary(fold).isVisible()
    qtbot.mouseClick(fold.heading, Qt.MouseButton.LeftButton)
    assert not content(fold).isVisible()


def test_the_keyboard_reaches_it(qtbot: QtBot, fold: Fold) -> None:
    fold.heading.setFocus()
    qtbot.keyClick(fold.heading, Qt.Key.Key_Space)
    assert content(fold).isVisible()


def test_the_heading_stays_where_it_is(qtbot: QtBot, fold: Fold) -> None:
    before = fold.heading.geometry().topLeft()
    qtbot.mouseClick(fold.heading, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(content(fold).isVisible)
    assert fold.heading.geometry().topLeft() == before
