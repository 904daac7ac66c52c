"""Data and answers as CSV: the project's own rows with their parts, and the answers for these or for another file."""

import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from bpgui.data import Dataset
from bpgui.data.answering import answered, answered_dataset, preparation_of, read_rows, strange_categories
from bpgui.data.own_copy import plain_table
from bpgui.errors import BpguiError
from bpgui.files.table_csv import write_answers_csv, write_dataset_csv
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.import_data.file_rows import file_filter
from bpgui.session.background import Background, Steps
from bpgui.spec import Project

_SUFFIX = ".csv"
_FILTER = f"Tables as CSV (*{_SUFFIX})"
# Most files are done before anybody could read what is going on.
_WAIT_MS = 400
_NO_DATA = "There is no data to export: choose a data set first."
_NO_ANSWERS = "There is no data, so the columns of the inputs are not known: choose the data first."


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written where, and sentences about what is odd in it."""

    file: str
    rows: int
    remarks: tuple[str, ...] = ()


class DataExport(QObject):
    """Asks for files and writes tables in the background; what fails is told in words, and nothing is half written."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._background = Background(self)
        self._progress: QProgressDialog | None = None
        self._background.progressed.connect(self._on_progressed)
        self._background.finished.connect(self._on_finished)
        self._background.failed.connect(self._on_failed)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.shutdown)

    @property
    def running(self) -> bool:
        """Whether a table is being written."""
        return self._background.running

    def export_data(self) -> None:
        """Ask for a name and write the data set with the part of each row."""
        dataset = self._dataset()
        if dataset is None:
            return
        path = self._target("Export the data", "data")
        if path is not None:
            project = self._workspace.project
            self._start("Writing the data...", lambda: _write_data(path, project, dataset))

    def export_answers(self) -> None:
        """Ask for a name and write the data set with what the network answers to each row."""
        dataset = self._dataset()
        if dataset is None:
            return
        path = self._target("Export the answers", "answers")
        if path is not None:
            project = self._workspace.project
            self._start("Writing the answers...", lambda: _write_answers(path, project, dataset))

    def answer_file(self) -> None:
        """Ask for a file of rows and a name, and write the rows with what the network answers to them."""
        project = self._workspace.project
        if project.dataset is None and project.preparation is None:
            self._workspace.refused.emit(_NO_ANSWERS)
            return
        name, _ = QFileDialog.getOpenFileName(self._window, "Rows to answer", str(self._folder()), file_filter())
        if not name:
            return
        given = Path(name)
        path = self._target("Write the answers", f"{given.stem}-answers", given)
        if path is not None:
            self._start(f"Answering {given.name}...", lambda: _answer_file(path, project, given))

    def shutdown(self) -> None:
        """Give up what is being written, and wait until that has ended."""
        self._background.shutdown()
        self._close_progress()

    def _dataset(self) -> Dataset | None:
        """Return the project's data, or tell why there is none."""
        try:
            dataset = self._workspace.document.dataset
        except BpguiError as error:
            self._workspace.refused.emit(str(error))
            return None
        if dataset is None:
            self._workspace.refused.emit(_NO_DATA)
        return dataset

    def _target(self, title: str, stem: str, source: Path | None = None) -> Path | None:
        """Ask where to write to; None if that was cancelled or may not be."""
        document = self._workspace.document
        if document.path is not None and source is None:
            stem = f"{document.path.stem}-{stem}"
        folder = self._folder() if source is None else source.parent
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(folder / f"{stem}{_SUFFIX}"), _FILTER)
        if not name:
            return None
        path = Path(name)
        path = path if path.suffix else path.with_suffix(_SUFFIX)
        read = (source, document.path, self._data_file())
        if path.exists() and any(file is not None and file.exists() and os.path.samefile(path, file) for file in read):
            self._workspace.refused.emit(
                f"'{path.name}' was not written, since the data is read from it: choose another name."
            )
            return None
        return path

    def _data_file(self) -> Path | None:
        dataset = self._workspace.project.dataset
        own = None if dataset is None else dataset.own
        return Path(own.file) if own is not None and own.file else None

    def _folder(self) -> Path:
        path = self._workspace.document.path
        return path.parent if path is not None else Path.home()

    def _start(self, words: str, make: Callable[[], Steps]) -> None:
        self._close_progress()
        progress = QProgressDialog(words, "&Cancel", 0, 1000, self._window)
        progress.setWindowTitle("bpgui")
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        progress.setMinimumDuration(_WAIT_MS)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.canceled.connect(self._on_cancelled)
        progress.setValue(0)
        self._progress = progress
        self._background.start(make)

    def _close_progress(self) -> None:
        if self._progress is not None:
            self._progress.canceled.disconnect(self._on_cancelled)
            self._progress.close()
            self._progress.deleteLater()
            self._progress = None

    def _on_progressed(self, share: float) -> None:
        if self._progress is not None:
            self._progress.setValue(round(1000 * share))

    def _on_cancelled(self) -> None:
        self._background.cancel()
        self._close_progress()
        self._workspace.hinted.emit("It was cancelled; nothing was written.")

    def _on_finished(self, written: _Written) -> None:
        self._close_progress()
        self._workspace.hinted.emit(f"Wrote {count(written.rows, 'row')} to {written.file}.")
        if written.remarks:
            self._workspace.refused.emit(written.remarks[0])

    def _on_failed(self, problem: str) -> None:
        self._close_progress()
        self._workspace.refused.emit(problem)


def _write_data(path: Path, project: Project, dataset: Dataset) -> Generator[float, None, _Written]:
    yield 0.0
    write_dataset_csv(path, dataset, project.table)
    return _Written(path.name, len(dataset.table.inputs))


def _write_answers(path: Path, project: Project, dataset: Dataset) -> Generator[float, None, _Written]:
    yield 0.0
    answers = answered_dataset(project, dataset)
    yield 0.5
    if project.table is not None and dataset.sources is not None:
        given = project.table.taken(dataset.sources)
    else:
        given = plain_table(dataset)
    write_answers_csv(path, given, answers, dataset)
    return _Written(path.name, answers.rows)


def _answer_file(path: Path, project: Project, given: Path) -> Generator[float, None, _Written]:
    preparation = preparation_of(project)
    own = None if project.dataset is None else project.dataset.own
    table = yield from read_rows(given, preparation, own)
    answers = answered(project, preparation, table)
    yield 1.0
    write_answers_csv(path, table, answers)
    remarks = strange_categories(preparation, table)
    blank = int(answers.columns[0].missing.sum())
    if blank:
        lacking = count(blank, "row")
        remarks = (*remarks, f"{lacking} got no answer, for lack of a value that nothing fills in: complete the file.")
    return _Written(path.name, table.rows, remarks)
