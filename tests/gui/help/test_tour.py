"""Tours: they stand beside what they tell of, whatever the window does, and never block it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.gui.common.theme import Scheme
from bpgui.gui.help.tour.placing import place
from bpgui.gui.help.tour.tour import Tour
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]

WINDOW, SIZE = QRect(0, 0, 1280, 800), QSize(350, 170)
COUNT = 9


@pytest.mark.parametrize(
    ("target", "side"),
    [
        (QRect(0, 60, 300, 700), "right"),
        (QRect(980, 60, 300, 400), "left"),
        (QRect(300, 560, 650, 240), "above"),
        (QRect(200, 20, 800, 30), "below"),
        (QRect(20, 20, 1240, 760), "none"),
        (None, "none"),
        (QRect(), "none"),
    ],
)
def test_bubbles_stand_beside_their_target_within_the_window(target: QRect | None, side: str) -> None:
    found = place(SIZE, target, WINDOW)

    assert found.side == side
    assert WINDOW.contains(found.bubble)
    assert found.bubble.contains(found.tip)
    if target is not None and side != "none":
        assert not found.bubble.intersects(target)


def test_a_bubble_stays_within_a_window_that_is_hardly_larger() -> None:
    room = QRect(0, 0, 380, 200)
    assert room.contains(place(SIZE, QRect(300, 150, 60, 40), room).bubble)


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    window = open_window(sample_project("xor"))
    window.actions_by_name["first_tour"].trigger()
    QApplication.processEvents()
    return window


@pytest.fixture
def tour(window: MainWindow) -> Tour:
    return window.help.tour


def count(tour: Tour) -> str:
    return tour.bubble.count.text()


def test_the_first_tour_tells_how_far_it_is(tour: Tour, qtbot: QtBot) -> None:
    for number in range(1, COUNT + 1):
        assert count(tour) == f"{number} of {COUNT}"
        assert tour.bubble.back_button.isEnabled() == (number > 1)
        qtbot.mouseClick(tour.bubble.next_button, Qt.MouseButton.LeftButton)
    assert not tour.running
    assert not tour.bubble.isVisible()
    assert not tour.outline.isVisible()


def test_each_stop_points_at_something_that_is_in_sight(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    for title in ("Data", "Training", "Curves"):
        window.docks[title].hide()
    for _ in range(COUNT):
        qtbot.waitUntil(lambda: tour.target is not None and tour.outline.geometry() == tour.target)
        assert window.rect().contains(tour.bubble.geometry())
        tour.next()


def test_keys_go_on_back_and_end(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    assert tour.bubble.next_button.hasFocus()
    qtbot.keyClick(tour.bubble.next_button, Qt.Key.Key_Right)
    assert tour.index == 1
    qtbot.keyClick(tour.bubble.next_button, Qt.Key.Key_Return)
    assert tour.index == 2
    qtbot.keyClick(tour.bubble.next_button, Qt.Key.Key_Left)
    assert tour.index == 1
    qtbot.keyClick(tour.bubble.next_button, Qt.Key.Key_Escape)
    assert not tour.running


def test_the_window_can_be_used_meanwhile(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    bar = next(bar for bar in window.findChildren(QToolBar) if bar.objectName() == "Main tools")
    dice = bar.widgetForAction(window.actions_by_name["draw_weights"])
    before = window.workspace.project
    qtbot.mouseClick(dice, Qt.MouseButton.LeftButton)
    assert window.workspace.project is not before
    assert tour.running
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert tour.running


def test_the_bubble_follows_the_window_and_its_parts(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    tour.next(), tour.next(), tour.next()
    QApplication.processEvents()
    assert tour.target == in_window(window, window.docks["Training"])
    window.resize(1000, 640)
    qtbot.waitUntil(lambda: tour.outline.geometry() == in_window(window, window.docks["Training"]))
    assert window.rect().contains(tour.bubble.geometry())


def test_a_panel_that_is_closed_leaves_the_bubble_in_the_middle(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    tour.next(), tour.next(), tour.next()
    window.docks["Training"].close()
    qtbot.waitUntil(lambda: not tour.outline.isVisible())
    assert tour.bubble.isVisible()
    assert (tour.bubble.geometry().center() - window.rect().center()).manhattanLength() < 20
    window.docks["Training"].show()
    qtbot.waitUntil(tour.outline.isVisible)


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_floating_panel_is_left_alone(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    window.docks["Training"].setFloating(True)
    tour.next(), tour.next(), tour.next()
    assert tour.target is None
    assert tour.bubble.isVisible()
    window.docks["Training"].setFloating(False)


@pytest.mark.parametrize("scheme", [Scheme.DARK, Scheme.CONTRAST_DARK, Scheme.CONTRAST_LIGHT])
def test_it_takes_the_colours_of_the_theme(window: MainWindow, tour: Tour, scheme: Scheme) -> None:
    window.workspace.theme.choose(scheme)
    QApplication.processEvents()
    colours = window.workspace.theme.colours
    image = tour.bubble.grab().toImage()
    shown = image.pixelColor(20, image.height() // 2)
    # Drawn with soft edges, so that colours may be a shade off.
    assert shown.lightness() == pytest.approx(QColor(colours.raised).lightness(), abs=2)


def test_beginning_again_begins_at_the_first_stop(window: MainWindow, tour: Tour) -> None:
    tour.next(), tour.next()
    window.actions_by_name["first_tour"].trigger()
    assert tour.index == 0
    assert tour.running


def test_the_first_tour_changes_nothing_in_the_project(window: MainWindow, tour: Tour) -> None:
    before = window.workspace.project
    while tour.running:
        tour.next()
    assert window.workspace.project is before
    assert not window.workspace.document.modified


def test_a_window_may_close_meanwhile(window: MainWindow, tour: Tour) -> None:
    assert window.close()
    assert not tour.bubble.isVisible()


def in_window(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
