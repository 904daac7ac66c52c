"""`NotesField`: what the person, or an example, has to say about a project."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_HEIGHT_PX = 150


class NotesField(QPlainTextEdit):
    """Edits a text; `text_edited` carries it as it is typed, so that saving never misses the last words."""

    text_edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("What this network is for")
        self.setAccessibleName("Notes")
        self.setToolTip("Notes, kept with the project")
        self.setTabChangesFocus(True)
        self.setFixedHeight(_HEIGHT_PX)
        self._showing = False
        self.textChanged.connect(self._on_text_changed)

    def set_text(self, text: str) -> None:
        """Show a text."""
        if text != self.toPlainText():
            self._showing = True
            self.setPlainText(text)
            self._showing = False

    def _on_text_changed(self) -> None:
        if not self._showing:
            self.text_edited.emit(self.toPlainText())
