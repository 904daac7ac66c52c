"""`NumberField`: the editor of a number, which is typed, stepped, or scrubbed with the mouse over its label."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSizePolicy, QWidget

from bpgui.errors import ParamError
from bpgui.gui.common.field_help import exact, explained, field_height, tooltip
from bpgui.gui.common.stepping import scrubbed, stepped
from bpgui.gui.common.text import localised, setting_text
from bpgui.gui.common.typed import typed_value
from bpgui.spec import Param, Value

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NumberField(QAbstractSpinBox):
    """Edits a number: typed in any notation, or moved by arrow keys, buttons and, where it has the focus, the wheel.

    What does not fit is marked and refused in words; Escape, or leaving the field, brings the old value back.
    While it has the focus, it shows the number in full. A `Scrubber` moves it by the mouse: it shows where the
    mouse is, which `value_scrubbed` tells, and commits only when the button is let go.
    """

    value_edited = Signal(object)  # int or float
    value_scrubbed = Signal(object)  # int or float; None once it is given up
    refused = Signal(str)

    def __init__(
        self, param: Param, parent: QWidget | None = None, written: Callable[[Any], str] | None = None
    ) -> None:
        super().__init__(parent)
        self.param = param
        self._written = written or self._format
        self._value: Value | None = None
        self._scrubbed: Value | None = None
        # The wheel scrolls the panel until the person has chosen a field.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(field_height(self))
        self.setAccessibleName(param.label)
        self._help = explained(param)
        self.setToolTip(tooltip(self._help))
        self.lineEdit().textEdited.connect(self._on_text_edited)
        self.set_value(param.default)

    def value(self) -> Value | None:
        """Return the committed value, whatever is being typed."""
        return self._value

    def set_value(self, value: Value | None) -> None:
        """Show a value, or nothing; a text that is being typed stays until it is committed or given up."""
        if self.scrubbing:
            return
        self._value = value
        if not self.lineEdit().isModified():
            self._show()

    @property
    def scrubbing(self) -> bool:
        """Whether the mouse is moving the value."""
        return self._scrubbed is not None

    def scrub(self, start: Value, distance: float) -> None:
        """Show the value that lies `distance` pixels from where the mouse took hold of it, without committing it."""
        before, self._scrubbed = self._scrubbed, scrubbed(self.param, float(start), distance)
        self.lineEdit().setText(localised(exact(self.param, self._scrubbed)))
        if self._scrubbed != before:
            self.value_scrubbed.emit(self._scrubbed)

    def end_scrub(self, commit: bool) -> None:
        """Commit the value that the mouse has reached, or bring the old one back."""
        reached, self._scrubbed = self._scrubbed, None
        if commit and reached is not None and reached != self._value:
            self._commit(reached)
        else:
            self._give_up()
            self.value_scrubbed.emit(None)

    def set_help(self, text: str) -> None:
        """Show another tooltip than the setting's own."""
        self._help = text
        self.setToolTip(tooltip(text))

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let everything be typed: it is judged, in words, when it is committed."""
        return QValidator.State.Acceptable, text, position

    def stepBy(self, steps: int) -> None:  # noqa: N802  # Qt's name
        """Move the value, or the number that has just been typed, and commit it."""
        start = self._value
        if self.lineEdit().isModified():
            try:
                start = typed_value(self.param, self.lineEdit().text())
            except ParamError as error:
                self._refuse(str(error))
                return
        if start is not None:
            self._commit(stepped(self.param, float(start), steps))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802  # Qt's name
        """Allow the steps that stay in range."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value is None:
            return flags
        here = float(self._value)
        if self.lineEdit().isModified() or stepped(self.param, here, 1) != here:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self.lineEdit().isModified() or stepped(self.param, here, -1) != here:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window, unless a text is being typed; while the mouse moves the value, nothing."""
        if event.type() == QEvent.Type.ShortcutOverride and self.scrubbing:
            event.accept()
            return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not self.lineEdit().isModified()
            and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
        ):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter, and give up on Escape; while the mouse moves the value, no key but Escape counts."""
        if self.scrubbing:
            if event.key() == Qt.Key.Key_Escape:
                self.end_scrub(commit=False)
        elif event.key() in _ENTER:
            self._take_text()
            self.lineEdit().selectAll()
        elif event.key() == Qt.Key.Key_Escape and self.lineEdit().isModified():
            self._give_up()
            self.lineEdit().selectAll()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step only with the focus, so that scrolling a panel changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the number in full."""
        if not self.lineEdit().isModified():
            self._show()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit, or give up what cannot be committed."""
        super().focusOutEvent(event)
        if self.scrubbing:
            self.end_scrub(commit=False)
        elif event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take_text()
            self._give_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame bad input; style sheets do not reach into the frame of a spin box without redrawing its buttons."""
        super().paintEvent(event)
        if self.property("invalid") == "true":
            painter = QPainter(self)
            painter.setPen(self.palette().brightText().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()

    def _take_text(self) -> None:
        if not self.lineEdit().isModified() or self.property("invalid") == "true":
            return
        try:
            value = typed_value(self.param, self.lineEdit().text())
        except ParamError as error:
            self._refuse(str(error))
        else:
            self._commit(value)

    def _commit(self, value: Value) -> None:
        changed = value != self._value
        self._value = value
        self._give_up()
        if changed:
            self.value_edited.emit(value)

    def _refuse(self, sentence: str) -> None:
        self._mark("true")
        self.setToolTip(tooltip(sentence))
        self.refused.emit(sentence)

    def _give_up(self) -> None:
        self._mark("false")
        self.setToolTip(tooltip(self._help))
        self._show()

    def _show(self) -> None:
        if self._value is None:
            text = ""
        else:
            full = self.hasFocus()
            text = localised(exact(self.param, self._value)) if full else self._written(self._value)
        if text != self.lineEdit().text() or self.lineEdit().isModified():
            self.lineEdit().setText(text)

    def _format(self, value: Value) -> str:
        return setting_text(self.param, value)

    def _mark(self, invalid: str) -> None:
        if invalid != self.property("invalid"):
            self.setProperty("invalid", invalid)
            self.update()

    def _on_text_edited(self, text: str) -> None:
        self._mark("false")
        self.setToolTip(tooltip(self._help))
