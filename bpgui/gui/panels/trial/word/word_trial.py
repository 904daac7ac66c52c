"""`WordTrial`: a typed word is read aloud in phonemes, letter by letter, while it is typed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from bpgui.data import Dataset
from bpgui.data.sources.phonemes import PHONEMES, SILENT, encode_word, phonemes
from bpgui.errors import BpguiError
from bpgui.gui.common.field_help import field_height, tooltip
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import count
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.parts.cell_row import Cell, CellRow, brief
from bpgui.gui.panels.trial.parts.reading import Reading
from bpgui.gui.panels.trial.trial import Trial
from bpgui.gui.panels.trial.word.lexicon import Entry, lexicon
from bpgui.spec import FloatArray

# Silent letters, letters that say two phonemes, one letter that is said in several ways, and a word that is none.
_WORDS = ("phone", "knife", "enough", "exact", "banana", "ocean", "unique", "blick")
_COLUMNS = 4
_BUTTON_MARGIN = 10  # pixels
_LONGEST_TYPED = 60


class WordTrial(Trial):
    """A word with the phoneme of each of its letters below it, and the whole pronunciation as a line.

    What the data knows of the word is said beside it: letters that are pronounced otherwise there get a cross.
    """

    hint = "Type a word, and watch how each letter is said. Click a letter to see all its answers."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._reading: Reading | None = None
        self._entries: dict[str, Entry] = {}
        self._outputs: FloatArray | None = None
        self.field = QLineEdit(_WORDS[0])
        self.buttons = tuple(QPushButton(word) for word in _WORDS)
        self.letters = CellRow("Letters and their phonemes")
        self.spoken = heading(self)
        self.known = note(self)
        self.sentence = body(self)
        self.chosen = note(self)
        self.bars = AnswerBars()
        self._lay_out()
        self.field.textEdited.connect(self._on_typed)
        self.letters.cell_chosen.connect(self._show_bars)
        for button in self.buttons:
            button.clicked.connect(self._on_word)

    def set_dataset(self, dataset: Dataset) -> None:
        """Learn how the words of a data set are pronounced; what was typed stays."""
        self._dataset, self._reading = dataset, Reading.of(dataset)
        self._entries = lexicon(dataset)
        self.bars.set_dataset(dataset)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self.letters.recolour(colours)
        self.bars.recolour(colours)

    def refresh(self) -> None:
        """Show how the network says what is typed."""
        if self._dataset is None:
            return
        self._outputs = None
        try:
            windows, _ = encode_word(self.field.text())
        except BpguiError as error:
            sentence = str(error)
        else:
            self._outputs = self.predictor.answers(self._dataset.preparation.scaled(windows))
            sentence = self.predictor.explanation
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._show_letters()
        self._show_bars()

    def take(self, row: int) -> None:
        """Type the word of a row of the data, and look at its letter."""
        word, entry = next((word, entry) for word, entry in self._entries.items() if row in entry.rows)
        self.field.setText(word)
        self.letters.choose(row - entry.rows.start)
        self.refresh()

    def _show_letters(self) -> None:
        word, outputs, reading = self.field.text().strip(), self._outputs, self._reading
        for label in (self.spoken, self.known):
            label.setVisible(outputs is not None)
        if outputs is None or reading is None:
            self.letters.set_cells(())
            return
        said = phonemes(outputs)
        entry = self._entries.get(word.lower())
        self.letters.set_cells(
            tuple(_cell(letter, place, said, reading, outputs, entry) for place, letter in enumerate(word))
        )
        self.spoken.setText(_pronunciation(said))
        self.known.setText(_compared(said, entry))

    def _show_bars(self) -> None:
        outputs, place = self._outputs, self.letters.chosen
        for widget in (self.chosen, self.bars):
            widget.setVisible(outputs is not None)
        if outputs is not None:
            self.chosen.setText(self.letters.cells[place].said)
            self.bars.show_answers(outputs[place])

    def _lay_out(self) -> None:
        self.field.setAccessibleName("Word")
        self.field.setPlaceholderText("Type a word")
        self.field.setToolTip(tooltip("One word of the letters a to z; capitals count as small letters."))
        self.field.setMaxLength(_LONGEST_TYPED)
        self.field.setMinimumHeight(field_height(self.field))
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate(self.buttons):
            button.setToolTip(tooltip(f"Say '{button.text()}'."))
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.text()) + _BUTTON_MARGIN)
            grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        # It quotes what was typed.
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.spoken.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.field)
        self.column.addLayout(grid)
        for widget in (self.letters, self.spoken, self.known, self.sentence, self.chosen, self.bars):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def _on_typed(self) -> None:
        # The letter that was just typed is the one to look at.
        before = self.field.text()[: self.field.cursorPosition()].lstrip()
        self.letters.choose(max(0, len(before) - 1))
        self.touch()

    def _on_word(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.field.setText(button.text())
            self.letters.choose(0)
            self.touch()


def _cell(
    letter: str, place: int, said: tuple[str, ...], reading: Reading, outputs: FloatArray, entry: Entry | None
) -> Cell:
    answers = reading.read(outputs[place])
    certainty = brief(answers)
    text = f"{letter}: {_explained(said[place])}, {certainty}."
    right = None if entry is None else entry.phonemes[place] == said[place]
    if entry is not None and not right:
        text = f"{text} In the data it is {_explained(entry.phonemes[place])}."
    return Cell(
        said[place], text, letter, certainty=certainty, share=float(answers.lengths[answers.best or 0]), right=right
    )


def _explained(symbol: str) -> str:
    """Say in which word a phoneme is heard: 'AA as in odd'."""
    heard = PHONEMES[symbol]
    if symbol == SILENT:
        return f"silent, as {heard}"
    return f"{symbol} as in {heard}" if " " not in symbol else f"{symbol} as {heard}"


def _pronunciation(said: tuple[str, ...]) -> str:
    spoken = " ".join(symbol for symbol in said if symbol != SILENT)
    return f"Said {spoken}" if spoken else "Said without any sound"


def _compared(said: tuple[str, ...], entry: Entry | None) -> str:
    """Compare with the pronunciation in the data."""
    if entry is None:
        return "The data does not have this word: the network goes by words that are written alike."
    learned = "It learns from this word." if entry.learned else "It does not learn from this word."
    wrong = sum(a != b for a, b in zip(said, entry.phonemes, strict=True))
    if not wrong:
        return f"Right, as in the data. {learned}"
    right = " ".join(symbol for symbol in entry.phonemes if symbol != SILENT)
    return f"In the data it is {right}: {count(wrong, 'letter')} wrong. {learned}"
