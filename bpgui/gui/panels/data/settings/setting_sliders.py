"""`SettingSliders`: the settings of a generator, each with a slider, so that the picture changes as one drags."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from bpgui.gui.common.fields import Field, Form, NumberField, explained, field_for, tooltip
from bpgui.gui.common.scrub import SCRUB_HELP, Scrubber
from bpgui.gui.panels.data.settings.sliding import has_slider, place_of, values_of
from bpgui.spec import Param, Value

_SLIDER_SHARE, _FIELD_SHARE = 5, 4
_SPACING = 8  # pixels
_DRAG_HELP = "Drag to see the data change; Escape gives it up."


class ValueSlider(QSlider):
    """Moves a setting through its values.

    While the mouse drags it, `value_dragged` tells where it is, and None once that is given up by Escape;
    `value_edited` tells the value that the mouse let go, or that a key or a click beside the handle has reached.
    """

    value_dragged = Signal(object)  # int or float, or None
    value_edited = Signal(object)  # int or float

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.param = param
        self._values = values_of(param)
        self._value = param.default
        self._given_up = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRange(0, len(self._values) - 1)
        self.setPageStep(max(1, len(self._values) // 10))
        self.setAccessibleName(f"{param.label}, slider")
        self.setToolTip(tooltip(explained(param), _DRAG_HELP))
        self.set_value(param.default)
        self.valueChanged.connect(self._on_value_changed)
        self.sliderReleased.connect(self._on_released)

    def set_value(self, value: Value) -> None:
        """Show a value, as near as the slider has it, without any signal; not while the mouse drags it."""
        if not self.isSliderDown():
            self._value = value
            self.blockSignals(True)
            self.setValue(place_of(self._values, value))
            self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give a drag up on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.isSliderDown():
            self._given_up = True
            self.setSliderDown(False)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move only with the focus, so that scrolling the panel changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _on_value_changed(self, place: int) -> None:
        if self.isSliderDown():
            self.value_dragged.emit(self._values[place])
        else:
            self._commit()

    def _on_released(self) -> None:
        if not self._given_up:
            self._commit()
            return
        self._given_up = False
        self.set_value(self._value)
        self.value_dragged.emit(None)

    def _commit(self) -> None:
        value = self._values[self.value()]
        if value == self._value or self.value() == place_of(self._values, self._value):
            # A click on the handle must not round what was typed.
            self.value_dragged.emit(None)
            return
        self._value = value
        self.value_edited.emit(value)


class SettingSliders(QWidget):
    """Rows of a label, a slider for numbers between two bounds, and an editor.

    `edited` tells a setting's name and its new value, `previewed` the same while the mouse is moving it, with None once
    that is given up.
    """

    edited = Signal(str, object)
    previewed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, params: tuple[Param, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field] = {}
        self._sliders: dict[str, ValueSlider] = {}
        self._form = Form(parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._form)
        for param in params:
            self._add(param)

    def field(self, name: str) -> Field:
        """Return the editor of a setting."""
        return self._fields[name]

    def slider(self, name: str) -> ValueSlider:
        """Return the slider of a setting."""
        return self._sliders[name]

    def set_values(self, values: Mapping[str, Value | None]) -> None:
        """Show values of settings; what the mouse is moving stays where it is."""
        for name, field in self._fields.items():
            if name in values:
                field.set_value(values[name])
        for name, slider in self._sliders.items():
            value = values.get(name)
            if value is not None:
                slider.set_value(value)

    def _add(self, param: Param) -> None:
        field = field_for(param, self)
        self._fields[param.name] = field
        field.value_edited.connect(partial(self.edited.emit, param.name))
        field.refused.connect(self.refused)
        if not isinstance(field, NumberField):
            self._form.add_row(param.label, field, explained(param))
            return
        field.value_scrubbed.connect(partial(self.previewed.emit, param.name))
        editor = QWidget(self)
        row = QHBoxLayout(editor)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING)
        if has_slider(param):
            slider = ValueSlider(param, self)
            slider.value_dragged.connect(partial(self.previewed.emit, param.name))
            slider.value_edited.connect(partial(self.edited.emit, param.name))
            self._sliders[param.name] = slider
            row.addWidget(slider, _SLIDER_SHARE)
        row.addWidget(field, _FIELD_SHARE)
        label = self._form.add_row(param.label, editor, explained(param))
        label.setBuddy(field)
        label.setToolTip(tooltip(explained(param), SCRUB_HELP))
        Scrubber(label, field)
