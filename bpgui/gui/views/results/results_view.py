"""`ResultsView`: what the network answers to a part of the data, beside what is true, in several pictures."""

import time
from collections.abc import Generator

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.engine import loss
from bpgui.errors import BpguiError
from bpgui.gui.common.labels import note
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import count, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.results.answers import Answers, Kind, ask, kind_of, parts_of
from bpgui.gui.views.results.choice_box import ChoiceBox
from bpgui.gui.views.results.curve_page import PRECISION, ROC, CurvePage
from bpgui.gui.views.results.matrix_page import MatrixPage
from bpgui.gui.views.results.number_pages import PredictedPage, ResidualsPage
from bpgui.gui.views.results.page import Page

# A turn lasts about so long; what is not done then is done in the next one.
_TURN_S = 0.004
# Pixels: a wider view has its words beside what is chosen, and a lower one leaves them out.
_WIDE, _HIGH = 560, 230
_SPACER = 3  # its place in the bar


class ResultsView(LiveView):
    """Confusion matrix, ROC and precision-recall of classes; predicted against true and residuals of numbers.

    A turn asks the network about some of the rows, with copies of the weights as they were at the first of them; when
    all are answered, the chosen picture is drawn.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._predictor = Predictor(workspace.document, self)
        self._answers: Answers | None = None
        self._answered: tuple[object, ...] = ()
        self._work: Generator[None, None, None] | None = None
        self._working: tuple[object, ...] = ()
        self._kind: tuple[Dataset, Kind] | None = None
        self.matrix = MatrixPage()
        self.roc = CurvePage(ROC, "ROC curve")
        self.precision = CurvePage(PRECISION, "Precision over recall")
        self.predicted = PredictedPage()
        self.residuals = ResidualsPage()
        self._pages: dict[str, Page] = {
            "Confusion matrix": self.matrix,
            "ROC curve": self.roc,
            "Precision-recall": self.precision,
            "Predicted against true": self.predicted,
            "Residuals": self.residuals,
        }
        self.picture = ChoiceBox("Picture", "How the answers are shown")
        self.part = ChoiceBox("Part of the data", "Which samples are asked about: those of which part")
        self.choice = ChoiceBox("Class or target", "Which class, output or target is shown")
        self.said = note(self)
        self.empty = QLabel()
        self.empty.setProperty("muted", True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._asked = True
        self._wanted = ""
        self._words = self._remark = ""
        self._bar, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._lay_out()
        for box in (self.picture, self.choice):
            box.activated.connect(self._on_chosen)
        self.part.activated.connect(self._on_part_chosen)
        workspace.insight.row_changed.connect(self._on_row_changed)

    @property
    def answers(self) -> Answers | None:
        """The answers that are shown; None while there are none."""
        return self._answers

    @property
    def problem(self) -> str:
        """What stands in the place of the picture; empty if there is one."""
        return self.empty.text() if self._stack.currentWidget() is self.empty else ""

    @property
    def settled(self) -> bool:
        """Whether all that the view was asked for is done."""
        return self._work is None and not self._asked

    def stale(self) -> None:
        """Ask for a turn, if anybody looks."""
        self._asked = True
        super().stale()

    def refresh(self) -> None:
        """Ask about some more rows, or draw what is known."""
        self._asked = False
        if self._work is None or not _same(self._working[:3], self._subject()[:3]):
            self._working, self._work = self._subject(), self._begun()
        end = time.perf_counter() + _TURN_S
        try:
            for _ in self._work:
                if time.perf_counter() > end:
                    self.stale()
                    return
        except BpguiError as error:
            self._show_problem(str(error))
        self._work = None
        if not _same(self._working, self._subject()):
            self.stale()

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        for page in self._pages.values():
            page.recolour(self.workspace.theme.colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the words where there is room for them."""
        super().resizeEvent(event)
        self._place_words()

    def _lay_out(self) -> None:
        bar = self._bar
        bar.setSpacing(6)
        for box in (self.picture, self.part, self.choice):
            bar.addWidget(box)
        bar.addStretch(1)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        for page in self._pages.values():
            self._stack.addWidget(page)
            page.row_chosen.connect(self.workspace.insight.choose)
        self._column.setContentsMargins(8, 4, 8, 4)
        self._column.setSpacing(4)
        self._column.addLayout(bar)
        self._column.addWidget(self.said)
        self._column.addLayout(self._stack, 1)
        for box in (self.picture, self.part, self.choice):
            box.hide()
        self.said.hide()

    def _subject(self) -> tuple[object, ...]:
        project = self.workspace.project
        return project.network, project.dataset, project.table, project.training, project.parameters

    def _begun(self) -> Generator[None, None, None]:
        """Ask anew where anything has changed since the last time, then draw; a `BpguiError` says what is lacking."""
        subject, part = self._subject(), self.part.currentText()
        if self._answers is None or not _same(self._answered, subject) or self._answers.part.value != part:
            problem, program, theta = self._predictor.problem, self._predictor.program, self._predictor.theta
            dataset = self.workspace.dataset
            if problem or dataset is None or program is None or theta is None:
                self._answers = None
                raise BpguiError(problem)
            kind = self._kind_of(dataset)
            self._offer(dataset, kind)
            chosen = parts_of(dataset)[self.part.currentIndex()]
            training = self.workspace.project.training
            threshold = loss(training.loss, training.loss_settings).threshold
            project = self.workspace.project
            source = "" if project.dataset is None else project.dataset.source
            self._answers = yield from ask(program, theta, dataset, kind, chosen, threshold, source)
            self._answered = subject
        answers = self._answers
        if answers.broken:
            raise BpguiError(
                f"The network answers {count(answers.broken, 'sample')} of {whole(len(answers.rows))} with what is no "
                "finite number, so there is nothing to draw: the weights have grown too large. Reset them, and train "
                "more slowly."
            )
        page = self._pages[self.picture.currentText()]
        self.choice.set_choices(page.choices(answers))
        self.choice.setVisible(self.choice.count() > 0)
        text = yield from page.work(answers, max(self.choice.currentIndex(), 0))
        page.mark(self.workspace.insight.row)
        self._stack.setCurrentWidget(page)
        self._say(text, _remarks(answers))

    def _offer(self, dataset: Dataset, kind: Kind) -> None:
        """Offer the pictures and the parts that there are."""
        numbers = (self.predicted, self.residuals)
        self.picture.set_choices(
            [title for title, page in self._pages.items() if (page in numbers) == (kind is Kind.NUMBERS)]
        )
        parts = [part.value for part in parts_of(dataset)]
        self.part.set_choices(parts)
        # What only stood there for want of another part is not what a person wants.
        self.part.setCurrentIndex(parts.index(self._wanted) if self._wanted in parts else 0)
        self.picture.show()
        self.part.show()

    def _kind_of(self, dataset: Dataset) -> Kind:
        if self._kind is None or self._kind[0] is not dataset:
            self._kind = dataset, kind_of(dataset)
        return self._kind[1]

    def _say(self, words: str, remark: str) -> None:
        self._words, self._remark = words, remark
        self._place_words()

    def _place_words(self) -> None:
        """Say it in words beside what is chosen, or in a line of its own; what a low view shows anyway is left out."""
        wide, high = self.width() >= _WIDE, self.height() >= _HIGH
        shown = (self._words, self._remark) if wide or high else (self._remark,)
        text = " ".join(part for part in shown if part)
        self.said.setText(text)
        self.said.setVisible(bool(text))
        # The last place of the bar, which takes what is left; or below it.
        inside = self._bar.indexOf(self.said) >= 0
        if wide and not inside:
            self._column.removeWidget(self.said)
            self._bar.addWidget(self.said, 1)
        elif inside and not wide:
            self._bar.removeWidget(self.said)
            self._column.insertWidget(1, self.said)
        self._bar.setStretch(_SPACER, 0 if wide else 1)

    def _show_problem(self, text: str) -> None:
        self.empty.setText(text)
        self._stack.setCurrentWidget(self.empty)
        self._say("", "")
        if self._answers is None:
            for box in (self.picture, self.part, self.choice):
                box.hide()

    def _on_part_chosen(self) -> None:
        self._wanted = self.part.currentText()
        self._on_chosen()

    def _on_chosen(self) -> None:
        # What is being worked at is of no use any more.
        self._work = None
        self.stale()

    def _on_row_changed(self) -> None:
        if self.isVisible():
            self.stale()


def _remarks(answers: Answers) -> str:
    """Return what else has to be known of the answers, in words."""
    remarks = []
    if answers.score:
        remarks.append(f"What counts for this data: {answers.score}.")
    if answers.of > len(answers.rows):
        remarks.append(f"From {whole(len(answers.rows))} of {count(answers.of, 'sample')}, evenly spread.")
    if answers.unsettled:
        remarks.append(f"{count(answers.unsettled, 'sample')} did not settle: measured where the sweeps ended.")
    return " ".join(remarks)


def _same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
