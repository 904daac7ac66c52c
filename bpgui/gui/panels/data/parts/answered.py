"""`Answered`: what the network answers to every row of the data, kept up to date in small pieces of work."""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from bpgui.data import Dataset
from bpgui.document import Document
from bpgui.engine import Program, loss
from bpgui.engine.metrics import answers
from bpgui.engine.reference import forward, outputs
from bpgui.errors import BpguiError
from bpgui.gui.common.own_unit import unscaled_targets
from bpgui.gui.common.predictor import Predictor
from bpgui.spec import BoolArray, FloatArray

Codes = npt.NDArray[np.int32]

# A piece takes about so long, and all of them this share of the window's time, however many rows there are.
_PIECE_MS, _SHARE = 6.0, 0.2
_REST_MS = 250  # between two passes over the rows
_FIRST_ROWS, _MOST_ROWS = 64, 65_536
# Numbers of more targets than this are not kept: nobody reads them row by row.
MOST_TARGETS = 4
UNKNOWN, WRONG, RIGHT = -1, 0, 1


@dataclass(frozen=True, slots=True)
class Answers:
    """What a network answered to all rows.

    For classes `classes` (rows,) and `verdicts` (rows,) of `UNKNOWN`, `WRONG` and `RIGHT`. For numbers `values` (rows,
    targets) in the data's own unit, if there are not too many targets, and `errors` (rows,), the root of the mean
    square of what each answer is off; NaN is unknown.
    """

    classes: Codes
    verdicts: Codes
    values: FloatArray
    errors: FloatArray

    @classmethod
    def unknown(cls, dataset: Dataset) -> "Answers":
        """Return answers of which nothing is known yet."""
        rows, targets = dataset.table.targets.shape
        classes = bool(dataset.table.classes)
        coded, numbers = (rows, 0) if classes else (0, rows)
        return cls(
            np.full(coded, UNKNOWN, dtype=np.int32),
            np.full(coded, UNKNOWN, dtype=np.int32),
            np.full((numbers, targets if targets <= MOST_TARGETS else 0), np.nan),
            np.full(numbers, np.nan),
        )


@dataclass(slots=True)
class _Pass:
    """A walk over all rows with the weights as they were when it began."""

    program: Program
    theta: FloatArray
    threshold: float
    found: Answers
    done: int = 0


class Answered(QObject):
    """Asks the network of a document about all rows of its data; `changed` comes when all of them have answers.

    It works only while it is watched, with copies of the weights and in pieces of a few milliseconds: neither the
    window nor a training waits for it, even if there are a million rows.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._predictor = Predictor(document, self)
        self._dataset: Dataset | None = None
        self._answers: Answers | None = None
        self._pass: _Pass | None = None
        self._known = self._watched = self._stale = False
        self._rows = _FIRST_ROWS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self._predictor.changed.connect(self._on_changed)

    @property
    def answers(self) -> Answers | None:
        """The answers, all of them unknown at first; None without data."""
        return self._answers

    @property
    def known(self) -> bool:
        """Whether there are answers."""
        return self._known

    @property
    def expected(self) -> bool:
        """Whether there are answers, or soon will be."""
        return self._known or (self._dataset is self._now() and not self._predictor.problem)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Take other data; nothing is known of it yet. Tells nothing: whoever sets it knows."""
        self._dataset, self._pass, self._known = dataset, None, False
        self._answers = None if dataset is None else Answers.unknown(dataset)
        self._rows = _FIRST_ROWS
        self._ask()

    def set_watched(self, watched: bool) -> None:
        """Work only while somebody looks."""
        if watched != self._watched:
            self._watched = watched
            if watched and self._stale:
                self._ask()

    def wrong_rows(self) -> npt.NDArray[np.intp]:
        """Return the rows that are answered with another class than theirs, none for numbers."""
        return np.empty(0, dtype=np.intp) if self._answers is None else np.flatnonzero(self._answers.verdicts == WRONG)

    def _on_changed(self) -> None:
        # Data that is about to be replaced has no meaning for the network any more.
        if self._dataset is self._now():
            self._ask()

    def _now(self) -> Dataset | None:
        try:
            return self._document.dataset
        except BpguiError:
            return None

    def _ask(self) -> None:
        self._stale = True
        if self._watched and not self._timer.isActive():
            self._on_time()

    def _on_time(self) -> None:
        if not self._watched or self._dataset is None:
            self._pass = None
            return
        if self._pass is None:
            if not self._stale:
                return
            self._stale = False
            self._pass = self._begun(self._dataset)
            if self._pass is None:
                self._forget()
                return
        start = time.perf_counter()
        finished = self._work(self._dataset, self._pass)
        spent_ms = 1000.0 * (time.perf_counter() - start)
        self._rows = int(min(max(self._rows * min(_PIECE_MS / max(spent_ms, 0.1), 8.0), 1), _MOST_ROWS))
        pause = spent_ms / _SHARE - spent_ms
        if not finished:
            self._timer.start(round(pause))
            return
        self._answers, self._pass, self._known = self._pass.found, None, True
        self._timer.start(max(_REST_MS, round(pause)))
        self.changed.emit()

    def _begun(self, dataset: Dataset) -> _Pass | None:
        if self._predictor.problem or self._dataset is not self._now():
            return None
        program, theta = self._predictor.program, self._predictor.theta
        if program is None or theta is None:
            return None
        training = self._document.project.training
        threshold = loss(training.loss, training.loss_settings).threshold
        return _Pass(program, theta, threshold, Answers.unknown(dataset))

    def _work(self, dataset: Dataset, walk: _Pass) -> bool:
        """Answer the next rows; return whether that were the last ones."""
        table, rows = dataset.table, slice(walk.done, walk.done + self._rows)
        with np.errstate(over="ignore", invalid="ignore"):
            said = outputs(walk.program, forward(walk.program, walk.theta, table.inputs[rows]))
            finite: BoolArray = np.asarray(np.isfinite(said).all(axis=1))
            found = walk.found
            if table.classes:
                classes = answers(np.nan_to_num(said), walk.threshold)
                found.classes[rows] = np.where(finite, classes, UNKNOWN)
                verdicts = np.where(classes == answers(table.targets[rows], 0.5), RIGHT, WRONG)
                found.verdicts[rows] = np.where(finite, verdicts, UNKNOWN)
            else:
                own = np.where(finite[:, np.newaxis], unscaled_targets(dataset, said), np.nan)
                off = own - unscaled_targets(dataset, table.targets[rows])
                found.errors[rows] = np.sqrt((off**2).mean(axis=1))
                found.values[rows] = own[:, : found.values.shape[1]]
        walk.done += self._rows
        return walk.done >= len(table.inputs)

    def _forget(self) -> None:
        """Know nothing any more: the network does not fit the data."""
        if self._dataset is not None:
            self._answers, self._known = Answers.unknown(self._dataset), False
            self.changed.emit()
