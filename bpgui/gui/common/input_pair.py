"""`InputPair`: the two inputs over which a window's maps are drawn, and what all other inputs stay at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from bpgui.data import Dataset
from bpgui.document import Document
from bpgui.engine.maps import Grid
from bpgui.errors import BpguiError
from bpgui.gui.common.insight import Insight
from bpgui.gui.common.text import whole
from bpgui.spec import FloatArray, Project

Ends = tuple[float, float]

# What is learned of the columns of a long table is learned from so many rows, evenly spread.
_MOST_ROWS = 20_000
_PADDING = 0.08  # of the data's range, on each side
# Spreads that differ less count as the same, so that of scaled columns the first ones are chosen.
_SAME_SPREAD = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """What is known of a data set's inputs: least, largest, mean while training, and spread, each (inputs,)."""

    dataset: Dataset
    low: FloatArray
    high: FloatArray
    mean: FloatArray
    spread: FloatArray


class InputPair(QObject):
    """The choice of two inputs, shared by all maps of a window.

    All other inputs stay at the values of the chosen sample or, without one, at the mean of the training samples. Until
    a person chooses, the pair are the two inputs that differ most among the samples. `changed` tells of another pair,
    and of other values of the rest.
    """

    changed = Signal()

    def __init__(self, document: Document, insight: Insight, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._insight = document, insight
        self._columns: _Columns | None = None
        self._chosen: tuple[tuple[str, ...], int, int] | None = None
        insight.row_changed.connect(self._on_row_changed)
        document.project_changed.connect(self._on_project_changed)

    @property
    def dataset(self) -> Dataset | None:
        """The data whose inputs these are, None without any."""
        try:
            return self._document.dataset
        except BpguiError:
            return None

    @property
    def names(self) -> tuple[str, ...]:
        """What the inputs are called, none without data."""
        dataset = self.dataset
        return () if dataset is None else dataset.table.input_names

    @property
    def pair(self) -> tuple[int, int | None] | None:
        """The inputs across and up; the second is None where there is only one, and both are without data."""
        columns = self._known()
        if columns is None or not len(columns.low):
            return None
        names = columns.dataset.table.input_names
        if len(names) == 1:
            return 0, None
        if self._chosen is not None and self._chosen[0] == names:
            return self._chosen[1:]
        first, second = sorted(_widest(columns.spread))
        return first, second

    def choose(self, across: int, up: int) -> None:
        """Choose both inputs; raise `ValueError` for one that is not there, or for the same one twice."""
        inputs = range(len(self.names))
        if across == up or across not in inputs or up not in inputs:
            raise ValueError(f"There is no map over the inputs {across} and {up} of {len(inputs)}.")
        if (across, up) != self.pair:
            self._chosen = (self.names, across, up)
            self.changed.emit()

    def ends(self, column: int) -> Ends:
        """Return the least and the largest value of an input in maps, as the network gets it, with some room."""
        columns = self._known()
        if columns is None:
            return -1.0, 1.0
        low, high = float(columns.low[column]), float(columns.high[column])
        room = _PADDING * (high - low) if high > low else max(0.5 * abs(low), 0.5)
        return low - room, high + room

    def ranges(self) -> tuple[FloatArray, FloatArray]:
        """Return the least and the largest value of each input in the data, (inputs,), as the network gets it."""
        columns = self._known()
        return (np.zeros(0), np.zeros(0)) if columns is None else (columns.low, columns.high)

    def own(self, column: int, values: FloatArray) -> FloatArray:
        """Return values of an input in the data's own unit."""
        dataset = self.dataset
        if dataset is None:
            return values
        return np.asarray(values * dataset.preparation.scale[column] + dataset.preparation.centre[column])

    def own_ends(self, column: int) -> Ends:
        """Return the ends of an input in maps, in the data's own unit."""
        low, high = self.own(column, np.array(self.ends(column))).tolist()
        return low, high

    def scaled(self, column: int, value: float) -> float:
        """Return a value in the data's own unit as the network gets it."""
        dataset = self.dataset
        if dataset is None:
            return value
        return float((value - dataset.preparation.centre[column]) / dataset.preparation.scale[column])

    def base(self) -> FloatArray:
        """Return what the inputs stay at that do not vary, (inputs,), as the network gets it."""
        columns, row = self._known(), self._insight.row
        if columns is None:
            return np.zeros(0)
        return columns.mean if row is None else columns.dataset.table.inputs[row]

    @property
    def held(self) -> str:
        """What the other inputs stay at, in words: 'as in sample 3'; empty where there are none."""
        columns, row = self._known(), self._insight.row
        if columns is None or len(columns.low) <= 2:
            return ""
        return "at their training mean" if row is None else f"as in sample {whole(row + 1)}"

    def grid(self, side: int) -> Grid | None:
        """Return the grid of the pair, with so many columns and rows, from the top left; None without data."""
        pair = self.pair
        if pair is None:
            return None
        across, up = pair
        x = _middles(*self.ends(across), side)
        y = np.zeros(1) if up is None else _middles(*self.ends(up), side)[::-1]
        return Grid(self.base(), across, x, up, y)

    def _known(self) -> _Columns | None:
        dataset = self.dataset
        if dataset is None:
            self._columns = None
        elif self._columns is None or self._columns.dataset is not dataset:
            self._columns = _learned(dataset)
        return self._columns

    def _on_row_changed(self) -> None:
        if len(self.names) > 2:
            self.changed.emit()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.dataset is not before.dataset or after.table is not before.table:
            self.changed.emit()


def evenly(rows: int, most: int) -> npt.NDArray[np.intp]:
    """Return at most so many places of so many rows, evenly spread, rising."""
    return np.arange(rows) if rows <= most else np.linspace(0, rows - 1, most).astype(np.intp)


def _learned(dataset: Dataset) -> _Columns:
    inputs = dataset.table.inputs
    some = inputs[evenly(len(inputs), _MOST_ROWS)]
    rows = dataset.train_rows[evenly(len(dataset.train_rows), _MOST_ROWS)]
    low, high = some.min(axis=0), some.max(axis=0)
    with np.errstate(over="ignore"):  # of numbers whose squares are none
        return _Columns(dataset, low, high, inputs[rows].mean(axis=0), some.std(axis=0))


def _widest(spread: FloatArray) -> list[int]:
    """Return the two inputs that differ most, the first ones of those that differ by the same."""
    first = int(np.argmax(spread >= spread.max() * (1.0 - _SAME_SPREAD)))
    others = np.where(np.arange(len(spread)) == first, -1.0, spread)
    return [first, int(np.argmax(others >= others.max() * (1.0 - _SAME_SPREAD)))]


def _middles(low: float, high: float, side: int) -> FloatArray:
    """Return the middles of so many equal steps from `low` to `high`."""
    return low + (high - low) * (np.arange(side) + 0.5) / side
