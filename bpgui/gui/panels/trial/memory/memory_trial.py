"""`MemoryTrial`: a letter is damaged by hand, and a recurrent network recalls it, sweep by sweep."""

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from bpgui.data import Dataset
from bpgui.data.sources.letters import ALPHABET
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.common.labels import body, note
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.memory.pixel_grid import HIDDEN, INK, PAPER, PixelGrid, RecalledGrid
from bpgui.gui.panels.trial.memory.recall import SIZE, Recall, judged, letters_of, recall
from bpgui.gui.panels.trial.parts.setting_slider import QuietSlider, SettingSlider
from bpgui.gui.panels.trial.trial import Trial
from bpgui.spec import FloatArray, Param

_SHARE = Param(
    "share", "float", 40.0, "How many of the pixels 'Erase at random' hides on average, in percent.", "Erase",
    low=0.0, high=100.0, unit="%",
)  # fmt: skip
_LETTER = Param(
    "letter", "choice", "A", "The letter to recall.", "Letter", choices={letter: letter for letter in ALPHABET}
)
_FRAME_MS = 60
_LONGEST_FRAMES = 60  # of a recall of many sweeps: it then shows only some of them
_SEEN_HELP = (
    "Click a pixel: ink becomes hidden, hidden paper, and paper ink; drag to change several, and hide with the right "
    "button. By keys: the arrows go to a pixel, the space bar changes it, and I, P and H ink, paper and hide it."
)
_RECALLED_HELP = (
    "The darker, the surer is the network of ink. Pixels that were hidden are framed, and wrong ones are crossed out."
)


class MemoryTrial(Trial):
    """A letter with hidden pixels on the left, and what the memory makes of it on the right, at any of its sweeps."""

    hint = "Click pixels to hide or change them, and see what the memory makes of it."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._letters: dict[str, FloatArray] = {}
        self._recall: Recall | None = None
        self._rng = np.random.default_rng(0)
        self.letter = ChoiceField(_LETTER)
        self.share = SettingSlider(_SHARE)
        self.erase_button = QPushButton("Erase at random")
        self.whole_button = QPushButton("Whole letter")
        self.seen = PixelGrid("What the memory sees")
        self.recalled = RecalledGrid("What the memory recalls")
        self.play_button = QPushButton("Play")
        self.sweep = QuietSlider()
        self.sweep.setRange(1, 1)
        self.sweep_label = note(self)
        self.ending = body(self)
        self.verdict = body(self)
        self._playing = QTimer(self)
        self._playing.setInterval(_FRAME_MS)
        self._lay_out()
        self.letter.value_edited.connect(self._on_erase)
        self.erase_button.clicked.connect(self._on_erase)
        self.whole_button.clicked.connect(self._on_whole)
        self.seen.edited.connect(self.touch)
        self.sweep.valueChanged.connect(self._show_sweep)
        self.play_button.clicked.connect(self._on_play)
        self._playing.timeout.connect(self._on_frame)

    def set_dataset(self, dataset: Dataset) -> None:
        """Offer the letters of a data set; a pattern of one that is still there stays."""
        letters, spec = letters_of(dataset), self.predictor.project.dataset
        first, before = self._dataset is None, self.letter.value()
        if first and spec is not None and "damage" in spec.settings:
            self.share.set_value(float(spec.settings["damage"]))
        if list(letters) != list(self._letters):
            self.letter.clear()
            for letter in letters:
                self.letter.addItem(letter, letter)
            self.letter.set_value(before if before in letters else next(iter(letters)))
        self._dataset, self._letters = dataset, letters
        if first or before not in letters:
            self._erase()

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self.seen.recolour(colours)
        self.recalled.recolour(colours)

    def refresh(self) -> None:
        """Let the network recall what is seen, and show it at the sweep that is looked at."""
        if self._dataset is None:
            return
        at_end = self.sweep.value() == self.sweep.maximum()
        self._recall = self._recalled()
        last = 1 if self._recall is None else len(self._recall.states)
        self.sweep.blockSignals(True)
        self.sweep.setRange(1, last)
        self.sweep.setPageStep(max(1, last // 10))
        if at_end and not self._playing.isActive():
            self.sweep.setValue(last)
        self.sweep.blockSignals(False)
        for widget in (self.sweep, self.play_button):
            widget.setEnabled(last > 1)
        sentence = self.predictor.explanation if self._recall is None else self._recall.told()
        self.ending.setText(sentence)
        self.ending.setVisible(bool(sentence))
        self._show_sweep()

    def take(self, row: int) -> None:
        """Show a damaged letter of the data."""
        if self._dataset is None:
            return
        table = self._dataset.table
        self.letter.set_value(table.captions[row])
        self.seen.put(np.sign(self._dataset.preparation.unscaled(table.inputs[row]).round()))
        self._to_end()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop playing out of sight."""
        super().hideEvent(event)
        self._stop()

    @property
    def wanted(self) -> FloatArray:
        """The pixels (35,) of the chosen letter, 1 for ink and 0 for paper."""
        return self._letters.get(str(self.letter.value()), np.zeros(SIZE))

    def _recalled(self) -> Recall | None:
        program, theta = self.predictor.program, self.predictor.theta
        if self._dataset is None or self.predictor.problem or program is None or theta is None:
            return None
        preparation = self._dataset.preparation
        rows = preparation.scaled(self.seen.values[np.newaxis])
        recalled = recall(program, theta, rows[0])
        if recalled is None:
            # It says why there is no answer.
            self.predictor.answers(rows)
            return None
        states = recalled.states * preparation.target_scale + preparation.target_centre
        return Recall(states, recalled.sweeps, recalled.change, recalled.settled)

    def _show_sweep(self) -> None:
        recalled, number = self._recall, self.sweep.value()
        for widget in (self.sweep_label, self.verdict):
            widget.setVisible(recalled is not None)
        if recalled is None:
            self.recalled.put(None, self.wanted, self.seen.values)
            return
        values = recalled.states[min(number, len(recalled.states)) - 1]
        self.recalled.put(values, self.wanted, self.seen.values)
        at_end = number >= len(recalled.states)
        reached = recalled.sweeps if at_end else min(number, recalled.sweeps)
        text = f"After sweep {whole(reached)} of {whole(recalled.sweeps)}" if recalled.sweeps else "In one go"
        self.sweep_label.setText(text)
        self.sweep.setAccessibleDescription(text)
        self.verdict.setText(judged(values, self.wanted, self.seen.values == HIDDEN, self._letters))

    def _lay_out(self) -> None:
        letter = QHBoxLayout()
        letter.setSpacing(8)
        letter.addWidget(note(self, "Letter"), 1)
        letter.addWidget(self.letter, 1)
        self.erase_button.setToolTip(tooltip("Take the whole letter and hide some of its pixels, others each time."))
        self.whole_button.setToolTip(tooltip("Show all pixels of the letter."))
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.erase_button)
        buttons.addWidget(self.whole_button)
        grids = QGridLayout()
        grids.setHorizontalSpacing(12)
        grids.setVerticalSpacing(2)
        for column, (grid, title, help_text) in enumerate(
            ((self.seen, "Seen", _SEEN_HELP), (self.recalled, "Recalled", _RECALLED_HELP))
        ):
            grid.setToolTip(tooltip(help_text))
            grids.addWidget(note(self, title), 0, column)
            grids.addWidget(grid, 1, column, Qt.AlignmentFlag.AlignTop)
            grids.setColumnStretch(column, 1)
        self.sweep.setAccessibleName("Sweep")
        self.sweep.setToolTip(tooltip("How many sweeps the memory has made; drag to watch the pixels settle."))
        self.play_button.setToolTip(tooltip("Show the sweeps one after the other, from the first."))
        player = QHBoxLayout()
        player.setSpacing(8)
        player.addWidget(self.play_button)
        player.addWidget(self.sweep, 1)
        self.column.addLayout(letter)
        self.column.addLayout(buttons)
        self.column.addWidget(self.share)
        self.column.addLayout(grids)
        self.column.addLayout(player)
        for label in (self.sweep_label, self.ending, self.verdict):
            self.column.addWidget(label)
        self.column.addStretch(1)

    def _erase(self) -> None:
        kept = self._rng.random(SIZE) >= self.share.value / 100.0
        self.seen.put(np.where(kept, np.where(self.wanted > 0.5, INK, PAPER), HIDDEN))

    def _on_erase(self) -> None:
        self._erase()
        self._to_end()
        self.touch()

    def _on_whole(self) -> None:
        self.seen.put(np.where(self.wanted > 0.5, INK, PAPER))
        self._to_end()
        self.touch()

    def _on_play(self) -> None:
        if self._playing.isActive():
            self._stop()
            return
        self.sweep.setValue(1)
        self.play_button.setText("Stop")
        self._playing.start()

    def _on_frame(self) -> None:
        last = self.sweep.maximum()
        if self.sweep.value() >= last:
            self._stop()
        else:
            self.sweep.setValue(min(last, self.sweep.value() + max(1, last // _LONGEST_FRAMES)))

    def _to_end(self) -> None:
        """Look at the end of the next recall."""
        self._stop()
        self.sweep.blockSignals(True)
        self.sweep.setValue(self.sweep.maximum())
        self.sweep.blockSignals(False)

    def _stop(self) -> None:
        """Stop playing, where it is."""
        self._playing.stop()
        self.play_button.setText("Play")
