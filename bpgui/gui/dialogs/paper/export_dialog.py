"""The dialog that puts the present step on paper: a worked example, or a worksheet with its answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPalette, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QSpinBox,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from bpgui.engine.walk import MOST_DIGITS
from bpgui.errors import BpguiError
from bpgui.files.paper import WORKED_DIGITS, WORKSHEET_DIGITS, Choices, Kind, Sheet, Subject, make_sheet, markdown_page
from bpgui.gui.common.choice_fields import check_field, choice_field
from bpgui.gui.common.pictures import Render
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.paper.paper_files import drawn_image, paper_files, write_files
from bpgui.gui.dialogs.paper.pdf import document_of
from bpgui.gui.dialogs.paper.subjects import present_subject

_SIZE_PX, _SETTINGS_WIDTH_PX = (980, 640), 280
_FEWEST_DIGITS = 2
_KINDS: tuple[tuple[str, Kind], ...] = (("Worked example", "worked"), ("Worksheet, with answers", "worksheet"))
_FORMATS = (
    ("Markdown, for wikis and Pandoc", "md"),
    ("HTML, one page for a browser", "html"),
    ("PDF, pages for printing", "pdf"),
)
_PAPER, _INK = "#ffffff", "#000000"


def show_paper(workspace: Workspace, render: Render, parent: QWidget | None = None) -> "PaperDialog | None":
    """Show the dialog; if there is no update to tell of, say why. `render` draws the network."""
    try:
        subject = present_subject(workspace)
    except BpguiError as error:
        workspace.refused.emit(str(error))
        return None
    dialog = PaperDialog(workspace, subject, render, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class PaperDialog(QDialog):
    """Chooses what is put on paper and how, shows it beforehand, and ends in one file or several."""

    def __init__(self, workspace: Workspace, subject: Subject, render: Render, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._subject = subject
        self._render = render
        self._image: QImage | None = None
        self._document: QTextDocument | None = None
        self._digits = {"worked": WORKED_DIGITS, "worksheet": WORKSHEET_DIGITS}
        self.setWindowTitle("This step on paper")
        self._make_fields()
        self._make_preview()
        column = QVBoxLayout(self)
        row = QHBoxLayout()
        row.addWidget(self._pages, 1)
        row.addWidget(self._settings())
        column.addLayout(row, 1)
        column.addWidget(self.problem)
        column.addWidget(self._buttons())
        self.resize(*_SIZE_PX)
        self.kind.currentIndexChanged.connect(self._on_kind_chosen)
        self.digits.valueChanged.connect(self._on_digits_chosen)
        for box in (self.scope, self.format, self.blanks):
            box.currentIndexChanged.connect(self._refresh)
        for check in (self.drawing, self.key):
            check.toggled.connect(self._refresh)
        self._refresh()

    def choices(self) -> Choices:
        """Return what is chosen."""
        walker = self._workspace.walker
        stop = walker.index if self.scope.currentData() else None
        detail = walker.detail if stop is not None else "neuron"
        return Choices(self.kind.currentData(), self.digits.value(), detail, stop, bool(self.blanks.currentData()))

    def save(self) -> None:
        """Ask for a name, write the files and close; what fails is told, and the dialog stays."""
        suffix = str(self.format.currentData())
        label = self.format.currentText().split(",")[0]
        name, _ = QFileDialog.getSaveFileName(self, "Save the paper", str(self._start(suffix)), f"{label} (*.{suffix})")
        if not name:
            return
        path = Path(name)
        # Its name says what is in it.
        path = path if path.suffix.lower() == f".{suffix}" else path.with_name(f"{path.name}.{suffix}")
        try:
            with _busy():
                files = paper_files(self._subject, self.choices(), path, self._drawn())
            if not self._may_replace(path, files):
                return
            write_files(files)
        except BpguiError as error:
            self._tell(str(error))
            return
        names = ", ".join(file.name for file in files)
        self._workspace.hinted.emit(f"Wrote {count(len(files), 'file')}: {names}.")
        self.accept()

    def _may_replace(self, path: Path, files: dict[Path, bytes]) -> bool:
        """Ask before files beside the chosen one are replaced, which the file dialog knew nothing of."""
        there = [file.name for file in files if file != path and file.exists()]
        if not there or path.exists():
            return True
        question = f"There {'is' if len(there) == 1 else 'are'} already {' and '.join(there)} beside it. Replace?"
        return QMessageBox.question(self, self.windowTitle(), question) is QMessageBox.StandardButton.Yes

    def _start(self, suffix: str) -> Path:
        """Return the name to begin with."""
        path = self._workspace.document.path
        stem = "worksheet" if self.kind.currentData() == "worksheet" else "worked-example"
        return Path.home() / f"{stem}.{suffix}" if path is None else path.with_name(f"{path.stem}-{stem}.{suffix}")

    def _drawn(self) -> Render | None:
        return self._render if self.drawing.isChecked() else None

    # Making

    def _make_fields(self) -> None:
        self.kind = choice_field(
            "Kind", "All numbers told, or blanks to fill in and the answers in a file of their own."
        )
        for label, kind in _KINDS:
            self.kind.addItem(label, kind)
        self.scope = choice_field(
            "What is told", "The whole update, or the stop at which the Step through panel stands."
        )
        self.scope.addItem("The whole update", False)
        self.scope.addItem(f"This step: {self._workspace.walker.title}", True)
        self.scope.setCurrentIndex(int(self._workspace.walker.active))
        self.format = choice_field("Format", "What kind of file is written.")
        for label, suffix in _FORMATS:
            self.format.addItem(label, suffix)
        self.blanks = choice_field(
            "Blanks", "What a worksheet leaves open. Numbers that are given tell the results of the lines before."
        )
        self.blanks.addItem("Numbers and result", False)
        self.blanks.addItem("The result; numbers are given", True)
        self.digits = QSpinBox()
        self.digits.setRange(_FEWEST_DIGITS, MOST_DIGITS)
        self.digits.setValue(WORKED_DIGITS)
        self.digits.setMinimumHeight(self.kind.sizeHint().height())
        self.digits.setAccessibleName("Significant digits")
        self.digits.setToolTip("How many digits results have, and answers need; 2 to 17, which tell all numbers apart.")
        self.drawing = check_field("Drawing of the network", "Show the network above the steps.")
        self.drawing.setChecked(True)
        self.key = check_field("Look at the answers", "Show here the answers that go into a file of their own.")
        self.note = QLabel()
        self.note.setProperty("muted", "true")
        self.note.setWordWrap(True)
        self.problem = QLabel()
        self.problem.setProperty("error", "true")
        self.problem.setWordWrap(True)
        self.problem.hide()

    def _make_preview(self) -> None:
        self.page, self.source = QTextBrowser(), QPlainTextEdit()
        self.page.setAccessibleName("The paper")
        self.page.setOpenLinks(False)
        # It is paper, whatever colours the window has.
        palette = self.page.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(_PAPER))
        palette.setColor(QPalette.ColorRole.Text, QColor(_INK))
        self.page.setPalette(palette)
        self.source.setReadOnly(True)
        self.source.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.source.setAccessibleName("The paper as text")
        self.source.setTabChangesFocus(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.source)

    def _settings(self) -> QWidget:
        settings = QWidget()
        settings.setFixedWidth(max(_SETTINGS_WIDTH_PX, settings.fontMetrics().averageCharWidth() * 44))
        self._form = QFormLayout(settings)
        self._form.setContentsMargins(8, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (
            ("&Kind", self.kind),
            ("&Told", self.scope),
            ("&Format", self.format),
            ("&Digits", self.digits),
            ("&Blanks", self.blanks),
        ):
            self._form.addRow(name, field)
        for row in (self.drawing, self.key, self.note):
            self._form.addRow(row)
        return settings

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = buttons.addButton("&Save as...", QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_button.setToolTip("Choose where the files are written")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.save)
        buttons.rejected.connect(self.reject)
        return buttons

    # Reactions

    def _on_kind_chosen(self) -> None:
        self.digits.blockSignals(True)
        self.digits.setValue(self._digits[self.kind.currentData()])
        self.digits.blockSignals(False)
        self._refresh()

    def _on_digits_chosen(self, digits: int) -> None:
        self._digits[self.kind.currentData()] = digits
        self._refresh()

    def _refresh(self) -> None:
        """Show the paper that the choices give."""
        is_worksheet, is_text = self.kind.currentData() == "worksheet", self.format.currentData() == "md"
        self._form.setRowVisible(self.blanks, is_worksheet)
        self._form.setRowVisible(self.key, is_worksheet)
        self._pages.setCurrentWidget(self.source if is_text else self.page)
        chosen = self.choices()
        shown = replace(chosen, kind="answers") if is_worksheet and self.key.isChecked() else chosen
        try:
            sheet = make_sheet(self._subject, shown)
            self._show(sheet)
        except BpguiError as error:
            self._tell(str(error))
            self.note.clear()
        else:
            self._tell("")
            self.note.setText(self._remark(is_worksheet, is_text, len(sheet.blanks)))
        self.save_button.setEnabled(not self.problem.text())

    def _show(self, sheet: Sheet) -> None:
        if self.format.currentData() == "md":
            self.source.setPlainText(markdown_page(sheet, "drawing.svg" if self.drawing.isChecked() else ""))
            return
        document = document_of(sheet, self._picture())
        self.page.setDocument(document)
        # The page does not keep it alive, so the one before may only go now.
        self._document = document

    def _remark(self, is_worksheet: bool, is_text: bool, blanks: int) -> str:
        """Say which files there will be."""
        has_drawing = is_text and self.drawing.isChecked()
        files = ["the paper", *["its answers"] * is_worksheet, *["the drawing"] * has_drawing]
        text = f"{count(blanks, 'blank')}. " if is_worksheet else ""
        if is_worksheet:
            text += "Answers are marked with Train > Mark a worksheet. "
        return f"{text}{count(len(files), 'file')}: {', '.join(files)}."

    def _picture(self) -> QImage | None:
        if not self.drawing.isChecked():
            return None
        if self._image is None:
            self._image = drawn_image(self._render, fine=False)
        return self._image

    def _tell(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))


@contextmanager
def _busy() -> Iterator[None]:
    """Show that the program is at work: pages of a large network take some seconds."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QApplication.restoreOverrideCursor()
