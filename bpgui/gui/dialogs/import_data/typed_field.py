"""`TypedField`: an option that is typed, or picked from suggestions."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from bpgui.gui.common.field_help import field_height, tooltip
from bpgui.gui.dialogs.import_data.options import TextOption


class TypedField(QComboBox):
    """Edits a text; `value_edited` tells it once Enter is pressed, a suggestion is picked or the field is left."""

    value_edited = Signal(str)

    def __init__(self, option: TextOption, suggestions: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # Qt takes None: what is typed stays as it is
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(field_height(self))
        self.setAccessibleName(option.label)
        self.setToolTip(tooltip(option.doc))
        for value, label in suggestions.items():
            self.addItem(label, value)
        self.activated.connect(self._on_activated)
        line = self.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._on_typed)

    def set_value(self, value: str) -> None:
        """Show a value, by its words where it has some, without any signal."""
        self._value = value
        index = self.findData(value)
        self.setCurrentIndex(index)
        self.setEditText(value if index < 0 else self.itemText(index))
        line = self.lineEdit()
        if line is not None:
            # The beginning of a long text says more than its end.
            line.setCursorPosition(0)

    def value(self) -> str:
        """Return the value that is in use, whatever is being typed."""
        return self._value

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what is typed on Enter, and keep that from the dialog, which would import at once."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_typed()
            event.accept()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose only with the focus, so that scrolling the dialog changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _on_activated(self, index: int) -> None:
        self._take(str(self.itemData(index)))

    def _on_typed(self) -> None:
        text = self.currentText()
        named = [k for k in range(self.count()) if self.itemText(k).casefold() == text.strip().casefold()]
        self._take(str(self.itemData(named[0])) if named else text)

    def _take(self, value: str) -> None:
        if value != self._value:
            self.set_value(value)
            self.value_edited.emit(value)
