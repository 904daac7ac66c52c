"""`SettingSlider`: a setting of a generator as a slider, with its name and its value beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from bpgui.gui.common.field_help import explained, tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.text import fixed, whole
from bpgui.spec import Param

_STEPS = 100
_NAME_SHARE, _SLIDER_SHARE = 1, 1


class QuietSlider(QSlider):
    """A horizontal slider that leaves the wheel to the panel until it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move only with the focus, so that scrolling changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SettingSlider(QWidget):
    """Edits a number between the limits of its `Param`; `value_changed` comes each time the person moves it."""

    value_changed = Signal()

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._param = param
        self._low, self._high = float(param.low or 0.0), float(param.high or 1.0)
        self.name = note(self)
        self.slider = QuietSlider()
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setAccessibleName(param.label)
        for widget in (self.name, self.slider):
            widget.setToolTip(tooltip(explained(param)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, _NAME_SHARE)
        row.addWidget(self.slider, _SLIDER_SHARE)
        self.set_value(float(param.default))
        self.slider.valueChanged.connect(self._on_moved)

    @property
    def value(self) -> float:
        """The value, in the unit of the setting."""
        return self._low + (self._high - self._low) * self.slider.value() / _STEPS

    def set_value(self, value: float) -> None:
        """Show a value, as near as the slider can, without any signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(_STEPS * (value - self._low) / (self._high - self._low)))
        self.slider.blockSignals(False)
        self._show()

    def _show(self) -> None:
        text = f"{whole(self.value) if self._param.unit == '%' else fixed(self.value, 1)} {self._param.unit}".strip()
        self.name.setText(f"{self._param.label} {text}")
        self.slider.setAccessibleDescription(text)

    def _on_moved(self) -> None:
        self._show()
        self.value_changed.emit()
