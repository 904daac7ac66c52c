"""`FileDrop`: files that are dropped on a window; and which files are data."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from bpgui.files import PROJECT_SUFFIX

_TOO_MANY = "Drop one project, or one data file, or two of which the second is for testing: these are {count:,} files."
_MIXED = "A project and data were dropped together: drop one of them."


@dataclass(frozen=True, slots=True)
class Files:
    """What was dropped: a project, or a data file and perhaps a second one for testing."""

    first: Path
    second: Path | None = None

    @property
    def is_project(self) -> bool:
        """Whether it is a project."""
        return is_project(self.first)


class FileDrop(QObject):
    """Lets files be dropped on a window: `take` gets them, `tell` a sentence where they make no sense together.

    Both are called once the drop is over, so that they may open dialogs.
    """

    def __init__(self, window: QWidget, take: Callable[[Files], object], tell: Callable[[str], object]) -> None:
        super().__init__(window)
        self._take = take
        self._tell = tell
        self._dropped: list[Path] = []
        self._after = QTimer(self)
        self._after.setSingleShot(True)
        self._after.timeout.connect(self._on_dropped)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the drags that bring files of this computer."""
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() not in kinds or not isinstance(event, QDropEvent):
            return False
        paths = local_files(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._dropped = paths
            self._after.start(0)
        return True

    def _on_dropped(self) -> None:
        paths = self._dropped
        projects = [path for path in paths if is_project(path)]
        if len(paths) > 2:
            self._tell(_TOO_MANY.format(count=len(paths)))
        elif len(paths) == 2 and projects:
            self._tell(_MIXED if len(projects) == 1 else _TOO_MANY.format(count=2))
        else:
            self._take(Files(*paths))


def is_project(path: Path) -> bool:
    """Tell whether a path is that of a project file, rather than of data."""
    return path.suffix.lower() == PROJECT_SUFFIX


def local_files(content: QMimeData) -> list[Path]:
    """Return the files and folders of this computer that are being dragged."""
    return [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]
