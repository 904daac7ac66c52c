"""The inspector's editors of texts: a layer's name, and the notes of a project."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from bpgui.gui.common.fields import field_height, tooltip

NAME_HELP = "What the layer is called: 1 to 60 characters that no other layer has."
_NOTES_HEIGHT = 150  # pixels


class NameField(QLineEdit):
    """Edits a name: Enter or leaving the field commits it, Escape brings the old one back."""

    name_edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setMinimumHeight(field_height(self))
        self.setAccessibleName("Name")
        self.setToolTip(tooltip(NAME_HELP))

    def set_name(self, name: str) -> None:
        """Show a name; one that is being typed stays until it is committed or given up."""
        self._name = name
        if not self.isModified() and name != self.text():
            self.setText(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter, and give up on Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._name)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what was typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()

    def _commit(self) -> None:
        if self.isModified():
            typed = self.text()
            self.setText(self._name)
            self.name_edited.emit(typed)


class NotesField(QPlainTextEdit):
    """Edits a text; `text_edited` carries it as it is typed, so that saving never misses the last words."""

    text_edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("What this network is for")
        self.setAccessibleName("Notes")
        self.setToolTip("Notes, kept with the project")
        self.setTabChangesFocus(True)
        self.setFixedHeight(_NOTES_HEIGHT)
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
