"""`WallFinder`: a whole wall, scanned patch by patch, with the cracks that a network finds on it."""

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QIcon, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bpgui.data.sources.cracks import SIDE, STRIDE
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.text import percent, whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.crack.wall_scan import WallScan
from bpgui.gui.panels.trial.crack.wall_view import WallView
from bpgui.spec import FloatArray, Settings

_SWATCH = 12  # pixels
# The whole wall is scanned in about a second.
_STEP_MS, _PATCHES_AT_A_STEP = 25, 15
_HOW = f"The network looks at {SIDE} x {SIDE} pixels at a time, every {STRIDE} pixels."
_FOUND_HELP = "Show how sure the network is, place by place, with an outline where it says that there is a crack."
_TRUE_HELP = "Show where the cracks really are, which the network is not told."


class WallFinder(QWidget):
    """Shows a wall, the answers to its patches, and how many of the cracks are found.

    `place_chosen` tells the top and left pixel of the patch that the person looks at, `wall_changed` that there is
    another wall, whose patches are to be answered.
    """

    place_chosen = Signal(int, int)
    wall_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wall: WallScan | None = None
        self._settings: Settings = {}
        self._rng = np.random.default_rng(0)
        self._answers: FloatArray | None = None
        self._scanned = 0
        self.view = WallView()
        self.found_check = QCheckBox("What is found")
        self.true_check = QCheckBox("True cracks")
        self.found_text = body(self)
        self.wall_button = QPushButton("Another wall")
        self.scan_button = QPushButton("Scan")
        self._scanning = QTimer(self)
        self._scanning.setInterval(_STEP_MS)
        self._lay_out()
        self._scanning.timeout.connect(self._on_step)
        self.view.chosen.connect(self.place_chosen)
        self.found_check.toggled.connect(self._show)
        self.true_check.toggled.connect(self._on_true)
        self.wall_button.clicked.connect(self._on_another)
        self.scan_button.clicked.connect(self._on_scan)

    def set_settings(self, settings: Settings) -> None:
        """Show a wall with these settings of the data."""
        self._settings = settings
        self._start()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self.view.recolour(colours)
        self.found_check.setIcon(_swatch(colours.negative))
        self.true_check.setIcon(_swatch(colours.positive))

    @property
    def scanning(self) -> bool:
        """Whether the scan is under way."""
        return self._scanning.isActive()

    def show_answers(self, answers: FloatArray | None) -> None:
        """Show the answers to all patches of the wall (patches,), as far as it has been scanned, or none."""
        self._answers = answers
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """End the scan: out of sight nothing moves."""
        super().hideEvent(event)
        if self.scanning:
            self._end_scan()
            self._show()

    def _start(self) -> None:
        self.wall = WallScan(self._settings, self._rng)
        self._answers = None
        self.view.show_wall(self.wall.image)
        self.true_check.setChecked(False)
        self._end_scan()
        self._show()

    def _end_scan(self) -> None:
        self._scanning.stop()
        self._scanned = 0 if self.wall is None else len(self.wall.places)

    def _show(self) -> None:
        wall, answers = self.wall, self._answers
        if wall is None:
            return
        self.scan_button.setEnabled(answers is not None)
        done = self._scanned == len(wall.places)
        text = "" if answers is None else _told(wall, answers) if done else _progress(wall, self._scanned)
        self.found_text.setText(text)
        self.view.describe(text)
        if answers is None or not self.found_check.isChecked():
            self.view.show_heat(None)
        else:
            row, column = wall.places[min(self._scanned, len(wall.places) - 1)].tolist()
            self.view.show_heat(wall.heat(answers[: self._scanned]), None if done else (row, column))

    def _lay_out(self) -> None:
        self.found_check.setChecked(True)
        for button, help_text in (
            (self.found_check, _FOUND_HELP),
            (self.true_check, _TRUE_HELP),
            (self.wall_button, "Draw another wall, and scan it."),
            (self.scan_button, "Watch the network look at the wall, patch by patch."),
        ):
            button.setToolTip(tooltip(help_text))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading(self, "A whole wall"))
        column.addWidget(note(self, _HOW))
        column.addWidget(self.view)
        column.addLayout(_row(self.found_check, self.true_check))
        column.addWidget(self.found_text)
        column.addLayout(_row(self.wall_button, self.scan_button))

    def _on_another(self) -> None:
        self._start()
        self.wall_changed.emit()
        self._on_scan()

    def _on_scan(self) -> None:
        if self._answers is not None:
            self._scanned = 0
            self._scanning.start()
            self._show()

    def _on_step(self) -> None:
        if self.wall is not None:
            self._scanned = min(self._scanned + _PATCHES_AT_A_STEP, len(self.wall.places))
            if self._scanned == len(self.wall.places):
                self._scanning.stop()
            self._show()

    def _on_true(self, shown: bool) -> None:
        self.view.show_cracks(self.wall.cracks if shown and self.wall is not None else None)


def _progress(wall: WallScan, scanned: int) -> str:
    return f"{whole(scanned)} of {whole(len(wall.places))} patches"


def _told(wall: WallScan, answers: FloatArray) -> str:
    found = wall.found(answers)
    return (
        f"{percent(found.found)} of the {whole(found.cracked)} places with a crack are found; "
        f"{percent(found.taken)} of the {whole(found.whole)} places without one are taken for cracked."
    )


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _swatch(colour: str) -> QIcon:
    pixmap = QPixmap(_SWATCH, _SWATCH)
    pixmap.fill(colour)
    return QIcon(pixmap)
