"""`OwnData`: brings the data back that a project has left in a file of its own, or says what became of that file."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from bpgui.data import Dataset, load, with_dataset
from bpgui.data.finding import find_table, lacks_table, moved
from bpgui.errors import BpguiError, DataError
from bpgui.gui.common.data_notice import DataNotice
from bpgui.gui.common.workspace import Workspace
from bpgui.session.background import Background
from bpgui.spec import OwnSpec, Project


class OwnData(QObject):
    """Reads the data of a project that was opened, beside the window; until then the network can be tried, not trained.

    A file that is not there can be found by the person, and one that has changed be taken as it is. What is read
    as it was saved is no edit, as long as nothing has been edited; all else is one entry that can be undone.
    """

    def __init__(self, workspace: Workspace, notice: DataNotice, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._notice = notice
        self._window = window
        self._reading = Background(self)
        self._wanted: OwnSpec | None = None
        self._changed: tuple[Project, Dataset] | None = None
        self._file = Path()
        self._reading.progressed.connect(notice.tell_share)
        self._reading.finished.connect(self._on_found)
        self._reading.failed.connect(self._on_failed)
        workspace.document.project_opened.connect(self._on_opened)
        workspace.document.project_changed.connect(self._on_project_changed)

    @property
    def reading(self) -> bool:
        """Whether data is being read."""
        return self._reading.running

    def read(self) -> None:
        """Read the data from where it was."""
        self._start(self._workspace.project)

    def take_changed(self) -> None:
        """Take the data as it is now, although it is not what it was."""
        if self._changed is not None:
            self._take(*self._changed)

    def find(self) -> None:
        """Ask where the file is now, and read it there."""
        own = self._own()
        if own is None:
            return
        before = Path(own.file)
        if before.is_dir():
            name = QFileDialog.getExistingDirectory(self._window, f"Find '{own.title}'", str(before.parent))
        else:
            start = self._workspace.document.path or before
            name, _ = QFileDialog.getOpenFileName(self._window, f"Find '{own.title}'", str(start.parent))
        if name:
            self._start(moved(self._workspace.project, Path(name)))

    def shutdown(self) -> None:
        """End the reading; this cannot be used afterwards."""
        self._reading.shutdown()

    def _own(self) -> OwnSpec | None:
        project = self._workspace.project
        return project.dataset.own if lacks_table(project) and project.dataset is not None else None

    def _start(self, subject: Project) -> None:
        own = self._own()
        if own is None or subject.dataset is None or subject.dataset.own is None:
            return
        self._wanted, self._changed = own, None
        self._file = Path(subject.dataset.own.file)
        self._notice.tell(f"Reading '{own.title}': the network can be tried meanwhile, and trained afterwards.")
        self._notice.tell_share(0.0)
        self._reading.start(lambda: _found(subject))

    def _on_opened(self) -> None:
        if self._own() is None:
            self._reading.cancel()
            self._notice.tell("")
        else:
            self.read()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.dataset is before.dataset and after.table is before.table:
            return
        own = self._own()
        if own is None:
            # Other data was chosen meanwhile.
            self._reading.cancel()
            self._notice.tell("")
        elif own != self._wanted:
            self._reading.cancel()
            self._wanted = own
            self._notice.tell(f"The data '{own.title}' is not read yet.", [("Read it", self.read)])

    def _on_found(self, result: tuple[Project, Dataset]) -> None:
        found, dataset = result
        own, before = None if found.dataset is None else found.dataset.own, self._wanted
        if own is None or before is None:
            return
        if (own.sha256, own.test_sha256) == (before.sha256, before.test_sha256):
            self._take(found, dataset)
            return
        self._changed = result
        self._notice.tell(
            f"The data file '{self._file.name}' has changed since it was imported.",
            [("Read it as it is now", self.take_changed), ("Find the old one...", self.find)],
        )

    def _take(self, found: Project, dataset: Dataset) -> None:
        spec, table, document = found.dataset, found.table, self._workspace.document
        if spec is None or spec.own is None or table is None:
            return
        # To make a large table again would stop the window for seconds.
        document.remember(spec, table, dataset)
        moved_or_changed, is_changed = spec.own != self._wanted, self._changed is not None
        self._wanted = self._changed = None
        if not moved_or_changed and document.undo_stack.count() == 0:
            document.replace(replace(document.project, table=table), document.path)
            return

        def change(project: Project) -> Project:
            if is_changed:
                return with_dataset(project, spec, table, dataset)
            return replace(project, dataset=spec, table=table)

        try:
            document.apply(f"Read {spec.own.title}", change)
        except BpguiError as error:
            self._on_failed(str(error))

    def _on_failed(self, problem: str) -> None:
        self._wanted = self._own()
        if self._file.exists():
            self._notice.tell(problem, [("Read it again", self.read), ("Find it...", self.find)])
        else:
            self._notice.tell(f"The data file '{self._file.name}' is not there: find it.", [("Find it...", self.find)])


def _found(subject: Project) -> Generator[float, None, tuple[Project, Dataset]]:
    """Read the table of a project and make its data; raise `BpguiError` in words.

    Whether the file is still the same is asked afterwards, so that it need not be read again if it may be another.
    """
    project = yield from find_table(subject, changed=True)
    yield 1.0
    if project.dataset is None:
        raise DataError("The project has no data any more: choose some.")
    return project, load(project.dataset, project.table)
