"""Predict, then step: a question at every stop, whose answer is marked before the numbers are shown."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bpgui.engine.walk import Line, Mark, Parameter, Stop, Walk, mark, mark_direction, moved
from bpgui.files.formulas import as_html
from bpgui.gui.common.text import localised

# What is asked for at a stop: the line of this quantity.
_ASKED = {
    "forward": ("net input",),
    "error": ("delta",),
    "backward": ("delta",),
    "update": ("after", "after L1"),
}
# Three digits show that it was understood.
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked at a stop: a number, or which way a weight will move; numbers are hidden from line `place` on."""

    symbol: str
    place: int
    exact: float
    before: float | None = None

    @property
    def is_direction(self) -> bool:
        """Whether it asks for a direction."""
        return self.before is not None


def question(walk: Walk, stop: Stop, lines: tuple[Line, ...], parameter: Parameter | None) -> Question | None:
    """Return the question of a stop; None where nothing has to be worked out."""
    if stop.phase == "gradient":
        place = next((at for at, line in enumerate(lines) if line.quantity == "gradient"), None)
        way = None if parameter is None else moved(walk, parameter)
        if place is None or way is None:
            return None
        return Question(lines[place].symbol.removeprefix("dL/d"), place, way[1], way[0])
    wanted = _ASKED.get(stop.phase, ())
    for at, line in enumerate(lines):
        if line.quantity in wanted and line.formula:
            return Question(line.symbol, at, line.result)
    return None


class Prediction(QWidget):
    """Asks, marks and keeps the score; `answered` says that the numbers may be shown."""

    answered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._key: object = None
        self._tried = False
        self.right = self.asked = 0
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.ways = {way: QPushButton(text) for way, text in (("up", "Up"), ("stays", "Stays"), ("down", "Down"))}
        self.number = QLineEdit()
        self.number.setAccessibleName("Your answer")
        self.number.setPlaceholderText(f"{DIGITS} significant digits")
        self.number.setToolTip("Type the number, rounded to three significant digits; Enter marks it")
        self.check = QPushButton("Check")
        self.check.setToolTip("Mark what you have typed")
        self.give_up = QPushButton("Show")
        self.give_up.setToolTip("Show the numbers; this counts as not right")
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(4)
        for way, button in self.ways.items():
            button.setToolTip(f"The weight will {'stay as it is' if way == 'stays' else f'move {way}'}")
            button.clicked.connect(partial(self._on_way, way))
            row.addWidget(button)
        row.addWidget(self.number, 1)
        row.addWidget(self.check)
        row.addWidget(self.give_up)
        for button in (*self.ways.values(), self.check, self.give_up):
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.text()) + 18)
        self.number.returnPressed.connect(self._on_check)
        self.check.clicked.connect(self._on_check)
        self.give_up.clicked.connect(self._on_give_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.text)
        column.addLayout(row)
        column.addWidget(self.verdict)

    @property
    def waits(self) -> bool:
        """Whether a question is open, so that numbers stay hidden."""
        return self._question is not None

    @property
    def hidden_from(self) -> int | None:
        """The line from which on numbers are hidden."""
        return None if self._question is None else self._question.place

    def ask(self, key: object, question: Question | None) -> None:
        """Ask a question, unless it is the one that is asked, or has been answered, at the same place."""
        if key == self._key:
            return
        self._key, self._question, self._tried = key, question, False
        self.verdict.clear()
        self.number.clear()
        self._refresh()

    def clear(self) -> None:
        """Forget the question and the score."""
        self._question, self._key, self.right, self.asked = None, None, 0, 0
        self._refresh()

    def _on_way(self, way: str) -> None:
        question = self._question
        if question is not None and question.before is not None:
            self._count(mark_direction(way, question.before, question.exact), final=True)  # type: ignore[arg-type]  # it is one of the three

    def _on_check(self) -> None:
        if self._question is None or self._question.is_direction:
            return
        told = mark(self.number.text(), self._question.exact, DIGITS)
        if told.verdict in ("missing", "unreadable"):
            self.verdict.setText(told.sentence)
        else:
            self._count(told, final=told.right)

    def _on_give_up(self) -> None:
        if self._question is not None:
            self._count(Mark("wrong", "Here are the numbers."), final=True)

    def _count(self, told: Mark, final: bool) -> None:
        """Count a first try; one that was not right may be tried again."""
        if not self._tried:
            self._tried = True
            self.asked += 1
            self.right += told.right
        self.verdict.setText(f"{localised(told.sentence)} {self.right} of {self.asked} right at once.")
        if final:
            self._question = None
            self._refresh()
            self.answered.emit()

    def _refresh(self) -> None:
        question = self._question
        is_direction = question is not None and question.is_direction
        for button in self.ways.values():
            button.setVisible(is_direction)
        self.number.setVisible(question is not None and not is_direction)
        self.check.setVisible(self.number.isVisibleTo(self))
        self.give_up.setVisible(question is not None)
        self.text.setVisible(question is not None)
        if question is None:
            return
        symbol = as_html(question.symbol)
        self.text.setText(f"Which way will {symbol} move?" if is_direction else f"What is {symbol}?")
