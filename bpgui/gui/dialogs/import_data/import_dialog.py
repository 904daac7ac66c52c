"""The dialog that imports a person's own data: what is recognised is shown at once, and all of it can be changed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bpgui import edits
from bpgui.data import DATASET, Dataset
from bpgui.data.readers import Preview
from bpgui.edits.build import take_network
from bpgui.errors import BpguiError
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.import_data.choices import (
    Choices,
    Looked,
    imported,
    is_small,
    looked,
    memory_words,
    rows_that_fit,
)
from bpgui.gui.dialogs.import_data.column_editor import ColumnEditor
from bpgui.gui.dialogs.import_data.columns import Decided, decide, decided_columns
from bpgui.gui.dialogs.import_data.file_drop import FileDrop, Files
from bpgui.gui.dialogs.import_data.file_rows import FileRows, likely_folder
from bpgui.gui.dialogs.import_data.inspecting import Inspected, inspected
from bpgui.gui.dialogs.import_data.memory import free_memory
from bpgui.gui.dialogs.import_data.preview_table import PreviewTable
from bpgui.gui.dialogs.import_data.settings_pane import SettingsPane
from bpgui.session.background import Background
from bpgui.spec import DatasetSpec, OwnSpec, Project, Value
from bpgui.spec.checks import fits

# Pixels.
_SIZE, _PANE_WIDTH, _MARGIN = (1160, 740), 374, 40
_MOST_REMARKS = 3
_LOOKING = "Looking at the data..."
_CANCELLED = "The import was cancelled; the project is as it was."


def show_import(
    workspace: Workspace,
    settings: Settings,
    path: Path | None,
    parent: QWidget,
    test_path: Path | None = None,
    recipe: DatasetSpec | None = None,
) -> "ImportData":
    """Open the dialog with a file or without one; what it imports is one entry that can be undone.

    With the `recipe` of data that was imported before, it begins with the choices that were made then.
    """
    dialog = ImportData(workspace, likely_folder(workspace.document.path, settings), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    if recipe is not None and recipe.own is not None:
        dialog.take_recipe(recipe, recipe.own)
    elif path is not None:
        dialog.take_files(path, test_path)
    return dialog


class ImportData(QDialog):
    """Looks at a file, lets a person say what is what in it, and makes it the data of the project.

    Looking and reading go on in the background. Whatever fails is told beside what it is about, and changes nothing.
    """

    def __init__(self, workspace: Workspace, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._choices: Choices | None = None
        self._file: Path | None = None
        self._given: dict[str, Value] = {}
        self._decided: Decided = MappingProxyType({})
        self._dealt: Mapping[str, Value] = {}
        self._preview: Preview | None = None
        self._looked: Looked | None = None
        self._touched: set[str] = set()
        self._fresh = True
        self._blocked = False
        self.setWindowTitle("Import data")
        self._inspecting, self._looking, self._importing = Background(self), Background(self), Background(self)
        self.files = FileRows(folder)
        self.pane = SettingsPane()
        self.table = PreviewTable(workspace.theme)
        self.columns = ColumnEditor()
        self.facts, self.remarks, self.problem = _text("heading"), _text("muted"), _text("error")
        self.state = _text("muted")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("Share of the file that is read")
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._drop = FileDrop(self, self._on_dropped, self._tell_problem)
        self._refresh()
        self.files.choose_button.setFocus()

    def take_files(self, path: Path, test_path: Path | None = None) -> None:
        """Look at another file, as it is recognised, and perhaps at a second one for testing."""
        self._file, self._choices, self._preview, self._looked = path, None, None, None
        self._given, self._decided, self._dealt = {}, MappingProxyType({}), {}
        self._touched, self._blocked = set(), False
        self._tell_problem("")
        self.pane.tell("")
        self.pane.make_network.setChecked(True)
        self.table.show_preview(None, ())
        self._inspect(test_path)

    def take_recipe(self, recipe: DatasetSpec, own: OwnSpec) -> None:
        """Look at the files of data that was imported before, with the choices that were made then."""
        test_file = Path(own.test_file) if own.test_file else None
        self.take_files(Path(own.file), test_file)
        self._given = dict(own.options)
        self._decided = {c.name: {"kind": c.kind, "role": c.role, "missing": c.missing} for c in own.columns}
        self._dealt = {param.name: getattr(recipe, param.name) for param in DATASET}
        self._touched = {"keep", "network"}
        self.pane.keep_data.setChecked(own.embedded)
        self.pane.make_network.setChecked(False)
        self._inspect(test_file)

    def accept(self) -> None:
        """Read all of the file, and then make it the project's data."""
        choices = self._choices
        if choices is None or not self.import_button.isEnabled():
            return
        self._looking.cancel()
        self.state.clear()
        before, self._fresh = self._workspace.project, self.pane.make_network.isChecked()
        choices = replace(choices, embedded=self.pane.keep_data.isChecked())
        fresh = self._fresh
        self._importing.start(lambda: imported(choices, before, fresh))
        self.progress.setValue(0)
        self._refresh()
        self.cancel_button.setFocus()

    def reject(self) -> None:
        """End the reading, if one goes on; else close the dialog."""
        if self._importing.running:
            self._importing.cancel()
            # The look may have been cut short by the import.
            self._look()
            self.state.setText(_CANCELLED)
            return
        super().reject()

    def done(self, result: int) -> None:
        """Close, once nothing goes on any more."""
        self._shut_down()
        super().done(result)

    # Making

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.import_button.setText("&Import")
        self.import_button.setToolTip("Read the file and make it the project's data; undo takes it back")
        self.cancel_button = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)

    def _lay_out(self) -> None:
        self.pane.setFixedWidth(max(_PANE_WIDTH, self.pane.minimumSizeHint().width()))
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.table, 1)
        for part in (self.columns, self.facts, self.remarks, self.problem):
            right.addWidget(part)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.pane)
        middle.addLayout(right, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.state, 1)
        bottom.addWidget(self.progress, 1)
        bottom.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        column.addWidget(self.files)
        column.addLayout(middle, 1)
        column.addLayout(bottom)
        screen = self.screen().availableSize()
        self.resize(min(_SIZE[0], screen.width() - _MARGIN), min(_SIZE[1], screen.height() - _MARGIN))

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.files.file_chosen.connect(self._on_file_chosen)
        self.files.test_file_chosen.connect(self._on_test_file_chosen)
        self.pane.options.edited.connect(self._on_option_edited)
        self.pane.options.limited.connect(self._on_limited)
        self.pane.options.refused.connect(self.pane.tell)
        for form in (self.pane.split, self.pane.scaling):
            form.edited.connect(self._on_dealt)
            form.refused.connect(self._tell_problem)
        self.pane.keep_data.clicked.connect(partial(self._on_clicked, "keep"))
        self.pane.make_network.clicked.connect(partial(self._on_clicked, "network"))
        self.table.chosen_changed.connect(self._show_chosen)
        for editor in (self.table, self.columns):
            editor.edited.connect(self._on_column_edited)
        self._inspecting.finished.connect(self._on_inspected)
        self._inspecting.failed.connect(self._on_inspect_failed)
        self._looking.finished.connect(self._on_looked)
        self._looking.failed.connect(self._on_look_failed)
        self._importing.progressed.connect(self._on_progressed)
        self._importing.finished.connect(self._on_imported)
        self._importing.failed.connect(self._on_import_failed)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._shut_down)

    # Looking

    def _inspect(self, test_file: Path | None) -> None:
        file, given, reader = self._file, dict(self._given), "" if self._choices is None else self._choices.reader
        self._looking.cancel()
        self.state.clear()
        if file is not None:
            self._inspecting.start(lambda: inspected(file, reader, given, test_file))
        self._refresh()

    def _on_inspected(self, found: Inspected) -> None:
        preview, before = found.preview, self._choices
        self._preview = preview
        columns = decided_columns(preview, self._decided)
        if before is None or before.file != found.file:
            most_rows = rows_that_fit(preview, free_memory()) or 0
            self._choices = Choices(
                found.file, found.reader, preview.options, columns, found.test_file, most_rows, dealt=self._dealt
            )
        else:
            self._choices = replace(before, options=preview.options, columns=columns, test_file=found.test_file)
        if "keep" not in self._touched:
            self.pane.keep_data.setChecked(is_small(found.file, preview))
        self.pane.tell("")
        self.pane.options.show_options(found.reader, found.file, preview.options, self._choices.most_rows)
        self.table.show_preview(preview, columns)
        self._look()

    def _on_inspect_failed(self, problem: str) -> None:
        self.pane.tell(problem)
        self._preview, self._looked = None, None
        self._tell_problem("")
        self.table.show_preview(None, ())
        self._refresh()

    def _look(self) -> None:
        """Look through the beginning of the file, and judge what is chosen."""
        choices, preview, before = self._choices, self._preview, self._looked
        if choices is None or preview is None:
            return
        self.state.clear()
        self._looking.start(lambda: looked(choices, preview, before))
        self._refresh()

    def _on_looked(self, found: Looked) -> None:
        self._looked = found
        # What is missing at the beginning of a file may well stand further below.
        self._blocked = found.whole and bool(found.problem)
        self._tell_problem(found.problem if found.whole else "")
        if "network" not in self._touched:
            network = self._workspace.project.network
            self.pane.make_network.setChecked(
                not network.layers or found.ends is None or not fits(network, *found.ends)
            )
        self._refresh()

    def _on_look_failed(self, problem: str) -> None:
        self._looked, self._blocked = None, True
        self._tell_problem(problem)
        self._refresh()

    # What the person does

    def _on_file_chosen(self, path: Path) -> None:
        self.take_files(path)

    def _on_dropped(self, files: Files) -> None:
        self.take_files(files.first, files.second)

    def _on_test_file_chosen(self, path: Path | None) -> None:
        if self._choices is not None:
            self._choices = replace(self._choices, test_file=path)
            self._look()

    def _on_option_edited(self, name: str, value: Value) -> None:
        self._given[name] = value
        self._inspect(None if self._choices is None else self._choices.test_file)

    def _on_limited(self, rows: int) -> None:
        if self._choices is not None:
            self._choices = replace(self._choices, most_rows=rows)
            self._look()

    def _on_column_edited(self, field: str, value: str) -> None:
        choices, preview = self._choices, self._preview
        if choices is None or preview is None:
            return
        names = [column.name for column in self.table.chosen()]
        self._decided = decide(self._decided, names, field, value)
        self._choices = replace(choices, columns=decided_columns(preview, self._decided))
        self.table.show_columns(self._choices.columns)
        self._look()

    def _on_dealt(self, name: str, value: Value) -> None:
        if self._choices is not None:
            self._choices = replace(self._choices, dealt={**self._choices.dealt, name: value})
            self._look()

    def _on_clicked(self, box: str, checked: bool = False) -> None:
        self._touched.add(box)

    # Importing

    def _on_progressed(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))

    def _on_import_failed(self, problem: str) -> None:
        self._tell_problem(problem)
        self._refresh()

    def _on_imported(self, result: tuple[Project, Dataset]) -> None:
        made, loaded = result
        own = None if made.dataset is None else made.dataset.own
        if made.dataset is None or own is None:
            return
        dataset, fresh = made.dataset, self._fresh

        def change(project: Project) -> Project:
            if fresh:
                project = replace(take_network(project, made), training=made.training)
            return edits.set_dataset(project, dataset, made.table, made.preparation)

        # To make a large table again would stop the window for seconds.
        self._workspace.document.remember(dataset, made.table, loaded)
        try:
            self._workspace.document.apply(f"Import {own.title}", change)
        except BpguiError as error:
            self._on_import_failed(str(error))
            return
        super().accept()

    # Showing

    def _tell_problem(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _refresh(self) -> None:
        """Show what is chosen now, and what can be done."""
        choices, found, reading = self._choices, self._looked, self._importing.running
        self.files.show_files(
            self._file, "" if choices is None else choices.reader, None if choices is None else choices.test_file
        )
        ready = choices is not None and self._preview is not None
        for part in (self.files, self.table, self.columns, self.pane):
            part.setEnabled(not reading)
        self.pane.set_ready(ready)
        self.pane.setVisible(self._file is not None)
        self.columns.setVisible(ready)
        if choices is not None:
            dealing = choices.dealing(found is not None and found.table.parts is not None)
            for form in (self.pane.split, self.pane.scaling):
                form.set_values(dealing)
            self.pane.show_given(dealing["split"] == "given")
        looking = self._looking.running or self._inspecting.running
        self.facts.setText(_LOOKING if looking else found.facts if found is not None and ready else "")
        self.facts.setVisible(bool(self.facts.text()))
        self._show_remarks()
        self._show_chosen()
        refused = self._blocked and not looking
        self.import_button.setEnabled(ready and not reading and not refused and not self._inspecting.running)
        self.progress.setVisible(reading)
        self.state.setVisible(not reading)

    def _show_remarks(self) -> None:
        said: list[str] = []
        if self._preview is not None:
            # What cannot be read is told below, and more exactly.
            said += self._preview.notes if self._looked is not None or not self._blocked else ()
            said += memory_words(self._preview, free_memory(), 0 if self._choices is None else self._choices.most_rows)
        if self._looked is not None:
            said += self._looked.remarks
            if self._looked.problem and not self._looked.whole:
                said.append(f"Among the rows that were looked at: {self._looked.problem}")
        more = [f"There are {whole(len(said) - _MOST_REMARKS)} more remarks: rest the mouse here to read them."]
        self.remarks.setText("\n".join(said if len(said) <= _MOST_REMARKS + 1 else said[:_MOST_REMARKS] + more))
        self.remarks.setToolTip(tooltip(*said))
        self.remarks.setVisible(bool(said))

    def _show_chosen(self) -> None:
        self.columns.show_columns(self.table.chosen())

    def _shut_down(self) -> None:
        for work in (self._inspecting, self._looking, self._importing):
            work.shutdown()


def _text(kind: str) -> QLabel:
    label = QLabel()
    label.setProperty(kind, "true")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
