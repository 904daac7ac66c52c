"""The docks of live views: where they open, what they cover, and where they are in the next session."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QRect
from PySide6.QtWidgets import QApplication, QDockWidget
from pytestqt.qtbot import QtBot

from bpgui.app import build_window
from bpgui.data import sample_project
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme
from bpgui.gui.main_window import MainWindow
from bpgui.gui.views.loss_surface.loss_surface import LossSurface
from bpgui.gui.views.results.results_view import ResultsView
from bpgui.gui.views.views import VIEWS
from bpgui.spec import Project

# Qt's offscreen platform says so of each window that is brought to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")

OpenWindow = Callable[[Project], MainWindow]


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """Open a window in which no live view was ever open."""
    return open_window(sample_project("iris"))


def in_front(dock: QDockWidget) -> bool:
    """Tell whether one sees what is in a dock."""
    return not dock.visibleRegion().isEmpty()


def tabs_of(window: MainWindow, title: str) -> set[str]:
    """Return the docks that share a place with one."""
    return {dock.windowTitle() for dock in window.tabifiedDockWidgets(window.docks[title])}


def toggle(window: MainWindow, title: str) -> None:
    """Choose a live view in the menu."""
    window.docks[title].toggleViewAction().trigger()
    QApplication.processEvents()


def next_session(window: MainWindow, open_window: OpenWindow) -> MainWindow:
    """Close a window and open the program's next one."""
    window.workspace.document.undo_stack.set_clean()
    assert window.close()
    return open_window(sample_project("iris"))


def test_a_view_costs_nothing_until_it_is_opened(window: MainWindow) -> None:
    assert all(window.docks[title].widget() is None for title in VIEWS)
    toggle(window, "Results")
    assert isinstance(window.docks["Results"].widget(), ResultsView)
    assert window.docks["Chain rule"].widget() is None


def test_each_view_opens_as_a_tab_in_front_of_the_others(window: MainWindow) -> None:
    seen = {"Curves"}
    for title in VIEWS:
        if title != "Step through":
            toggle(window, title)
            assert in_front(window.docks[title])
            assert tabs_of(window, title) == seen
            seen.add(title)
    assert in_front(window.docks["Data"])
    assert tabs_of(window, "Data") == {"Try it"}


def test_the_steps_open_beside_the_canvas_as_a_tab_with_the_data(window: MainWindow) -> None:
    assert in_front(window.docks["Data"])
    toggle(window, "Step through")
    assert in_front(window.docks["Step through"])
    assert tabs_of(window, "Step through") == {"Data", "Try it"}
    toggle(window, "Step through")
    assert in_front(window.docks["Data"]) or in_front(window.docks["Try it"])


def test_a_view_that_is_closed_and_opened_again_is_where_it_was(window: MainWindow) -> None:
    toggle(window, "Results")
    window.docks["Results"].setFloating(True)
    window.docks["Results"].setGeometry(QRect(90, 80, 420, 300))
    content = window.docks["Results"].widget()
    toggle(window, "Results")
    assert window.docks["Results"].isHidden()
    toggle(window, "Results")
    assert window.docks["Results"].isFloating()
    assert window.docks["Results"].geometry() == QRect(90, 80, 420, 300)
    assert window.docks["Results"].widget() is content


def test_a_view_that_was_open_comes_back_with_its_content(
    window: MainWindow, open_window: OpenWindow, qtbot: QtBot
) -> None:
    toggle(window, "Results")
    again = next_session(window, open_window)
    view = again.docks["Results"].widget()
    assert isinstance(view, ResultsView)
    assert view.isVisible()
    assert tabs_of(again, "Results") == {"Curves"}
    qtbot.waitUntil(lambda: view.settled and view.said.text() != "", timeout=20_000)
    assert in_front(again.docks["Data"])


def test_a_view_that_floated_comes_back_floating(window: MainWindow, open_window: OpenWindow) -> None:
    toggle(window, "Results")
    window.docks["Results"].setFloating(True)
    window.docks["Results"].setGeometry(QRect(90, 80, 420, 300))
    again = next_session(window, open_window)
    assert again.docks["Results"].isFloating()
    assert again.docks["Results"].isVisible()
    assert again.docks["Results"].size() == QRect(90, 80, 420, 300).size()


def test_a_view_opens_as_a_tab_though_earlier_sessions_never_showed_it(
    window: MainWindow, open_window: OpenWindow
) -> None:
    toggle(window, "Results")
    again = next_session(next_session(window, open_window), open_window)
    toggle(again, "Distributions")
    assert tabs_of(again, "Distributions") == {"Curves", "Results"}
    toggle(again, "Step through")
    assert tabs_of(again, "Step through") == {"Data", "Try it"}


def test_a_view_that_was_moved_and_closed_opens_in_the_next_session_where_it_was(
    window: MainWindow, open_window: OpenWindow
) -> None:
    toggle(window, "Results")
    window.tabifyDockWidget(window.docks["Training"], window.docks["Results"])
    toggle(window, "Results")
    again = next_session(window, open_window)
    assert again.docks["Results"].isHidden()
    toggle(again, "Results")
    assert tabs_of(again, "Results") == {"Training"}


def test_what_floats_is_gone_with_the_window(qapp: QApplication, tmp_path: Path) -> None:
    window = build_window(sample_project("iris"), None, Settings(tmp_path / "own.ini"), Scheme.LIGHT)
    window.show()
    for title in VIEWS:
        toggle(window, title)
        window.docks[title].setFloating(True)
    QApplication.processEvents()
    window.shut_down()
    assert not any(window.docks[title].isVisible() for title in VIEWS)
    # Destroyed while they were seen, views would look at parts of the window that are gone before them.
    window.hide()
    gone: list[bool] = []
    window.destroyed.connect(lambda: gone.append(True))
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
    assert gone


def test_closing_the_window_ends_what_a_floating_view_computes(window: MainWindow, qtbot: QtBot) -> None:
    toggle(window, "Loss surface")
    window.docks["Loss surface"].setFloating(True)
    view = window.docks["Loss surface"].widget()
    assert isinstance(view, LossSurface)
    qtbot.waitUntil(lambda: view.computing, timeout=20_000)
    window.workspace.document.undo_stack.set_clean()
    assert window.close()
    assert not view.isVisible()
    assert not view.computing
