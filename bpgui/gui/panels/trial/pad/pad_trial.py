"""`PadTrial`: images are drawn by hand, and the answers move while they are."""

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QRadioButton, QSlider, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import fixed
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.pad.drawing_pad import DrawingPad
from bpgui.gui.panels.trial.pad.ink import as_pixels, inked, shades
from bpgui.gui.panels.trial.pad.placing import Placing
from bpgui.gui.panels.trial.pad.sketch import Shape
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import FloatArray
from bpgui.spec.preparation import Preparation

_BUTTON_MARGIN = 16  # pixels
_SMALL_SIDE = 72  # pixels of the picture of what the network gets
_SLIDER_STEPS = 10  # to a pixel of the image
# Widths of the brush in pixels of the image: the least, the usual one and the greatest for a side.
_THINNEST, _USUAL, _USUAL_MORE, _WIDEST_SHARE = 0.5, 0.5, 0.08, 0.25
_MOST_MEASURED = 2_000
_FIT_HELP = (
    "Bring the drawing to the size and the place, and its strokes to the amount of ink, that the images of the data "
    "have. The small picture shows the result."
)


class SmallImage(QWidget):
    """Paints the very image that the network gets."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours | None = None
        self._shades: list[int] = []
        self._image: FloatArray | None = None
        self.setFixedSize(_SMALL_SIDE, _SMALL_SIDE)
        self.setAccessibleName("What the network gets")

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self._colours, self._shades = colours, shades(colours)
        self.update()

    @property
    def image(self) -> FloatArray | None:
        """What is shown, (height, width, channels) from 0 to 1."""
        return self._image

    def show_image(self, image: FloatArray) -> None:
        """Show an image (height, width, channels) from 0 to 1."""
        self._image = image
        height, width, _ = image.shape
        scale = _SMALL_SIDE / max(height, width)
        self.setFixedSize(round(width * scale), round(height * scale))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every pixel as a square."""
        if self._colours is None or self._image is None:
            return
        painter, frame = QPainter(self), QRectF(self.rect()).adjusted(0, 0, -1, -1)
        painter.drawImage(frame, inked(as_pixels(self._image), self._shades))
        painter.setPen(QColor(self._colours.border))
        painter.drawRect(frame)


class PadTrial(Trial):
    """A pad to draw on, the small image that the network gets of it, and the answers to that.

    Whatever the values of the data mean, ink is what differs from the paper: the dark, where images are mostly bright.
    Inputs beside the image are as in the sample that was taken, or as they are in the middle of the data.
    """

    hint = "Draw with the mouse or a pen, and watch the answers. The right button erases."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._preparation: Preparation | None = None
        self._placing: Placing | None = None
        self._range = (0.0, 1.0)
        self._inverted = False
        self._rest: FloatArray = np.zeros(0)
        self._dataset: Dataset | None = None
        self._shape: Shape | None = None
        self.pad = DrawingPad()
        self.small = SmallImage()
        self.bars = AnswerBars()
        self.draw_button = QRadioButton("Draw")
        self.erase_button = QRadioButton("Erase")
        self.undo_button = QPushButton("Undo")
        self.clear_button = QPushButton("Clear")
        self.width_label = note(self)
        self.width_slider = QSlider(Qt.Orientation.Horizontal)
        self.fit_check = QCheckBox("Centre and scale like the data")
        self.fit_check.setToolTip(tooltip(_FIT_HELP))
        self._lay_out()
        self.pad.drawn.connect(self._on_drawn)
        self.pad.tool_changed.connect(self._show_tool)
        self.erase_button.toggled.connect(self.pad.set_erasing)
        self.undo_button.clicked.connect(self.pad.undo)
        self.clear_button.clicked.connect(self.pad.clear)
        self.width_slider.valueChanged.connect(self._on_width)
        self.fit_check.toggled.connect(self._on_fit)
        self._show_tool(False)

    def set_dataset(self, dataset: Dataset) -> None:
        """Lay out paper for the images of a data set; a drawing of the same size stays."""
        table = dataset.table
        shape = table.image_shape or (1, table.inputs.shape[1])
        full = (shape[0], shape[1], shape[2] if len(shape) > 2 else 1)
        self._dataset, self._preparation = dataset, dataset.preparation
        some = np.linspace(0, len(table.inputs) - 1, min(len(table.inputs), _MOST_MEASURED)).astype(np.intp)
        raw = dataset.preparation.unscaled(table.inputs[some])
        pixels = math.prod(full)
        self._rest = np.median(raw[:, pixels:], axis=0)
        images = raw[:, :pixels]
        self._range = (float(images.min()), float(images.max()))
        self._inverted = False
        self._inverted = full[2] == 1 and float(self._ink(images).mean()) > 0.5
        self._placing = Placing.of(self._ink(images).reshape(len(images), *full).max(axis=3))
        self.fit_check.setVisible(self._placing is not None)
        self.fit_check.setChecked(self._placing is not None)
        if full != self._shape:
            self._new_paper(full)
        self.bars.set_dataset(dataset)
        self._show_buttons()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        for widget in (self.pad, self.small, self.bars):
            widget.recolour(colours)

    def refresh(self) -> None:
        """Show what the network gets, and what it answers."""
        image = self.pad.sketch.image(self._placing if self.fit_check.isChecked() else None)
        self.small.show_image(image)
        if self._preparation is None or self.pad.sketch.empty:
            self.bars.show_answers(None, self.predictor.problem)
            return
        low, high = self._range
        values = low + (high - low) * (1.0 - image if self._inverted else image).reshape(1, -1)
        inputs = self._preparation.scaled(np.hstack([values, self._rest[np.newaxis]]))
        answers = self.predictor.answers(inputs)
        self.bars.show_answers(None if answers is None else answers[0], self.predictor.explanation)

    def take(self, row: int) -> None:
        """Put an image of the data on the pad."""
        if self._dataset is None:
            return
        raw = self._dataset.preparation.unscaled(self._dataset.table.inputs[row])
        shape = self.pad.sketch.shape
        pixels = math.prod(shape)
        self._rest = raw[pixels:]
        self.pad.sketch.put(self._ink(raw[:pixels]).reshape(shape))
        self.pad.update()
        self._show_buttons()
        self.refresh()

    def _ink(self, values: FloatArray) -> FloatArray:
        """Return values of the data as ink from 0 to 1."""
        low, high = self._range
        share = (values - low) / ((high - low) or 1.0)
        return 1.0 - share if self._inverted else share

    def _new_paper(self, shape: Shape) -> None:
        self._shape, side = shape, max(shape[:2])
        self.pad.set_shape(shape)
        self.width_slider.setRange(
            round(_THINNEST * _SLIDER_STEPS), round(max(_WIDEST_SHARE * side, 1.0) * _SLIDER_STEPS)
        )
        self.width_slider.setValue(round((_USUAL + _USUAL_MORE * side) * _SLIDER_STEPS))

    def _lay_out(self) -> None:
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self.small, 0, Qt.AlignmentFlag.AlignHCenter)
        caption = note(self, "What the network gets")
        caption.setFixedWidth(_SMALL_SIDE + 4)
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        beside.addWidget(caption)
        beside.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.pad, 1)
        top.addLayout(beside)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        for button, help_text in (
            (self.draw_button, "Draw with the left mouse button."),
            (self.erase_button, "Erase with the left mouse button, as the right one always does."),
            (self.undo_button, "Take back the last stroke."),
            (self.clear_button, "Leave empty paper."),
        ):
            button.setToolTip(tooltip(help_text))
            tools.addWidget(button)
        for button in (self.undo_button, self.clear_button):
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.text()) + _BUTTON_MARGIN)
        self.width_slider.setAccessibleName("Brush width")
        width = QHBoxLayout()
        width.addWidget(self.width_label, 4)
        width.addWidget(self.width_slider, 5)
        self.column.addLayout(top)
        self.column.addLayout(tools)
        self.column.addLayout(width)
        self.column.addWidget(self.fit_check)
        self.column.addWidget(self.bars)
        self.column.addStretch(1)

    def _show_buttons(self) -> None:
        self.undo_button.setEnabled(self.pad.sketch.strokes > 0)
        self.clear_button.setEnabled(not self.pad.sketch.empty)

    def _show_tool(self, erasing: bool) -> None:
        (self.erase_button if erasing else self.draw_button).setChecked(True)

    def _on_drawn(self) -> None:
        self._show_buttons()
        self.touch()

    def _on_width(self, value: int) -> None:
        self.pad.brush = value / _SLIDER_STEPS
        self.width_label.setText(f"Brush width {fixed(self.pad.brush, 1)}")
        said = f"{fixed(self.pad.brush, 1)} pixels of the small image; drag, or use the arrow keys."
        self.width_slider.setToolTip(tooltip(said))
        self.pad.update()

    def _on_fit(self) -> None:
        if self.isVisible():
            self.refresh()
