"""Editors of settings, made from their `Param`: number fields, choices, and forms of them.

All have the same face: `value_edited` carries a checked value once the person has committed it, `refused` a
sentence saying why a text was not taken, `set_value` shows a value without any signal.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from bpgui.gui.common.field_help import exact, explained, field_height, tooltip
from bpgui.gui.common.number_field import NumberField
from bpgui.gui.common.scrub import SCRUB_HELP, Scrubber
from bpgui.spec import Param, Value

__all__ = [
    "ChoiceField",
    "Docs",
    "Field",
    "Form",
    "NumberField",
    "exact",
    "explained",
    "field_for",
    "field_height",
    "tooltip",
]

Docs = Mapping[str, str]
_NO_DOCS: Docs = MappingProxyType({})
_LABEL_SHARE, _FIELD_SHARE = 4, 5
# Letters of mean width.
_WIDEST_CHOICE = 33
# Pixels.
_SETTING_INDENT = 12
_ROW_SPACING = 6
# Longer lists scroll.
_MOST_ENTRIES = 20


class ChoiceField(QComboBox):
    """Edits a choice; its entries say what they mean in their tooltips."""

    value_edited = Signal(object)  # str
    refused = Signal(str)

    def __init__(self, param: Param, parent: QWidget | None = None, docs: Docs = _NO_DOCS) -> None:
        super().__init__(parent)
        self.param = param
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
        most = _WIDEST_CHOICE * self.fontMetrics().averageCharWidth()
        return QSize(min(size.width(), most), super().minimumSizeHint().height())

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
        if isinstance(field, NumberField):
            Scrubber(self._labels[param.name], field)
            self._labels[param.name].setToolTip(tooltip(explained(param), SCRUB_HELP))
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
        how = SCRUB_HELP if isinstance(field, NumberField) else ""
        label.setToolTip(tooltip(reason) if reason else tooltip(self._helps[name], how))

    def _on_value_edited(self, name: str, value: Value) -> None:
        self.edited.emit(name, value)
