"""`Document`: the one project that a window shows, with undo, redo and the file that it belongs to."""

from collections.abc import Callable, Hashable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from bpgui.data import Dataset, load
from bpgui.files import save_project
from bpgui.spec import DatasetSpec, Project

Edit = Callable[[Project], Project]


class Document(QObject):
    """Holds the present project; every change of it goes through `apply`, and every view listens to it."""

    project_changed = Signal(object, object)  # the project before and after
    project_opened = Signal()  # the project was replaced by another one
    file_changed = Signal()  # the path, or whether there is anything to save

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._path: Path | None = None
        self._loaded: tuple[DatasetSpec, Dataset] | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)

    @property
    def project(self) -> Project:
        """The present project."""
        return self._project

    @property
    def path(self) -> Path | None:
        """The file that the project was opened from or saved to."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether something would be lost if the document were closed now."""
        return not self.undo_stack.isClean()

    @property
    def dataset(self) -> Dataset | None:
        """The project's data, made on first use and kept; None if no data is chosen."""
        spec = self._project.dataset
        if spec is None:
            return None
        if self._loaded is None or self._loaded[0] != spec:
            self._loaded = (spec, load(spec))
        return self._loaded[1]

    def apply(self, label: str, edit: Edit, merge: Hashable = None) -> None:
        """Change the project by a pure edit, as one undo entry called `label`.

        Entries with an equal `merge` key that follow each other become one. An edit that changes nothing
        leaves no entry; one that raises changes nothing.
        """
        after = edit(self._project)
        if after != self._project:
            self.undo_stack.push(_Swap(self, self._project, after, label, merge))

    def replace(self, project: Project, path: Path | None) -> None:
        """Show another project, opened from `path` or new; there is nothing to undo then."""
        self._path = path
        self._swap(project)
        self.undo_stack.clear()
        self.project_opened.emit()
        self.file_changed.emit()

    def save(self, path: Path) -> None:
        """Write the project to `path`; raise `FileError` and keep everything as it is if that fails."""
        save_project(self._project, path)
        self._path = path
        self.undo_stack.setClean()
        self.file_changed.emit()

    def _swap(self, project: Project) -> None:
        before, self._project = self._project, project
        self.project_changed.emit(before, project)

    def _on_clean_changed(self, clean: bool) -> None:
        self.file_changed.emit()


class _Swap(QUndoCommand):
    """The only undo command: it swaps two whole projects, so that undo can never lose order."""

    def __init__(self, document: Document, before: Project, after: Project, label: str, merge: Hashable) -> None:
        super().__init__(label)
        self._document = document
        self._before = before
        self._after = after
        self._merge = merge

    def id(self) -> int:
        """Tell Qt that it may ask to merge; -1 means never."""
        return -1 if self._merge is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the result of a following command of the same gesture."""
        if not isinstance(other, _Swap) or other._merge != self._merge:
            return False
        self._after = other._after
        self.setText(other.text())
        return True

    def redo(self) -> None:
        """Show the project after the change."""
        self._document._swap(self._after)

    def undo(self) -> None:
        """Show the project before the change."""
        self._document._swap(self._before)
