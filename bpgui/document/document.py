"""`Document`: the one project that a window shows, with undo, redo and the file that it belongs to."""

from collections.abc import Callable, Hashable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from bpgui.data import Dataset, load
from bpgui.document.undo_stack import UndoStack
from bpgui.files import save_project
from bpgui.spec import DatasetSpec, Project, RawTable

Edit = Callable[[Project], Project]


class Document(QObject):
    """Holds the present project; every change of it goes through `apply`, and every view listens to it.

    Whatever moves through the history, and however far, `project_changed` is told once, when the history has arrived.
    A preview, such as a number that is being dragged, is shown without a change; whatever changes the project drops it.
    """

    project_changed = Signal(object, object)  # the project before and after
    project_opened = Signal()  # the project was replaced by another one
    file_changed = Signal()  # the path, or whether there is anything to save

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._announced = project
        self._preview: Project | None = None
        self._path: Path | None = None
        self._was_modified = False
        self._loaded: tuple[DatasetSpec, RawTable | None, Dataset] | None = None
        self.undo_stack = UndoStack(project, self)
        self.undo_stack.changed.connect(self._on_stack_changed)

    @property
    def project(self) -> Project:
        """The present project, or the preview of another one while that is shown."""
        return self.undo_stack.project if self._preview is None else self._preview

    @property
    def path(self) -> Path | None:
        """The file that the project was opened from or saved to."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether something would be lost if the document were closed now."""
        return self.undo_stack.index != self.undo_stack.clean_index

    @property
    def dataset(self) -> Dataset | None:
        """The project's data, made on first use and kept; None if no data is chosen."""
        spec, table = self.project.dataset, self.project.table
        if spec is None:
            return None
        if self._loaded is None or self._loaded[0] != spec or self._loaded[1] is not table:
            self._loaded = (spec, table, load(spec, table))
        return self._loaded[2]

    def remember(self, spec: DatasetSpec, table: RawTable | None, dataset: Dataset) -> None:
        """Keep data that was made elsewhere, so that it is not made again once the project has it."""
        self._loaded = (spec, table, dataset)

    def apply(self, label: str, edit: Edit, merge: Hashable = None) -> None:
        """Change the project by a pure edit, as one undo entry called `label`.

        Entries with an equal `merge` key that follow each other become one. An edit that changes nothing
        leaves no entry; one that raises changes nothing.
        """
        self._preview = None
        try:
            after = edit(self.project)
            if after != self.project:
                self.undo_stack.push(label, after, merge)
        finally:
            self._announce()

    def preview(self, project: Project | None) -> None:
        """Show what the project would be, without any entry; None shows again what it is."""
        self._preview = project
        self._announce()

    def replace(self, project: Project, path: Path | None) -> None:
        """Show another project, opened from `path` or new; there is nothing to undo then."""
        self._path = path
        self.undo_stack.start_over(project)
        self.project_opened.emit()
        self.file_changed.emit()

    def save(self, path: Path) -> None:
        """Write the project to `path`; raise `FileError` and keep everything as it is if that fails."""
        self.preview(None)
        save_project(self.project, path)
        self._path = path
        self.undo_stack.set_clean()
        self.file_changed.emit()

    def _announce(self) -> None:
        before, self._announced = self._announced, self.project
        if before is not self.project:
            self.project_changed.emit(before, self.project)

    def _on_stack_changed(self) -> None:
        self._preview = None
        self._announce()
        if self.modified != self._was_modified:
            self._was_modified = self.modified
            self.file_changed.emit()
