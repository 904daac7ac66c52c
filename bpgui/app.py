"""The composition root: builds the application and its window, for a person or for a picture."""

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QBuffer,
    QEvent,
    QEventLoop,
    QIODevice,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QMessageBox

from bpgui import __version__
from bpgui.document import Document
from bpgui.edits import empty_project
from bpgui.errors import BpguiError, FileError
from bpgui.files import write_atomic
from bpgui.gui.canvas.drawing import raster
from bpgui.gui.common.settings import Settings, default_settings_file
from bpgui.gui.common.theme import Scheme, Theme
from bpgui.gui.common.training import State, TrainingController
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.main_window import MainWindow
from bpgui.session import Ahead, Session, WarmUp
from bpgui.session.collecting import hold_collection, release_collection
from bpgui.spec import Project

# Late enough that the window has been drawn.
_WARM_UP_MS = 500
_POLL_MS = 20
# What Qt's offscreen platform says about every window; it has no meaning without a screen.
_OFFSCREEN_NOISE = "This plugin does not support propagateSizeHints()"


def build_window(project: Project, path: Path | None, settings: Settings, scheme: Scheme) -> MainWindow:
    """Build a window with everything in it; it needs a QApplication, and closing it ends its thread."""
    document = Document(project)
    training = TrainingController(document, Session(document), document)
    workspace = Workspace(document, training, Theme(scheme))
    for part in (document, workspace.theme):
        part.setParent(workspace)
    window = MainWindow(workspace, settings)
    document.replace(project, path)
    return window


def run(path: Path | None, project: Project | None = None) -> int:
    """Show the window until the person closes it; return the process's exit code.

    It starts with the file at `path`, with `project`, or with an empty canvas. A file that cannot be opened is told
    in a dialog.
    """
    application = _application()
    sys.excepthook = _report_fault
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    settings = Settings(default_settings_file())
    window = build_window(project or empty_project(), None, settings, settings.scheme)
    window.show()
    if path is not None:
        QTimer.singleShot(0, window, lambda: window.files.open_path(path))
    elif project is None:
        window.help.offer_tour(settings)
    # What warms up computes in a thread of its own.
    hold_collection()
    warm_up = WarmUp([Ahead(raster.MODULE, raster.compiled, raster.load)])
    QTimer.singleShot(_WARM_UP_MS, window, warm_up.start)
    try:
        return application.exec()
    finally:
        warm_up.shutdown()
        release_collection()


def render(
    project: Project, target: Path, *, width: int, height: int, scheme: Scheme, epochs: int, title: str = ""
) -> None:
    """Write a picture (PNG) of the window with this project, after training `epochs` more epochs in it.

    Needs no screen. Raises `BpguiError` if the project cannot be trained or the file not be written.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _application()
    if raster.compiled():
        # More links are drawn then.
        raster.load()
    with _without_offscreen_noise(), tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        window = build_window(project, Path(title) if title else None, settings, scheme)
        window.resize(width, height)
        window.show()
        try:
            if epochs:
                _train(window, epochs)
                if window.workspace.training.state is State.RUNNING:
                    # Weights at rest are drawn finely.
                    window.workspace.training.toggle()
            _settle()
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            if not window.grab().save(buffer, "PNG"):
                raise FileError(f"The picture '{target}' cannot be made: try another size.")
            write_atomic(target, bytes(buffer.data().data()))
        finally:
            window.shut_down()
            window.hide()
            window.deleteLater()
            # No event loop runs any more that would do so.
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(["bpgui"])
    application.setApplicationName("bpgui")
    application.setApplicationDisplayName("bpgui")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("bpgui")
    return application


@contextmanager
def _without_offscreen_noise() -> Iterator[None]:
    def tell(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if message == _OFFSCREEN_NOISE:
            return
        if earlier is None:
            sys.stderr.write(f"{qFormatLogMessage(kind, context, message)}\n")
        else:
            earlier(kind, context, message)

    earlier = qInstallMessageHandler(tell)
    try:
        yield
    finally:
        qInstallMessageHandler(earlier)


def _train(window: MainWindow, epochs: int) -> None:
    """Train in the window until so many epochs have passed; a run that is longer is still going on then."""
    workspace = window.workspace
    goal = workspace.project.epoch + epochs
    failures: list[str] = []
    loop, timer = QEventLoop(), QTimer()

    def advance() -> None:
        if failures or workspace.project.epoch >= goal:
            loop.quit()
        elif workspace.training.state is State.IDLE:
            workspace.training.toggle()

    workspace.training.failed.connect(failures.append)
    timer.timeout.connect(advance)
    timer.start(_POLL_MS)
    loop.exec()
    timer.stop()
    if failures:
        raise BpguiError(failures[0])


def _settle() -> None:
    """Let the event loop lay out and draw everything."""
    loop = QEventLoop()
    QTimer.singleShot(400, loop.quit)
    loop.exec()


def _report_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell about a bug without ending the program: nothing that was drawn or learned is lost."""
    traceback.print_exception(kind, error, trace)
    box = QMessageBox(
        QMessageBox.Icon.Critical,
        "bpgui",
        f"Something went wrong inside bpgui ({error!r}). Your project is still here: save it, and please report this.",
    )
    box.exec()
