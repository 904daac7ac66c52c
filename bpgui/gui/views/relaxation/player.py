"""`Player`: goes through the sweeps of a recording by hand, step by step, or by itself."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.icons import icon
from bpgui.gui.common.text import count
from bpgui.gui.common.theme import Colours

_SHORTEST_FRAME_MS = 40
_TEXT_MARGIN = 14  # pixels
_SPEEDS = (2, 5, 25, 100)  # sweeps per second
_FIRST_SPEED = 5
_SPEED_HELP = "How many sweeps are shown per second; click for another speed: 2, 5, 25 or 100."


class Player(QWidget):
    """Previous, play, next, a slider over all sweeps and the speed; `moved` comes whenever another one is to be shown.

    Whoever is at the end stays at the end when the sweeps become more or fewer.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.previous = self._button("Previous sweep", "Go back by one sweep, and stop playing.")
        self.previous.setArrowType(Qt.ArrowType.LeftArrow)
        self.play = self._button("Play", "Show the sweeps one after the other, or stop doing so.")
        self.next = self._button("Next sweep", "Go on by one sweep, and stop playing.")
        self.next.setArrowType(Qt.ArrowType.RightArrow)
        self.slider = _Slider()
        self.speed = self._button("", _SPEED_HELP)
        self.speed.setFixedWidth(self.speed.fontMetrics().horizontalAdvance(f"{_SPEEDS[-1]}/s") + _TEXT_MARGIN)
        self._colours: Colours | None = None
        self._per_second = _FIRST_SPEED
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_frame)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.previous, self.play, self.next, self.slider, self.speed):
            row.addWidget(widget, 1 if widget is self.slider else 0)
        self.previous.clicked.connect(self._on_previous)
        self.play.clicked.connect(self._on_play)
        self.next.clicked.connect(self._on_next)
        self.speed.clicked.connect(self._on_speed)
        self.slider.sliderPressed.connect(self.stop)
        self.slider.valueChanged.connect(self._on_moved)
        self.set_length(1)
        self._show_speed()

    @property
    def place(self) -> int:
        """Which of all sweeps is shown, from 0."""
        return self.slider.value()

    @property
    def at_end(self) -> bool:
        """Whether the end is looked at, and nothing plays."""
        return self.place == self.slider.maximum() and not self.playing

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def set_length(self, places: int) -> None:
        """Let there be so many sweeps to go through, at least one."""
        at_end = self.at_end
        self.slider.blockSignals(True)
        self.slider.setRange(0, places - 1)
        self.slider.setPageStep(max(1, places // 10))
        if at_end:
            self.slider.setValue(places - 1)
        self.slider.blockSignals(False)
        self.setEnabled(places > 1)

    def go_to_end(self) -> None:
        """Look at the end."""
        self.stop()
        self.slider.setValue(self.slider.maximum())

    def stop(self) -> None:
        """Stop playing, where it is."""
        if self.playing:
            self._timer.stop()
            self._show_state()
            self.moved.emit()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self._colours = colours
        self._show_state()

    def _button(self, name: str, help_text: str) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(name)
        button.setToolTip(tooltip(help_text))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _show_state(self) -> None:
        self.play.setAccessibleName("Pause" if self.playing else "Play")
        if self._colours is not None:
            self.play.setIcon(icon("pause" if self.playing else "train", self._colours))

    def _on_previous(self) -> None:
        self.stop()
        self.slider.setValue(self.place - 1)

    def _on_next(self) -> None:
        self.stop()
        self.slider.setValue(self.place + 1)

    def _on_play(self) -> None:
        if self.playing:
            self.stop()
            return
        if self.place == self.slider.maximum():
            self.slider.setValue(0)
        self._timer.start()
        self._show_state()
        self.moved.emit()

    def _on_speed(self) -> None:
        self._per_second = _SPEEDS[(_SPEEDS.index(self._per_second) + 1) % len(_SPEEDS)]
        self._show_speed()

    def _show_speed(self) -> None:
        self._timer.setInterval(max(_SHORTEST_FRAME_MS, round(1000 / self._per_second)))
        self.speed.setText(f"{self._per_second}/s")
        self.speed.setAccessibleName(f"Speed, {count(self._per_second, 'sweep')} per second")

    def _on_frame(self) -> None:
        if self.place == self.slider.maximum():
            self.stop()
        else:
            self.slider.setValue(self.place + max(1, round(self._per_second * _SHORTEST_FRAME_MS / 1000)))

    def _on_moved(self) -> None:
        self.moved.emit()


class _Slider(QSlider):
    """A slider over the sweeps that leaves the wheel alone until it has the focus."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Sweep")
        self.setToolTip(
            tooltip("The sweep that is shown, here and on the canvas; at the very end, nothing is lit on the canvas.")
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
