"""`PlateTrial`: a number plate is written, seen through a poor camera, cut up and read, without and with its layout."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from bpgui.data import Dataset
from bpgui.data.sources.plates import (
    HEIGHT,
    LAYOUT,
    LENGTH,
    PLATE_PARAMS,
    WIDTH,
    make_plate,
    random_plate,
    read_plate,
)
from bpgui.errors import BpguiError
from bpgui.gui.common.field_help import field_height, tooltip
from bpgui.gui.common.labels import body, note
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import count
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.pad.brush import Pixels
from bpgui.gui.panels.trial.pad.ink import as_pixels
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.parts.cell_row import Cell, CellRow, brief
from bpgui.gui.panels.trial.parts.image_view import ImageView
from bpgui.gui.panels.trial.parts.reading import Reading
from bpgui.gui.panels.trial.parts.setting_slider import SettingSlider
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import FloatArray

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh")
_GAP_AT = LAYOUT.rindex("0") + 1
_WIDEST = 520  # pixels of the plate
_LONGEST = 20  # letters that can be typed
_SEEDS = 2**32
_FIELD_HELP = "Two letters, two digits and three letters, such as AB12CDE; there is no I, O or Q."


class PlateTrial(Trial):
    """The plate as the camera sees it, its characters as they are cut out, and what the network reads in each.

    The random amounts of slant, blur and noise stay until another picture is taken, so that the sliders show what
    they do by themselves.
    """

    samples = False
    hint = "Write a plate, and make it hard to read. Click a character to see all its answers."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._reading: Reading | None = None
        self._outputs: FloatArray | None = None
        self._rng = np.random.default_rng(0)
        self._seed = 0
        self.field = QLineEdit(random_plate(self._rng))
        self.plate_button = QPushButton("Another plate")
        self.picture_button = QPushButton("Another picture")
        self.sliders = {param.name: SettingSlider(param) for param in PLATE_PARAMS if param.name != "count"}
        self.sentence = body(self)
        self.picture = ImageView("The plate", _WIDEST)
        self.alone = CellRow("Characters, each read by itself", even=True)
        self.alone_title = note(self, "Each character read by itself")
        self.alone_text = body(self)
        self.masked = CellRow("Characters, read with the layout", even=True)
        self.masked_title = note(self, "With the layout: two letters, two digits, three letters")
        self.masked_text = body(self)
        self.chosen = note(self)
        self.bars = AnswerBars()
        self._lay_out()
        self.field.textEdited.connect(self.touch)
        self.plate_button.clicked.connect(self._on_another_plate)
        self.picture_button.clicked.connect(self._on_another_picture)
        for slider in self.sliders.values():
            slider.value_changed.connect(self.touch)
        for row in (self.alone, self.masked):
            row.cell_chosen.connect(self._on_chosen)

    def set_dataset(self, dataset: Dataset) -> None:
        """Take on the slant, blur and noise of a data set of plates; what is written stays."""
        spec = self.predictor.project.dataset
        if self._dataset is None and spec is not None:
            for name, slider in self.sliders.items():
                if name in spec.settings:
                    slider.set_value(float(spec.settings[name]))
        self._dataset, self._reading = dataset, Reading.of(dataset)
        self.bars.set_dataset(dataset)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        for widget in (self.picture, self.alone, self.masked, self.bars):
            widget.recolour(colours)

    def refresh(self) -> None:
        """Take the picture, and show what the network reads in it."""
        if self._dataset is None:
            return
        settings = {name: slider.value for name, slider in self.sliders.items()}
        try:
            picture, characters = make_plate(self.field.text(), settings, np.random.default_rng(self._seed))
        except BpguiError as error:
            self._show_nothing(str(error))
            return
        written = "".join(self.field.text().split()).upper()
        self.picture.show_image(picture, f"{_spaced(written)} as the camera sees it.")
        self._outputs = self.predictor.answers(self._dataset.preparation.scaled(characters))
        self._say(self.predictor.explanation)
        self._show_cells(written, characters)

    def _show_nothing(self, sentence: str) -> None:
        self._outputs = None
        self.picture.show_image(None)
        self._say(sentence)
        for row, title, text in self._readings():
            row.set_cells(())
            title.hide()
            text.hide()
        self._show_bars()

    def _show_cells(self, written: str, characters: FloatArray) -> None:
        images = [as_pixels(image) for image in characters.reshape(LENGTH, HEIGHT, WIDTH, 1)]
        outputs, reading = self._outputs, self._reading
        known = outputs is not None and reading is not None
        if outputs is None or reading is None:
            cut = tuple(
                Cell("?", f"{name} character, not read.", pixels=image)
                for name, image in zip(_ORDINALS, images, strict=True)
            )
            self.alone.set_cells(cut)
            self.masked.set_cells(())
        else:
            alone, masked = read_plate(outputs, masked=False), read_plate(outputs)
            self.alone.set_cells(
                tuple(_cell(place, alone, written, reading, outputs, images[place]) for place in range(LENGTH))
            )
            self.masked.set_cells(tuple(_layout_cell(place, masked, written) for place in range(LENGTH)))
            self.alone_text.setText(_told(alone, written))
            self.masked_text.setText(_told(masked, written))
        self.alone_title.show()
        self.masked_title.setVisible(known)
        self.alone_text.setVisible(known)
        self.masked_text.setVisible(known)
        self._show_bars()

    def _show_bars(self) -> None:
        place, outputs = self.alone.chosen, self._outputs
        known = outputs is not None
        self.chosen.setVisible(known)
        self.bars.setVisible(known)
        if outputs is not None:
            kind = "digit" if LAYOUT[place] == "0" else "letter"
            self.chosen.setText(f"{_ORDINALS[place]} character; the layout wants a {kind} here")
            self.bars.show_answers(outputs[place])

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _readings(self) -> tuple[tuple[CellRow, QWidget, QWidget], ...]:
        return (self.alone, self.alone_title, self.alone_text), (self.masked, self.masked_title, self.masked_text)

    def _lay_out(self) -> None:
        self.field.setAccessibleName("Plate")
        self.field.setToolTip(tooltip(_FIELD_HELP))
        self.field.setMaxLength(_LONGEST)
        self.field.setMinimumHeight(field_height(self.field))
        self.plate_button.setToolTip(tooltip("Write a plate of random characters."))
        self.picture_button.setToolTip(tooltip("Photograph the same plate once more: slant, blur and noise change."))
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.plate_button)
        buttons.addWidget(self.picture_button)
        self.column.addWidget(self.field)
        self.column.addLayout(buttons)
        for slider in self.sliders.values():
            self.column.addWidget(slider)
        # It quotes what was typed.
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.column.addWidget(self.picture)
        self.column.addWidget(self.sentence)
        for row, title, text in self._readings():
            for widget in (title, row, text):
                self.column.addWidget(widget)
        self.column.addWidget(self.chosen)
        self.column.addWidget(self.bars)
        self.column.addStretch(1)

    def _on_another_plate(self) -> None:
        self.field.setText(random_plate(self._rng))
        self._on_another_picture()

    def _on_another_picture(self) -> None:
        self._seed = int(self._rng.integers(_SEEDS))
        self.touch()

    def _on_chosen(self, place: int) -> None:
        for row in (self.alone, self.masked):
            row.choose(place)
        self._show_bars()


def _cell(place: int, read: str, written: str, reading: Reading, outputs: FloatArray, image: Pixels) -> Cell:
    answers = reading.read(outputs[place])
    said = f"{_ORDINALS[place]} character, written {written[place]}: {answers.said()}."
    best = answers.best or 0
    right = read[place] == written[place]
    return Cell(
        read[place], said, pixels=image, certainty=brief(answers), share=float(answers.lengths[best]), right=right
    )


def _layout_cell(place: int, read: str, written: str) -> Cell:
    kind = "digits" if LAYOUT[place] == "0" else "letters"
    said = f"{_ORDINALS[place]} character, written {written[place]}: {read[place]} is the best of the {kind}."
    return Cell(read[place], said, right=read[place] == written[place])


def _told(read: str, written: str) -> str:
    """Say what was read, and how much of it is right."""
    wrong = sum(a != b for a, b in zip(read, written, strict=True))
    judged = f"{count(wrong, 'character')} wrong" if wrong else "all right"
    return f"{_spaced(read)}: {judged}"


def _spaced(text: str) -> str:
    return f"{text[:_GAP_AT]} {text[_GAP_AT:]}"
