"""`NameField`: the editor of a layer's name."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from bpgui.gui.common.fields import field_height, tooltip

NAME_HELP = "What the layer is called: 1 to 60 characters that no other layer has."


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
