"""New, open, save and the question before something is lost."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from bpgui.data import EXAMPLES, SAMPLES, resource
from bpgui.edits import empty_project
from bpgui.errors import BpguiError
from bpgui.files import PROJECT_SUFFIX, open_project
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.import_data.file_drop import Files, is_project
from bpgui.gui.dialogs.import_data.import_dialog import show_import
from bpgui.spec import Project

# The heading of the examples that are more than the recipe of a data set.
_LESSONS = "Lessons"
_FILTER = f"bpgui projects (*{PROJECT_SUFFIX})"


class ProjectFiles(QObject):
    """Connects the document with the file system; whatever fails is told in a dialog and changes nothing."""

    imported = Signal()  # a person's own data has become that of the project

    def __init__(self, workspace: Workspace, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._settings = settings
        self._window = window

    def new(self) -> None:
        """Start with an empty canvas."""
        if self.may_close():
            self._workspace.document.replace(empty_project(), None)

    def open(self) -> None:
        """Ask for a project file and open it."""
        if self.may_close():
            name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", self._folder(), _FILTER)
            if name:
                self._open(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a project file that is known by name; data of a person's own is imported instead."""
        self.take(Files(path))

    def take(self, files: Files) -> None:
        """Open a project file, or import data, perhaps with a second file for testing."""
        if not is_project(files.first):
            self.import_data(files.first, files.second)
        elif self.may_close():
            self._open(files.first)

    def import_data(self, path: Path | None = None, test_path: Path | None = None) -> None:
        """Show the dialog that imports data, with a file or without."""
        dialog = show_import(self._workspace, self._settings, path, self._window, test_path)
        dialog.accepted.connect(self.imported)

    def import_again(self) -> None:
        """Show the dialog with the present data, as it was imported, so that it can be read otherwise."""
        dialog = show_import(
            self._workspace, self._settings, None, self._window, recipe=self._workspace.project.dataset
        )
        dialog.accepted.connect(self.imported)

    def open_example(self, key: str) -> bool:
        """Open a bundled example project; it has no file until it is saved. Tell whether it was opened."""
        if not self.may_close():
            return False
        return self._load(lambda: open_project(Path(str(resource("examples", f"{key}{PROJECT_SUFFIX}")))))

    def open_made(self, project: Project) -> bool:
        """Open a project that was made just now; it has no file until it is saved. Tell whether it was opened."""
        if not self.may_close():
            return False
        self._workspace.document.replace(project, None)
        return True

    def save(self) -> bool:
        """Save to the project's file, asking for a name if it has none; tell whether it was saved."""
        path = self._workspace.document.path
        return self.save_as() if path is None else self._save(path)

    def save_as(self) -> bool:
        """Ask for a name and save; tell whether it was saved."""
        start = self._workspace.document.path or Path(self._folder()) / f"network{PROJECT_SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the project", str(start), _FILTER)
        if not name:
            return False
        path = Path(name)
        return self._save(path if path.suffix else path.with_suffix(PROJECT_SUFFIX))

    def may_close(self) -> bool:
        """Ask what to do with unsaved changes; tell whether the document may go."""
        if not self._workspace.document.modified:
            return True
        button = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Unsaved changes")
        box.setText("Save the changes to this project?")
        box.setInformativeText("Without saving, the network and what it has learned are lost.")
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answer = box.exec()
        box.deleteLater()
        return answer == button.Discard or (answer == button.Save and self.save())

    def fill_recent(self, menu: QMenu) -> None:
        """List the recent files in a menu."""
        menu.clear()
        recent = self._settings.recent_files
        for path in recent:
            action = menu.addAction(path.name)
            action.setStatusTip(str(path))
            action.triggered.connect(partial(self._on_chosen, self.open_path, path))
        menu.addSeparator()
        menu.addAction("Clear this list").triggered.connect(self._settings.clear_recent_files)
        menu.setEnabled(bool(recent))

    def fill_examples(self, menu: QMenu) -> None:
        """List the example projects by their kind: one for every data set, and some lessons."""
        kinds: dict[str, QMenu] = {}
        for key, (title, _) in EXAMPLES.items():
            entry = SAMPLES.get(key)
            kind = _LESSONS if entry is None else entry.kind
            if kind not in kinds:
                kinds[kind] = menu.addMenu(kind)
            action = kinds[kind].addAction(title)
            action.setStatusTip("" if entry is None else entry.summary)
            action.triggered.connect(partial(self._on_chosen, self.open_example, key))

    def _on_chosen(self, slot: Callable[[Any], object], argument: str | Path, checked: bool = False) -> None:
        slot(argument)

    def _open(self, path: Path) -> None:
        if self._load(lambda: open_project(path), path):
            self._settings.add_recent_file(path)

    def _load(self, make: Callable[[], Project], path: Path | None = None) -> bool:
        try:
            project = make()
        except BpguiError as error:
            self._tell(error)
            return False
        self._workspace.document.replace(project, path)
        return True

    def _save(self, path: Path) -> bool:
        try:
            self._workspace.document.save(path)
        except BpguiError as error:
            self._tell(error)
            return False
        self._settings.add_recent_file(path)
        self._workspace.hinted.emit(f"Saved as {path.name}.")
        return True

    def _folder(self) -> str:
        path = self._workspace.document.path
        return str(path.parent if path is not None else Path.home())

    def _tell(self, error: BpguiError) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "bpgui", str(error), QMessageBox.StandardButton.Ok, self._window)
        box.exec()
        box.deleteLater()
