"""`AnswerBars`: the answers of a network, how they are ordered, and what has to be said of them."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.labels import body
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.parts.answer_chart import MOST_ROWS, AnswerChart
from bpgui.gui.panels.trial.parts.reading import Answers, Reading
from bpgui.spec import FloatArray

# Screen readers are told what is answered once it has stayed the same for this long.
_SAID_AFTER_MS = 400
_FEWEST_TO_ORDER = 4
_BY_SIZE_HELP = "Put the largest answer on top; otherwise the answers stay in the order of the data."


class AnswerBars(QWidget):
    """Shows one row of outputs as bars with names; sentences stand below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: Reading | None = None
        self.chart = AnswerChart()
        self.by_size = QCheckBox("Largest first")
        self.by_size.setToolTip(tooltip(_BY_SIZE_HELP))
        self.by_size.toggled.connect(self.chart.set_by_size)
        self.sentence = body(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.chart, self.by_size, self.sentence):
            column.addWidget(widget)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_SAID_AFTER_MS)
        self._quiet.timeout.connect(self._say)

    @property
    def answers(self) -> Answers | None:
        """What is shown, None if there is nothing."""
        return self.chart.answers

    @property
    def best(self) -> str:
        """The name of the class that is answered; empty if there is none."""
        answers = self.answers
        return "" if answers is None or answers.best is None else answers.names[answers.best]

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the answers to a data set; what was shown goes."""
        reading = Reading.of(dataset)
        known = self._reading is not None and self._reading.names == reading.names
        self._reading = reading
        if known:
            return
        self.chart.set_names(reading.names)
        self.by_size.setVisible(reading.classes and len(reading.names) >= _FEWEST_TO_ORDER)
        # Of many classes only those in sight matter.
        self.by_size.setChecked(reading.classes and len(reading.names) > MOST_ROWS)
        self.show_answers(None)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self.chart.recolour(colours)

    def mark_right(self, place: int | None) -> None:
        """Mark one of the classes as the right one, or none."""
        self.chart.mark_right(place)

    def show_answers(self, outputs: FloatArray | None, sentence: str = "") -> None:
        """Show one row of outputs (targets,), or none, and a sentence below."""
        reading = self._reading
        shown = None
        if outputs is not None and reading is not None and reading.fits(outputs):
            shown = reading.read(outputs)
        self.chart.show_answers(shown)
        if sentence != self.sentence.text():
            self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._quiet.start()

    def _say(self) -> None:
        said = "" if self.answers is None else self.answers.said()
        self.chart.setAccessibleDescription(said or self.sentence.text())
