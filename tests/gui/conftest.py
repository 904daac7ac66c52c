"""Workspaces for tests of views, and the checks that nothing of them stays behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QThread
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui.app import build_window
from bpgui.document import Document
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme, Theme
from bpgui.gui.common.training import TrainingController
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.main_window import MainWindow
from bpgui.session import Session
from bpgui.spec import Project

_NOWHERE = QPoint(20_000, 20_000)

MakeWorkspace = Callable[[Project], Workspace]
OpenWindow = Callable[[Project], MainWindow]


@pytest.fixture
def make_workspace(qapp: QApplication) -> Iterator[MakeWorkspace]:
    """Make workspaces that end with the test, their threads too."""
    made: list[Workspace] = []

    def make(project: Project) -> Workspace:
        document = Document(project)
        training = TrainingController(document, Session(document), document)
        theme = Theme(Scheme.LIGHT)
        workspace = Workspace(document, training, theme)
        theme.setParent(workspace)
        document.setParent(workspace)
        made.append(workspace)
        return workspace

    yield make
    for workspace in made:
        workspace.training.shutdown()
        assert not any(thread.isRunning() for thread in workspace.findChildren(QThread))
        workspace.deleteLater()


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    """Return a workspace with an empty project."""
    return make_workspace(Project())


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Return a function that shows the program's window with a project."""
    windows: list[MainWindow] = []

    def open_(project: Project) -> MainWindow:
        window = build_window(project, None, Settings(tmp_path / "settings.ini"), Scheme.LIGHT)
        windows.append(window)
        window.resize(1280, 800)
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield open_
    for window in windows:
        window.shut_down()
        assert not [thread for thread in window.findChildren(QThread) if thread.isRunning()]
        window.hide()
        window.deleteLater()
    QApplication.processEvents()


@pytest.fixture(autouse=True)
def no_window_is_left(qapp: QApplication, qtbot: QtBot) -> Iterator[None]:
    """Fail a test that leaves a window open."""
    # Without a running event loop nothing is deleted later, and every change of theme would restyle all old widgets.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # Nor may the pointer rest where the last test left it: over the next window.
    QCursor.setPos(_NOWHERE)
    before = set(qapp.topLevelWidgets())
    yield
    qapp.processEvents()
    assert not [w for w in qapp.topLevelWidgets() if w not in before and w.isVisible() and not _belongs(qtbot, w)]


def _belongs(qtbot: QtBot, widget: object) -> bool:
    # pytest-qt closes the widgets given to it only after the fixtures are done.
    return any(widget is reference() for reference, *_ in getattr(qtbot._request.node, "qt_widgets", []))
