"""Editors of settings, made from their `Param`: number fields, choices, and forms of them.

All have the same face: `value_edited` carries a checked value once the person has committed it, `refused` a
sentence saying why a text was not taken, `set_value` shows a value without any signal.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from bpgui.errors import ParamError
from bpgui.gui.common.stepping import stepped
from bpgui.gui.common.typed import typed_value
from bpgui.spec import Param, Value

Docs = Mapping[str, str]
_NO_DOCS: Docs = MappingProxyType({})
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LABEL_SHARE, _FIELD_SHARE = 4, 5
# Pixels.
_WIDEST_CHOICE = 200
_SETTING_INDENT = 12
_ROW_SPACING = 6
_TEXT_MARGIN = 5
# Longer lists scroll.
_MOST_ENTRIES = 20


class NumberField(QAbstractSpinBox):
    """Edits a number: typed in any notation, or moved by arrow keys, buttons and, where it has the focus, the wheel.

    What does not fit is marked and refused in words; Escape, or leaving the field, brings the old value back.
    While it has the focus, it shows the number in full.
    """

    value_edited = Signal(object)  # int or float
    refused = Signal(str)

    def __init__(
        self, param: Param, parent: QWidget | None = None, written: Callable[[Any], str] | None = None
    ) -> None:
        super().__init__(parent)
        self._param = param
        self._written = written or param.format
        self._value: Value | None = None
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
        self._value = value
        if not self.lineEdit().isModified():
            self._show()

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
                start = typed_value(self._param, self.lineEdit().text())
            except ParamError as error:
                self._refuse(str(error))
                return
        if start is not None:
            self._commit(stepped(self._param, float(start), steps))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802  # Qt's name
        """Allow the steps that stay in range."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value is None:
            return flags
        here = float(self._value)
        if self.lineEdit().isModified() or stepped(self._param, here, 1) != here:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self.lineEdit().isModified() or stepped(self._param, here, -1) != here:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window, unless a text is being typed."""
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
        """Commit on Enter, and give up on Escape."""
        if event.key() in _ENTER:
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
        if event.reason() != Qt.FocusReason.PopupFocusReason:
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
            value = typed_value(self._param, self.lineEdit().text())
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
            text = exact(self._param, self._value) if self.hasFocus() else self._written(self._value)
        if text != self.lineEdit().text() or self.lineEdit().isModified():
            self.lineEdit().setText(text)

    def _mark(self, invalid: str) -> None:
        if invalid != self.property("invalid"):
            self.setProperty("invalid", invalid)
            self.update()

    def _on_text_edited(self, text: str) -> None:
        self._mark("false")
        self.setToolTip(tooltip(self._help))


class ChoiceField(QComboBox):
    """Edits a choice; its entries say what they mean in their tooltips."""

    value_edited = Signal(object)  # str
    refused = Signal(str)

    def __init__(self, param: Param, parent: QWidget | None = None, docs: Docs = _NO_DOCS) -> None:
        super().__init__(parent)
        self._docs = docs
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The other policies resize the field by themselves, against its layout.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(field_height(self))
        self.setPlaceholderText("(several)")
        self.setMaxVisibleItems(_MOST_ENTRIES)
        self.setAccessibleName(param.label)
        self._help = explained(param)
        for key, label in param.choices.items():
            self.addItem(label, key)
            self.setItemData(self.count() - 1, tooltip(docs.get(key, label)), Qt.ItemDataRole.ToolTipRole)
        self.activated.connect(self._on_activated)
        self.set_value(str(param.default))

    def value(self) -> Value | None:
        """Return the chosen key, None where several differ."""
        key = self.currentData()
        return None if key is None else str(key)

    def set_value(self, value: Value | None) -> None:
        """Show a choice; None shows that several differ."""
        self._value = value
        self.setCurrentIndex(-1 if value is None else self.findData(value))
        self._explain()

    def set_help(self, text: str) -> None:
        """Show another tooltip than the setting's own."""
        self._help = text
        self._explain()

    def minimumSizeHint(self) -> QSize:
        """Ask for room for the longest entry, within reason."""
        longest = max(self.fontMetrics().horizontalAdvance(self.itemText(k)) for k in range(self.count()))
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        text = QSize(longest, self.fontMetrics().height())
        size = self.style().sizeFromContents(QStyle.ContentsType.CT_ComboBox, option, text, self)
        return QSize(min(size.width(), _WIDEST_CHOICE), super().minimumSizeHint().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose only with the focus, so that scrolling a panel changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _explain(self) -> None:
        self.setToolTip(tooltip(self._help, self._docs.get(str(self.currentData()), "")))

    def _on_activated(self, index: int) -> None:
        value = self.itemData(index)
        if value != self._value:
            self.set_value(value)
            self.value_edited.emit(value)


Field = NumberField | ChoiceField


def field_for(param: Param, parent: QWidget | None = None, docs: Docs = _NO_DOCS) -> Field:
    """Return an editor of a setting; `docs` says what the entries of a choice mean."""
    return ChoiceField(param, parent, docs) if param.kind == "choice" else NumberField(param, parent)


class Form(QWidget):
    """Rows of a label and an editor. `edited` tells the setting's name and the new value."""

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(
        self,
        params: Iterable[Param] = (),
        parent: QWidget | None = None,
        docs: Mapping[str, Docs] = MappingProxyType({}),
        indented: bool = False,
    ) -> None:
        super().__init__(parent)
        self._indent = _SETTING_INDENT if indented else 0
        self._fields: dict[str, Field] = {}
        self._labels: dict[str, QLabel] = {}
        self._helps: dict[str, str] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_ROW_SPACING)
        for param in params:
            self.add_field(param, field_for(param, self, docs.get(param.name, _NO_DOCS)))

    def add_field(self, param: Param, field: Field) -> None:
        """Add the editor of a setting as the last row."""
        self._fields[param.name] = field
        self._helps[param.name] = explained(param)
        self._labels[param.name] = self.add_row(param.label, field, explained(param))
        field.value_edited.connect(partial(self._on_value_edited, param.name))
        field.refused.connect(self.refused)

    def add_row(self, text: str, editor: QWidget, help_text: str) -> QLabel:
        """Add a row with any editor, and return its label."""
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setIndent(self._indent)
        label.setBuddy(editor)
        label.setToolTip(tooltip(help_text))
        # Rows of their own instead of a grid: a long choice takes room from its label, not from all labels.
        row = QHBoxLayout()
        row.addWidget(label, _LABEL_SHARE)
        row.addWidget(editor, _FIELD_SHARE)
        self._rows.addLayout(row)
        return label

    def field(self, name: str) -> Field:
        """Return the editor of a setting."""
        return self._fields[name]

    def names(self) -> tuple[str, ...]:
        """Return the names of the form's settings, from the top."""
        return tuple(self._fields)

    def set_values(self, values: Mapping[str, Value | None]) -> None:
        """Show the values of the form's settings; others are ignored."""
        for name, field in self._fields.items():
            if name in values:
                field.set_value(values[name])

    def set_blocked(self, name: str, reason: str) -> None:
        """Grey a row out, its tooltip saying why; an empty reason frees it."""
        field, label = self._fields[name], self._labels[name]
        field.setEnabled(not reason)
        if isinstance(field, ChoiceField):
            field.setPlaceholderText("(none)" if reason else "(several)")
        label.setEnabled(not reason)
        field.set_help(reason or self._helps[name])
        label.setToolTip(tooltip(reason or self._helps[name]))

    def _on_value_edited(self, name: str, value: Value) -> None:
        self.edited.emit(name, value)


def field_height(field: QWidget) -> int:
    """Return the height in pixels that editors of all kinds share."""
    return field.fontMetrics().height() + 2 * _TEXT_MARGIN


def explained(param: Param) -> str:
    """Say what a setting means and which values it takes."""
    if param.kind == "choice":
        return param.doc
    limits = param.range_text()
    unit = f" ({param.unit})" if param.unit else ""
    return f"{param.doc} {limits[0].upper()}{limits[1:]}{unit}."


def exact(param: Param, value: Value) -> str:
    """Write a value so that reading it gives the same bits, and no longer than that takes."""
    text = param.format(value)
    return text if value in param.words.values() or float(text) == value else repr(float(value))


def tooltip(*paragraphs: str) -> str:
    """Return a tooltip that wraps its lines, which Qt does only for rich text."""
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs if text)
