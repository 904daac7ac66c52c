"""`ColumnRow`: one column of a table as an editor: a slider with its number, a switch, or a choice."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import NumberField
from bpgui.gui.common.text import significant
from bpgui.gui.panels.trial.fields.columns import Column
from bpgui.spec import Param, Value

_TICKS = 200  # of a slider whose numbers are not whole
_NAME_SHARE, _EDITOR_SHARE = 3, 2
_WIDEST, _FIELD_MARGIN = "-0.00123", 10  # a number that a field has room for, and pixels beside it


class _QuietSlider(QSlider):
    """A slider that leaves the wheel to the panel until it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move only with the focus, so that scrolling changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _QuietChoice(QComboBox):
    """A choice that leaves the wheel to the panel until it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose only with the focus, so that scrolling changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ColumnRow(QWidget):
    """Edits the value of a column; `edited` tells it each time the person moves it, `refused` why a text is none.

    The value of a category is its place among the choices, that of a missing number NaN.
    """

    edited = Signal(float)
    refused = Signal(str)

    def __init__(self, column: Column, value: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column
        self._value = value
        self.slider: QSlider | None = None
        self.field: NumberField | None = None
        self.switch: QCheckBox | None = None
        self.choice: QComboBox | None = None
        self.missing: QCheckBox | None = None
        self._help = _help(column)
        self.name = QLabel(self)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.name.setToolTip(tooltip(column.name, self._help))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.name, _NAME_SHARE)
        match column.kind:
            case "switch":
                self._add_switch(row)
            case "category":
                self._add_choice(row)
            case "number":
                self._add_number(row)
        self.set_value(value)

    def set_value(self, value: float) -> None:
        """Show a value, without any signal."""
        self._value = value
        if self.switch is not None:
            self.switch.blockSignals(True)
            self.switch.setChecked(value > 0.5)
            self.switch.blockSignals(False)
        if self.choice is not None:
            self.choice.setCurrentIndex(int(value))
        if self.field is not None:
            self.field.set_value(None if math.isnan(value) else value)
        if self.missing is not None:
            self.missing.blockSignals(True)
            self.missing.setChecked(math.isnan(value))
            self.missing.blockSignals(False)
        self._show_on_slider()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the name to its place; its tooltip has all of it."""
        super().resizeEvent(event)
        room = self.name.width()
        self.name.setText(self.fontMetrics().elidedText(self._column.name, Qt.TextElideMode.ElideMiddle, room))

    def _add_switch(self, row: QHBoxLayout) -> None:
        self.switch = QCheckBox(self)
        self.switch.setAccessibleName(self._column.name)
        self.switch.setToolTip(tooltip(self._help))
        self.switch.toggled.connect(self._on_switched)
        row.addWidget(self.switch, _NAME_SHARE)

    def _add_choice(self, row: QHBoxLayout) -> None:
        self.choice = _QuietChoice(self)
        self.choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.addItems(list(self._column.choices))
        self.choice.setAccessibleName(self._column.name)
        self.choice.setToolTip(tooltip(self._help))
        self.choice.activated.connect(self._on_chosen)
        row.addWidget(self.choice, _NAME_SHARE)

    def _add_number(self, row: QHBoxLayout) -> None:
        column = self._column
        self.slider = _QuietSlider(Qt.Orientation.Horizontal, self)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        steps = round(column.high - column.low) if column.whole else _TICKS
        self.slider.setRange(0, max(1, min(steps, 10_000)))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setAccessibleName(f"{column.name}, slider")
        self.slider.setToolTip(tooltip(self._help))
        self.slider.setMinimumWidth(40)
        self.slider.valueChanged.connect(self._on_slid)
        param = Param(column.name, "float", column.middle, self._help, column.name)
        self.field = NumberField(param, self, _written)
        self.field.set_help(self._help)
        self.field.setButtonSymbols(NumberField.ButtonSymbols.NoButtons)
        self.field.setFixedWidth(self.fontMetrics().horizontalAdvance(_WIDEST) + _FIELD_MARGIN)
        self.field.value_edited.connect(self._on_typed)
        self.field.refused.connect(self.refused)
        row.addWidget(self.slider, _EDITOR_SHARE)
        row.addWidget(self.field)
        if column.optional:
            self.missing = QCheckBox(self)
            self.missing.setAccessibleName(f"{column.name}, missing")
            self.missing.setToolTip(tooltip("The value is missing."))
            self.missing.toggled.connect(self._on_missing)
            row.addWidget(self.missing)

    def _show_on_slider(self) -> None:
        if self.slider is None or self.field is None:
            return
        self.field.setEnabled(not math.isnan(self._value))
        self.slider.setEnabled(self._column.high > self._column.low and not math.isnan(self._value))
        if math.isnan(self._value):
            return
        span = (self._column.high - self._column.low) or 1.0
        share = min(max((self._value - self._column.low) / span, 0.0), 1.0)
        self.slider.blockSignals(True)
        self.slider.setValue(round(share * self.slider.maximum()))
        self.slider.blockSignals(False)

    def _on_slid(self, place: int) -> None:
        column = self._column
        if self.slider is None or self.field is None:
            return
        value = column.low + (column.high - column.low) * place / self.slider.maximum()
        self._value = float(round(value)) if column.whole else float(f"{value:.4g}")
        self.field.set_value(self._value)
        self.edited.emit(self._value)

    def _on_typed(self, value: Value) -> None:
        self._value = float(value)
        self._show_on_slider()
        self.edited.emit(self._value)

    def _on_missing(self, missing: bool) -> None:
        self.set_value(float("nan") if missing else self._column.middle)
        self.edited.emit(self._value)

    def _on_switched(self, on: bool) -> None:
        self._value = float(on)
        self.edited.emit(self._value)

    def _on_chosen(self, index: int) -> None:
        self._value = float(index)
        self.edited.emit(self._value)


def _written(value: float) -> str:
    return significant(value, 4)


def _help(column: Column) -> str:
    match column.kind:
        case "switch":
            return "On is 1, off is 0."
        case "category":
            return f"One of {len(column.choices)} categories."
        case _:
            return f"From {_written(column.low)} to {_written(column.high)} in the data; any number may be typed."
