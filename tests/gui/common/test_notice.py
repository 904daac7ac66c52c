"""Notices over the canvas, clicked with the mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from bpgui.gui.common import notice
from bpgui.gui.common.notice import Notice, Notices
from bpgui.gui.common.theme import DARK, Scheme, Theme
from bpgui.gui.common.workspace import Workspace

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    """Return what the notices stand over."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    with qtbot.waitActive(widget):
        widget.show()
    return widget


@pytest.fixture
def theme(workspace: Workspace) -> Theme:
    return workspace.theme


@pytest.fixture
def notices(ground: QWidget, theme: Theme) -> Notices:
    made = Notices(theme, ground)
    made.place()
    return made


def close_button(shown: Notice) -> QToolButton:
    return shown.findChild(QToolButton)


def covers(ground: QWidget, point: QPoint) -> bool:
    """Tell whether something stands over the ground there."""
    return ground.childAt(point) is not None


def test_without_a_notice_nothing_stands_over_the_canvas(ground: QWidget, notices: Notices) -> None:
    assert not notices.isVisible()
    assert not covers(ground, QPoint(450, 30))


def test_a_problem_is_shown_until_it_is_gone(ground: QWidget, notices: Notices) -> None:
    notices.tell_problem("The network has no input layer.", None)
    assert notices.problem.isVisible()
    assert notices.problem.text == "The network has no input layer."
    assert notices.problem.accessibleName() == "The network has no input layer."
    assert not notices.problem.button.isVisible()
    assert not close_button(notices.problem).isVisible()
    assert covers(ground, QPoint(450, 30))
    notices.tell_problem("", None)
    assert not notices.isVisible()
    assert not covers(ground, QPoint(450, 30))


def test_the_button_of_a_problem_calls_its_remedy(qtbot: QtBot, notices: Notices) -> None:
    pressed: list[str] = []
    notices.tell_problem("Too narrow.", ("Fit the network", lambda: pressed.append("fit")))
    assert notices.problem.button.isVisible()
    assert notices.problem.button.text() == "Fit the network"
    qtbot.mouseClick(notices.problem.button, LEFT)
    assert pressed == ["fit"]


def test_another_problem_brings_its_own_remedy(qtbot: QtBot, notices: Notices) -> None:
    pressed: list[str] = []
    notices.tell_problem("Too narrow.", ("Fit the network", lambda: pressed.append("fit")))
    notices.tell_problem("Wrong output.", ("Make it linear", lambda: pressed.append("linear")))
    qtbot.mouseClick(notices.problem.button, LEFT)
    assert pressed == ["linear"]
    notices.tell_problem("No data.", None)
    assert not notices.problem.button.isVisible()


def test_what_was_refused_is_shown_and_can_be_closed(qtbot: QtBot, ground: QWidget, notices: Notices) -> None:
    notices.refuse("These layers are connected already.")
    assert notices.error.isVisible()
    assert notices.error.text == "These layers are connected already."
    qtbot.mouseClick(close_button(notices.error), LEFT)
    assert not notices.error.isVisible()
    assert not covers(ground, QPoint(450, 30))


def test_what_was_refused_hides_by_itself(
    qtbot: QtBot, ground: QWidget, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "ERROR_MS", 10)
    notices.refuse("These layers are connected already.")
    assert notices.error.isVisible()
    qtbot.waitUntil(lambda: not notices.error.isVisible())
    assert not covers(ground, QPoint(450, 30))


def test_a_refusal_with_a_button_shows_all_its_text_and_stays(
    qtbot: QtBot, notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "ERROR_MS", 0)
    pressed: list[str] = []
    words = (
        "Training stopped in epoch 2, and this sentence is so long that it needs a second line, or even a third one."
    )
    notices.refuse("No.")
    notices.refuse(words, ("Why?", lambda: pressed.append("why")))
    assert notices.height() >= notices.layout().heightForWidth(notices.width())
    assert notices.height() == notices.error.heightForWidth(notices.width())
    QApplication.processEvents()
    assert notices.error.isVisible()
    qtbot.mouseClick(notices.error.button, LEFT)
    assert pressed == ["why"]
    notices.refuse("No.")
    assert not notices.error.button.isVisible()


@pytest.mark.parametrize("how", ["closed", "timed out"])
def test_a_problem_stays_at_the_top_when_the_refusal_above_it_goes(
    qtbot: QtBot, notices: Notices, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(notice, "ERROR_MS", 10 if how == "timed out" else 60_000)
    notices.tell_problem("No data.", None)
    alone = notices.geometry()
    notices.refuse("Connected already.")
    assert notices.height() > alone.height()
    if how == "closed":
        qtbot.mouseClick(close_button(notices.error), LEFT)
    qtbot.waitUntil(lambda: not notices.error.isVisible())
    assert notices.geometry() == alone
    assert notices.problem.isVisible()


@pytest.mark.parametrize("width", [900, 320])
def test_notices_stand_inside_the_canvas_and_show_all_their_text(ground: QWidget, notices: Notices, width: int) -> None:
    ground.resize(width, 600)
    words = "A sentence that is too long for one line, since it names the thing, the place and the remedy. " * 3
    notices.tell_problem(words, ("Fit the network", ground.update))
    area = notices.geometry()
    assert ground.rect().contains(area)
    assert abs(area.center().x() - ground.rect().center().x()) <= 1
    assert notices.height() >= notices.layout().heightForWidth(area.width())


def test_notices_move_with_the_canvas(ground: QWidget, notices: Notices) -> None:
    notices.tell_problem("No data.", None)
    ground.resize(500, 400)
    notices.place()
    assert abs(notices.geometry().center().x() - 250) <= 1


def picture(widget: QWidget) -> object:
    return widget.grab().toImage()


def test_notices_take_the_colours_of_the_theme(notices: Notices, theme: Theme) -> None:
    notices.tell_problem("No data.", None)
    light = picture(notices)
    theme.choose(Scheme.DARK)
    assert picture(notices) != light
    assert notices.problem.grab().toImage().pixelColor(notices.problem.width() // 2, 4).name() == DARK.warning_ground


def test_every_button_has_a_name(notices: Notices) -> None:
    remedy: tuple[str, Callable[[], object]] = ("Fit the network", notices.update)
    notices.tell_problem("Too narrow.", remedy)
    notices.refuse("No.")
    assert notices.problem.button.text()
    assert close_button(notices.error).accessibleName()
    assert close_button(notices.error).toolTip()
