"""The dialog that writes the drawing to a file, as a picture or as text, and shows beforehand what that will be."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bpgui.errors import BpguiError
from bpgui.files import write_atomic
from bpgui.files.diagram import Detail
from bpgui.files.graphviz import to_dot
from bpgui.files.mermaid import to_mermaid
from bpgui.gui.common.choice_fields import check_field, choice_field
from bpgui.gui.common.pictures import (
    LARGEST_SCALE,
    SMALLEST_SCALE,
    PictureFormat,
    PictureOptions,
    Render,
    copy_picture,
)
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.picture_preview import PicturePreview
from bpgui.spec import Project

_SIZE_PX, _SETTINGS_WIDTH_PX = (900, 520), 260
# The preview is drawn at this scale.
_PREVIEW_SCALE = 1.0


@dataclass(frozen=True, slots=True)
class _Kind:
    """A format that can be chosen: a picture, or a text that a function writes."""

    label: str
    suffix: str
    picture: PictureFormat | None = None
    write: Callable[[Project, Detail], str] | None = None


_KINDS = (
    _Kind("SVG, sharp at any size", "svg", "svg"),
    _Kind("PDF, sharp at any size", "pdf", "pdf"),
    _Kind("PNG, made of pixels", "png", "png"),
    _Kind("Graphviz DOT, text", "dot", write=to_dot),
    _Kind("Mermaid, text", "mmd", write=to_mermaid),
)
_DETAILS: dict[Detail, str] = {
    "auto": "Neurons of a small network",
    "neurons": "Neurons",
    "layers": "Layers",
}


def show_export(workspace: Workspace, render: Render, parent: QWidget | None = None) -> "ExportDialog":
    """Show the dialog; `render` draws the pictures, for this dialog as for the file."""
    dialog = ExportDialog(workspace, render, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class ExportDialog(QDialog):
    """Chooses format, scale and colours, previews them, and ends in a file or on the clipboard."""

    def __init__(self, workspace: Workspace, render: Render, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._render = render
        self.setWindowTitle("Export the drawing")
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
        for box in (self.format, self.colours, self.detail):
            box.currentIndexChanged.connect(self._refresh)
        for check in (self.transparent, self.legend):
            check.toggled.connect(self._refresh)
        self.scale.valueChanged.connect(self._show_size)
        self._refresh()

    def options(self) -> PictureOptions:
        """Return what is chosen about the picture."""
        return PictureOptions(
            self._kind().picture or "png",
            self.scale.value(),
            bool(self.colours.currentData()),
            self.transparent.isChecked(),
            self.legend.isChecked(),
        )

    def text(self) -> str:
        """Return the text of the chosen format; raise `BpguiError` in words."""
        write = self._kind().write
        return "" if write is None else write(self._workspace.project, self.detail.currentData())

    def copy(self) -> None:
        """Put the drawing on the clipboard, as a picture or as the chosen text."""
        try:
            if self._kind().write is None:
                copy_picture(self._render, self.options())
            else:
                QGuiApplication.clipboard().setText(self.text())
        except BpguiError as error:
            self._tell(str(error))
            return
        self._workspace.hinted.emit("The drawing is on the clipboard.")

    def save(self) -> None:
        """Ask for a name, write the file and close; what fails is told, and the dialog stays."""
        kind = self._kind()
        name, _ = QFileDialog.getSaveFileName(
            self, "Export the drawing", str(self._start(kind.suffix)), f"{kind.label.split(',')[0]} (*.{kind.suffix})"
        )
        if not name:
            return
        path = Path(name)
        path = path if path.suffix else path.with_suffix(f".{kind.suffix}")
        try:
            write_atomic(path, self._render(self.options()) if kind.write is None else self.text().encode())
        except BpguiError as error:
            self._tell(str(error))
            return
        self._workspace.hinted.emit(f"Exported as {path.name}.")
        self.accept()

    def _kind(self) -> _Kind:
        return _KINDS[self.format.currentIndex()]

    def _start(self, suffix: str) -> Path:
        path = self._workspace.document.path
        return Path.home() / f"network.{suffix}" if path is None else path.with_suffix(f".{suffix}")

    def _make_fields(self) -> None:
        self.format = choice_field("Format", "What kind of file is written.", [kind.label for kind in _KINDS])
        self.colours = choice_field("Colours", "Colours for a light or for a dark ground.")
        self.colours.addItem("Light", False)
        self.colours.addItem("Dark", True)
        self.detail = choice_field("Nodes", "What the nodes of the graph are; a small network has up to 40 neurons.")
        for detail, label in _DETAILS.items():
            self.detail.addItem(label, detail)
        self.scale = QDoubleSpinBox()
        self.scale.setRange(SMALLEST_SCALE, LARGEST_SCALE)
        self.scale.setSingleStep(0.5)
        self.scale.setDecimals(1)
        self.scale.setValue(2.0)
        self.scale.setMinimumHeight(self.format.sizeHint().height())
        self.scale.setAccessibleName("Scale")
        self.scale.setToolTip("Pixels per unit of the drawing, 1 to 8: 2 is sharp on most screens, 4 in print.")
        self.transparent = check_field("Transparent ground", "Leave the ground out, for coloured slides.")
        self.legend = check_field("Legend", "Say below the drawing what its lines mean.")
        self.legend.setChecked(True)
        self.size_label = QLabel()
        self.size_label.setProperty("muted", "true")
        self.size_label.setWordWrap(True)
        self.problem = QLabel()
        self.problem.setProperty("error", "true")
        self.problem.setWordWrap(True)

    def _make_preview(self) -> None:
        self.preview = PicturePreview()
        self.source = QPlainTextEdit()
        self.source.setReadOnly(True)
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.source.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.source.setAccessibleName("Text of the drawing")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.preview)
        self._pages.addWidget(self.source)

    def _settings(self) -> QWidget:
        settings = QWidget()
        settings.setFixedWidth(max(_SETTINGS_WIDTH_PX, settings.fontMetrics().averageCharWidth() * 40))
        self._form = QFormLayout(settings)
        self._form.setContentsMargins(8, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        named = (("Format", self.format), ("Scale", self.scale), ("Colours", self.colours), ("Nodes", self.detail))
        for name, field in named:
            self._form.addRow(name, field)
        for row in (self.transparent, self.legend, self.size_label):
            self._form.addRow(row)
        return settings

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole
        self.save_button = buttons.addButton("&Save as...", role.AcceptRole)
        self.copy_button: QPushButton = buttons.addButton("&Copy as picture", role.ActionRole)
        self.save_button.setDefault(True)
        self.copy_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.copy_button.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        return buttons

    def _refresh(self) -> None:
        """Show what the choices give, and only the choices that matter for the format."""
        kind = self._kind()
        is_text = kind.write is not None
        for field in (self.colours, self.transparent, self.legend):
            self._form.setRowVisible(field, not is_text)
        self._form.setRowVisible(self.detail, is_text)
        self._form.setRowVisible(self.scale, kind.picture == "png")
        self.copy_button.setText("&Copy as text" if is_text else "&Copy as picture")
        self._pages.setCurrentWidget(self.source if is_text else self.preview)
        self._tell("")
        try:
            if is_text:
                self.source.setPlainText(self.text())
            else:
                self._draw()
        except BpguiError as error:
            self.preview.show_picture(QPixmap())
            self.source.clear()
            self._tell(str(error))
        for button in (self.save_button, self.copy_button):
            button.setEnabled(not self.problem.text())
        self._show_size()

    def _tell(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _draw(self) -> None:
        picture = QPixmap()
        picture.loadFromData(self._render(replace(self.options(), format="png", scale=_PREVIEW_SCALE)))
        self.preview.show_picture(picture)

    def _show_size(self) -> None:
        """Say how large the picture gets."""
        size = self.preview.picture.size()
        kind = self._kind()
        if kind.write is not None or size.isEmpty():
            self.size_label.clear()
            return
        scale = self.scale.value() / _PREVIEW_SCALE if kind.picture == "png" else 1.0 / _PREVIEW_SCALE
        self.size_label.setText(f"{whole(size.width() * scale)} x {whole(size.height() * scale)} pixels")
