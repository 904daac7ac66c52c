"""The buttons that go through a walk: back, on, to its ends, and by themselves at a chosen speed."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from bpgui.engine.walk import PHASES
from bpgui.gui.common.icons import icon
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.walker import Walker

# Milliseconds at each stop.
SPEEDS = {"Slow": 3000, "Normal": 1200, "Fast": 400, "Very fast": 120}
_SMALL = 0.9
_BUTTONS = {
    "to-start": "To the first stop",
    "previous": "Back by one stop; from the first, undo the step before",
    "train": "Play: go on by itself",
    "next": "On by one stop; from the last, change the weights and walk on",
    "to-end": "To the last stop",
}


class Transport(QWidget):
    """Moves a walker; playing ends at the last stop, before the weights change."""

    def __init__(self, walker: Walker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._walker = walker
        self._colours: Colours | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_time)
        self.buttons = {name: QToolButton() for name in _BUTTONS}
        row = QHBoxLayout()
        row.setSpacing(2)
        for name, button in self.buttons.items():
            button.setAutoRaise(True)
            button.setToolTip(_BUTTONS[name])
            button.setAccessibleName(_BUTTONS[name])
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        self.speed = QComboBox()
        self.speed.addItems(list(SPEEDS))
        self.speed.setCurrentText("Normal")
        self.speed.setAccessibleName("Speed of playing")
        self.speed.setToolTip("How long playing rests at each stop: 3, 1.2, 0.4 or 0.12 seconds")
        row.addStretch()
        row.addWidget(self.speed)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Stop")
        self.slider.setToolTip("Where the walk stands")
        self.phases: dict[str, QToolButton] = {}
        phases = QHBoxLayout()
        phases.setSpacing(0)
        group = QButtonGroup(self)
        for phase, text in PHASES.items():
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setToolTip(f"Jump to the first stop of this step of backpropagation: {text.lower()}")
            button.setAutoRaise(True)
            font = button.font()
            font.setPointSizeF(_SMALL * font.pointSizeF())
            button.setFont(font)
            # Side by side they fit a narrow panel only without the room that the style adds.
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(text) + 6)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._jump, phase))
            group.addButton(button)
            self.phases[phase] = button
            phases.addWidget(button, len(text))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(phases)
        column.addWidget(self.slider)
        column.addLayout(row)
        self.buttons["to-start"].clicked.connect(partial(walker.go, 0))
        self.buttons["previous"].clicked.connect(walker.back)
        self.buttons["train"].clicked.connect(self.toggle)
        self.buttons["next"].clicked.connect(walker.forward)
        self.buttons["to-end"].clicked.connect(self._to_end)
        self.slider.valueChanged.connect(walker.go)
        self.speed.currentTextChanged.connect(self._on_speed_changed)

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Play, or stop playing."""
        if self.playing:
            self.stop()
        elif self._walker.stops:
            if self._walker.at_end:
                self._walker.go(0)
            self._timer.start(SPEEDS[self.speed.currentText()])
            self._show_playing()
            self.refresh()

    def stop(self) -> None:
        """Stop playing."""
        self._timer.stop()
        self._show_playing()
        self.refresh()

    def refresh(self) -> None:
        """Show where the walk stands."""
        walker, stop = self._walker, self._walker.stop
        last = max(len(walker.stops) - 1, 0)
        self.slider.blockSignals(True)
        self.slider.setRange(0, last)
        self.slider.setValue(walker.index)
        self.slider.blockSignals(False)
        walks = stop is not None
        for name, enabled in (
            ("to-start", walks and walker.index > 0),
            ("previous", walks and walker.can_go_back),
            ("train", walks),
            ("next", walks),
            ("to-end", walks and not walker.at_end),
        ):
            self.buttons[name].setEnabled(enabled)
        for phase, button in self.phases.items():
            button.setEnabled(walks)
            button.setChecked(stop is not None and stop.phase == phase)
        self.slider.setEnabled(walks)

    def recolour(self, colours: Colours) -> None:
        """Draw the buttons in the colours of the theme."""
        self._colours = colours
        for name, button in self.buttons.items():
            button.setIcon(icon(name, colours))
        self._show_playing()

    def _show_playing(self) -> None:
        button, text = self.buttons["train"], "Rest at this stop" if self.playing else _BUTTONS["train"]
        button.setToolTip(text)
        button.setAccessibleName(text)
        if self._colours is not None:
            button.setIcon(icon("pause" if self.playing else "train", self._colours))

    def _jump(self, phase: str) -> None:
        self._walker.jump(phase)
        self.refresh()

    def _to_end(self) -> None:
        self._walker.go(len(self._walker.stops) - 1)

    def _on_time(self) -> None:
        if self._walker.at_end or not self._walker.stops:
            self.stop()
        else:
            self._walker.forward()

    def _on_speed_changed(self, speed: str) -> None:
        if self.playing:
            self._timer.start(SPEEDS[speed])
