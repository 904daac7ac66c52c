"""`MatrixPage`: the confusion matrix, and beside it the samples of the chosen cell."""

from collections.abc import Generator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.engine.metrics import confusion
from bpgui.gui.common.labels import body
from bpgui.gui.common.text import count, percent, whole
from bpgui.gui.common.theme import LIGHT, Colours
from bpgui.gui.views.results.answers import Answers, Kind
from bpgui.gui.views.results.matrix import Cell, Matrix
from bpgui.gui.views.results.page import Page
from bpgui.gui.views.results.row_pictures import RowPictures
from bpgui.gui.views.results.samples import MOST_LISTED, Rows, Samples
from bpgui.spec import FloatArray

_BESIDE = 1.2  # so many times as wide as high, the samples stand beside the matrix, else below it
_SIDE_SHARE, _WIDEST_SIDE = 0.4, 280  # of the room for the samples, and pixels
_NARROW = 400  # pixels
_ALL = "All"
_SWITCH_NAMES = ("0", "1")


class MatrixPage(Page):
    """Counts what was answered against what is true; of outputs that say yes or no each, one or all together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: Colours = LIGHT
        self._answers: Answers | None = None
        self._shown: tuple[FloatArray, FloatArray] | None = None
        self._pictures: tuple[Dataset, Colours, RowPictures] | None = None
        self._marked: int | None = None
        self._cell = self._counted = ""
        self.matrix = Matrix()
        self.matrix.setToolTip("A click on a cell lists its samples")
        self.samples = Samples()
        self._side = QWidget()
        self.heading = body(self._side)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.samples, 1)
        self._splitter = QSplitter()
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.matrix)
        self._splitter.addWidget(self._side)
        self._side.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self.matrix.cell_chosen.connect(self._on_cell_chosen)
        self.samples.row_chosen.connect(self.row_chosen)

    def choices(self, answers: Answers) -> list[str]:
        """Return the outputs, after all of them together, where each says yes or no."""
        names = answers.names()
        return [_ALL, *names] if answers.kind is Kind.SWITCHES and len(names) > 1 else []

    def work(self, answers: Answers, choice: int) -> Generator[None, None, str]:
        """Count, and list the samples of the chosen cell anew."""
        said, targets = answers.outputs, answers.targets
        names, noun = answers.dataset.table.classes, "sample"
        if answers.kind is Kind.SWITCHES:
            names = _SWITCH_NAMES
            if choice == 0:
                noun = "sample" if said.shape[1] == 1 else "output"
            else:
                said, targets = said[:, choice - 1 : choice], targets[:, choice - 1 : choice]
            counts = confusion(said.reshape(-1, 1), targets.reshape(-1, 1), answers.threshold)
        else:
            counts = confusion(said, targets, answers.threshold)
        self._answers, self._shown = answers, (said, targets)
        yield
        self.matrix.set_counts(counts, names, noun)
        if self.matrix.chosen is None:
            self._side.hide()
        else:
            self._list(self.matrix.chosen)
        right, total = int(counts.trace()), int(counts.sum())
        return f"{percent(right / total)} of {count(total, noun)} right, by {answers.decided_by}."

    def mark(self, row: int | None) -> None:
        """Show which sample is chosen."""
        self._marked = row
        self.samples.mark(row)

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self._colours = colours
        self.matrix.recolour(colours)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the samples where there is more room."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE * self.height()
        self._splitter.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self._divide()
        self._write_heading()

    def _on_cell_chosen(self, cell: Cell | None) -> None:
        if cell is None:
            self._side.hide()
        else:
            self._list(cell)

    def _list(self, cell: Cell) -> None:
        if self._answers is None or self._shown is None:
            return
        rows = self._rows(self._answers, cell)
        listed = "" if len(rows) <= MOST_LISTED else f", the first {whole(MOST_LISTED)} listed"
        names = self.matrix.names
        self._counted = f"{count(len(rows), 'sample')}{listed}"
        self._cell = f"True {names[cell[0]]}, answered {names[cell[1]]}"
        self._write_heading()
        self.samples.set_rows(rows, self._pictures_of(self._answers.dataset))
        self.samples.mark(self._marked)
        if self._side.isHidden():
            self._side.show()
            self._divide()

    def _divide(self) -> None:
        """Give matrix and samples their shares of the room."""
        across = self._splitter.orientation() is Qt.Orientation.Horizontal
        extent = self.width() if across else self.height()
        side = min(round(_SIDE_SHARE * extent), _WIDEST_SIDE)
        self._splitter.setSizes([extent - side, side])

    def _write_heading(self) -> None:
        """Say what is listed; in a narrow view how much, since the matrix shows the cell."""
        self.heading.setText(self._counted if self.width() < _NARROW else f"{self._cell}: {self._counted}")

    def _rows(self, answers: Answers, cell: Cell) -> Rows:
        """Return the rows, rising, of a cell; of several outputs together those where any of them is in it."""
        assert self._shown is not None  # it came with the answers
        said, targets = self._shown
        if answers.kind is Kind.CLASSES:
            inside = (answers.true == cell[0]) & (answers.said == cell[1])
        else:
            inside = (((targets > 0.5) == cell[0]) & ((said > answers.threshold) == cell[1])).any(axis=1)
        return np.sort(answers.rows[inside])

    def _pictures_of(self, dataset: Dataset) -> RowPictures:
        kept = self._pictures
        if kept is None or kept[0] is not dataset or kept[1] is not self._colours:
            kept = self._pictures = (dataset, self._colours, RowPictures(dataset, self._colours))
        return kept[2]
