"""`CaptionTrial`: a scene is chosen and drawn, and the network tells word by word what is on it."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from bpgui.data import Dataset
from bpgui.data.sources.captions import END, NEXT, PIXELS, SIDE, Caption, describe
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.caption.scene import SCENE_PARAMS, Scene, Taught, caption_words, taught
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.parts.cell_row import Cell, CellRow, brief
from bpgui.gui.panels.trial.parts.image_view import ImageView
from bpgui.gui.panels.trial.parts.reading import Reading
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import FloatArray

_WIDEST = 180  # pixels of the picture
_SHAPE = 3  # the place of the shape in a caption, which is hardest to tell
_NOISE = 0.04  # where the data says nothing of it


class _NoAnswerError(Exception):
    """The network cannot answer; the predictor knows why."""


class CaptionTrial(Trial):
    """A scene made of choices, the caption that the network says, and what it weighed at each word."""

    hint = "Choose what is on the picture, and read what the network says. Click a word to see what else it weighed."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._reading: Reading | None = None
        self._taught: Taught = Taught()
        self._caption: Caption | None = None
        self._rng = np.random.default_rng(0)
        self._noise = _NOISE
        self.scene = Scene.any(self._rng)
        self._image = self.scene.draw(self._noise, self._rng)
        self.fields = {param.name: ChoiceField(param) for param in SCENE_PARAMS}
        self.another_button = QPushButton("Another scene")
        self.again_button = QPushButton("Draw it again")
        self.picture = ImageView("The scene", _WIDEST)
        self.words = CellRow("Words of the caption")
        self.verdict = heading(self)
        self.right = body(self)
        self.familiar = note(self)
        self.sentence = body(self)
        self.chosen = note(self)
        self.bars = AnswerBars()
        self._lay_out()
        for field in self.fields.values():
            field.value_edited.connect(self._on_chosen)
        self.another_button.clicked.connect(self._on_another)
        self.again_button.clicked.connect(self._on_again)
        self.words.cell_chosen.connect(self._show_bars)
        self.words.choose(_SHAPE)
        self._show_scene()

    def set_dataset(self, dataset: Dataset) -> None:
        """Count what a data set teaches; the scene stays, drawn with the noise of the data."""
        spec = self.predictor.project.dataset
        noise = _NOISE if spec is None or "noise" not in spec.settings else float(spec.settings["noise"]) / 100.0
        if noise != self._noise:
            self._noise = noise
            self._image = self.scene.draw(noise, self._rng)
        self._dataset, self._reading, self._taught = dataset, Reading.of(dataset), taught(dataset)
        self.bars.set_dataset(dataset)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        for widget in (self.picture, self.words, self.bars):
            widget.recolour(colours)

    def refresh(self) -> None:
        """Show the scene and what the network says of it."""
        if self._dataset is None:
            return
        self.picture.show_image(self._image, f"The right caption: {' '.join(self.scene.words)}.")
        self.right.setText(f"Right: {' '.join(self.scene.words)}")
        self.familiar.setText(self.scene.familiar(self._taught))
        self._caption = None
        if not self.predictor.problem:
            try:
                self._caption = describe(self._predicted, self._image)
            except _NoAnswerError:
                # The sentence below says why.
                self._caption = None
        sentence = self.predictor.explanation
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._show_words()
        self._show_bars()

    def take(self, row: int) -> None:
        """Show the scene of a row of the data, and look at the word that the row asks for."""
        if self._dataset is None:
            return
        table = self._dataset.table
        raw = self._dataset.preparation.unscaled(table.inputs[row])
        self.scene = Scene.told(caption_words(table.captions[row]))
        self._image = raw[:PIXELS].reshape(SIDE, SIDE, 3)
        before = table.captions[row].split("[")[0]
        self.words.choose(len(before.split()))
        self._show_scene()
        self.refresh()

    def _predicted(self, inputs: FloatArray) -> FloatArray:
        if self._dataset is None:
            raise _NoAnswerError
        answers = self.predictor.answers(self._dataset.preparation.scaled(inputs))
        if answers is None:
            raise _NoAnswerError
        return answers

    def _show_words(self) -> None:
        caption, reading = self._caption, self._reading
        self.verdict.setVisible(caption is not None)
        if caption is None or reading is None:
            self.words.set_cells(())
            return
        wanted = (*self.scene.words, END)
        self.words.set_cells(
            tuple(_cell(place, step, wanted, reading) for place, step in enumerate(caption.probabilities))
        )
        self.verdict.setText(_verdict(caption, wanted))

    def _show_bars(self) -> None:
        caption, place = self._caption, self.words.chosen
        for widget in (self.chosen, self.bars):
            widget.setVisible(caption is not None)
        if caption is not None:
            before = " ".join(caption.words[:place])
            self.chosen.setText(f"What may follow '{before}'" if before else "What may come first")
            self.bars.show_answers(caption.probabilities[place])

    def _show_scene(self) -> None:
        for name, field in self.fields.items():
            field.set_value(getattr(self.scene, name))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(4)
        # They read like the caption, and so need no labels.
        for place, field in enumerate(self.fields.values()):
            grid.addWidget(field, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        self.another_button.setToolTip(tooltip("Choose everything at random."))
        self.again_button.setToolTip(tooltip("Draw what is chosen with other shades, noise and exact place."))
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.another_button)
        buttons.addWidget(self.again_button)
        self.right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addLayout(grid)
        self.column.addLayout(buttons)
        for widget in (self.picture, self.words, self.verdict, self.right, self.familiar, self.sentence, self.chosen):
            self.column.addWidget(widget)
        self.column.addWidget(self.bars)
        self.column.addStretch(1)

    def _on_chosen(self) -> None:
        self.scene = Scene(**{name: str(field.value()) for name, field in self.fields.items()})
        self._on_again()

    def _on_another(self) -> None:
        self.scene = Scene.any(self._rng)
        self._show_scene()
        self._on_again()

    def _on_again(self) -> None:
        self._image = self.scene.draw(self._noise, self._rng)
        self.touch()


def _cell(place: int, step: FloatArray, wanted: tuple[str, ...], reading: Reading) -> Cell:
    answers = reading.read(step)
    word = NEXT[int(step.argmax())]
    right = place < len(wanted) and word == wanted[place]
    certainty = brief(answers)
    said = f"{word}, {certainty}. Next in line: {answers.said()}."
    return Cell(word, said, certainty=certainty, share=float(answers.lengths[answers.best or 0]), right=right)


def _verdict(caption: Caption, wanted: tuple[str, ...]) -> str:
    """Say the caption in one line, and whether it is right."""
    said = " ".join(caption.words)
    if (*caption.words, END) == wanted and len(caption.probabilities) == len(wanted):
        return f"'{said}': right"
    if NEXT[int(caption.probabilities[-1].argmax())] != END:
        return f"'{said}': wrong, and it does not end"
    return f"'{said}': wrong"
