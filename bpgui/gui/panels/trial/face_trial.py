"""`FaceTrial`: a face is turned, lit and covered, and the network says whose it is."""

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.data.sources.face_drawing import HEIGHT, OCCLUDERS, WIDTH
from bpgui.data.sources.faces import FACE_PARAMS, draw_face, shown_view
from bpgui.data.sources.people import NAMES
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.common.labels import body, heading
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import percent
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.parts.image_view import ImageView
from bpgui.gui.panels.trial.parts.setting_slider import SettingSlider
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import FloatArray

_FACE_WIDTH = 6 * WIDTH  # pixels of the screen
_SEEDS = 2**32
_MOST_NOISE = 10.0  # percent, where it is drawn at random
_OWN_PICTURE = "A picture of the data: its mood, brightness, noise, tilt and background are not on the sliders."
_ANOTHER_HELP = "Draw another person at random, in another pose, light and mood, and with other things worn."


class FaceTrial(Trial):
    """A face drawn from sliders, and how much the network takes it for each of the twenty people.

    A picture of the data takes its place until something is moved.
    """

    hint = "Move the sliders, choose a person, and watch whom the network sees."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._rng = np.random.default_rng(0)
        self._seed = 0
        self._taken: FloatArray | None = None
        self._right = 0
        self.picture = ImageView("The face", _FACE_WIDTH)
        self.choices = {param.name: ChoiceField(param) for param in FACE_PARAMS if param.kind == "choice"}
        self.sliders = {param.name: SettingSlider(param) for param in FACE_PARAMS if param.kind != "choice"}
        self.another_button = QPushButton("Another")
        self.verdict = heading(self)
        self.sentence = body(self)
        self.bars = AnswerBars()
        self._lay_out()
        self.another_button.clicked.connect(self._on_another)
        for field in self.choices.values():
            field.value_edited.connect(self._on_moved)
        for slider in self.sliders.values():
            slider.value_changed.connect(self._on_moved)

    def set_dataset(self, dataset: Dataset) -> None:
        """Name the people of a data set of faces; the face stays as it is, unless it was taken from other data."""
        if dataset is not self._dataset:
            self._taken = None
        self._dataset = dataset
        self.bars.set_dataset(dataset)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self.picture.recolour(colours)
        self.bars.recolour(colours)

    @property
    def person(self) -> str:
        """Whose face is shown."""
        return NAMES[self._right]

    def refresh(self) -> None:
        """Draw the face, and show whom the network sees."""
        if self._dataset is None:
            return
        face = self._drawn() if self._taken is None else self._taken
        self.picture.show_image(np.repeat(face[:, :, np.newaxis], 3, axis=2), f"The face of {self.person}.")
        answers = self.predictor.answers(self._dataset.preparation.scaled(face.reshape(1, -1)))
        self.bars.show_answers(None if answers is None else answers[0], self.predictor.explanation)
        self.bars.mark_right(self._right)
        self.verdict.setText(self._told())
        self.sentence.setVisible(self._taken is not None)

    def take(self, row: int) -> None:
        """Show a picture of the data, and whose it is."""
        if self._dataset is None:
            return
        table = self._dataset.table
        self._taken = self._dataset.preparation.unscaled(table.inputs[row]).reshape(HEIGHT, WIDTH)
        self._right = int(table.labels()[row])
        shown = shown_view(table.captions[row])
        for param in FACE_PARAMS:
            value = shown.get(param.name, param.default)
            if param.name in self.sliders:
                self.sliders[param.name].set_value(float(value))
            else:
                self.choices[param.name].set_value(value)
        self.refresh()

    def _drawn(self) -> FloatArray:
        worn, values = self.choices["occluder"].value(), {name: s.value for name, s in self.sliders.items()}
        return draw_face(self.person, occluder=str(worn), rng=np.random.default_rng(self._seed), **values)

    def _told(self) -> str:
        answers = self.bars.answers
        if answers is None or answers.best is None:
            return ""
        seen = answers.names[answers.best]
        if answers.best == self._right:
            return f"Right: {seen}"
        place = 1 + int((answers.lengths > answers.lengths[self._right]).sum())
        share = percent(float(answers.lengths[self._right]))
        return f"Taken for {seen}. {self.person} is in place {place}, with {share}."

    def _lay_out(self) -> None:
        self.another_button.setToolTip(tooltip(_ANOTHER_HELP))
        self.sentence.setText(_OWN_PICTURE)
        self.sentence.hide()
        self.picture.setFixedWidth(_FACE_WIDTH)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        for name, field in self.choices.items():
            label = QLabel(next(param.label for param in FACE_PARAMS if param.name == name))
            label.setBuddy(field)
            beside.addWidget(label)
            beside.addWidget(field)
        beside.addWidget(self.another_button)
        beside.addWidget(self.verdict)
        beside.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.picture)
        top.addLayout(beside, 1)
        self.column.addLayout(top)
        self.column.addWidget(self.sentence)
        sliders = QVBoxLayout()
        sliders.setSpacing(4)
        for slider in self.sliders.values():
            sliders.addWidget(slider)
        self.column.addLayout(sliders)
        self.column.addWidget(self.bars)
        self.column.addStretch(1)

    def _on_moved(self) -> None:
        self._taken = None
        self._right = NAMES.index(str(self.choices["identity"].value()))
        self.touch()

    def _on_another(self) -> None:
        self._seed = int(self._rng.integers(_SEEDS))
        for param in FACE_PARAMS:
            if param.name in self.sliders:
                most = _MOST_NOISE if param.name == "noise" else float(param.high or 0.0)
                self.sliders[param.name].set_value(float(self._rng.uniform(float(param.low or 0.0), most)))
        self.choices["identity"].set_value(NAMES[self._rng.integers(len(NAMES))])
        self.choices["occluder"].set_value(OCCLUDERS[self._rng.integers(len(OCCLUDERS))])
        self._on_moved()
