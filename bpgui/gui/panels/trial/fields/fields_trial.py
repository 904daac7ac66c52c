"""`FieldsTrial`: a table is tried by hand, a row with an editor for each of its columns."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.field_help import field_height
from bpgui.gui.common.labels import note
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.trial.fields.column_row import ColumnRow
from bpgui.gui.panels.trial.fields.columns import Column, Columns
from bpgui.gui.panels.trial.parts.answer_bars import AnswerBars
from bpgui.gui.panels.trial.trial import Trial

_GAP = 4  # pixels between rows
_MOST_SEEN = 11  # rows; where there are more, they scroll
_AHEAD = 4  # rows that are made before they come into sight, so that the keyboard gets there


class ColumnList(QScrollArea):
    """Editors of columns, one below the other; each is made when it comes into sight."""

    edited = Signal(int, float)  # the place of a column, and its value
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[int, ColumnRow] = {}
        self._columns: tuple[Column, ...] = ()
        self._values: list[float] = []
        self._content = QWidget()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._content)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalScrollBar().valueChanged.connect(self._make_rows)

    def set_columns(self, columns: tuple[Column, ...], values: list[float]) -> None:
        """Show these columns with these values."""
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        self._columns, self._values = columns, values
        seen = min(len(columns), _MOST_SEEN)
        self.setFixedHeight(max(seen, 1) * self._row_height())
        self.verticalScrollBar().setValue(0)
        self._arrange()

    def set_values(self, values: list[float]) -> None:
        """Show these values."""
        self._values = values
        for place, row in self.rows.items():
            row.set_value(values[place])

    def row(self, place: int) -> ColumnRow:
        """Return the editor of a column, made if need be."""
        if place not in self.rows:
            row = ColumnRow(self._columns[place], self._values[place], self._content)
            self.rows[place] = row
            row.edited.connect(partial(self.edited.emit, place))
            row.refused.connect(self.refused)
            for part in row.findChildren(QWidget):
                part.installEventFilter(self)
            row.setGeometry(0, place * self._row_height(), self._content.width(), self._row_height() - _GAP)
            row.show()
        return self.rows[place]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring what the keyboard goes to into sight."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, self._row_height())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the rows as wide as the list."""
        super().resizeEvent(event)
        self._arrange()

    def _row_height(self) -> int:
        return field_height(self) + _GAP

    def _arrange(self) -> None:
        # A scroll bar must not touch the fields.
        width = self.viewport().width() - (_GAP if len(self._columns) > _MOST_SEEN else 0)
        self._content.resize(width, len(self._columns) * self._row_height())
        for place, row in self.rows.items():
            row.setGeometry(0, place * self._row_height(), width, self._row_height() - _GAP)
        self._make_rows()

    def _make_rows(self) -> None:
        first = self.verticalScrollBar().value() // self._row_height()
        last = first + self.viewport().height() // self._row_height() + 1
        for place in range(max(0, first - _AHEAD), min(len(self._columns), last + _AHEAD)):
            self.row(place)


class FieldsTrial(Trial):
    """A row for each column of the data, in its own units, and the answers to what is entered in them."""

    hint = "Change the values, and watch the answers."

    def __init__(self, predictor: Predictor, parent: QWidget | None = None) -> None:
        super().__init__(predictor, parent)
        self._dataset: Dataset | None = None
        self._columns: Columns | None = None
        self._values: list[float] = []
        self.list = ColumnList()
        self.bars = AnswerBars()
        self.sentence = note(self)
        self.sentence.hide()
        self.column.addWidget(self.list)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.bars)
        self.column.addStretch(1)
        self.list.edited.connect(self._on_edited)
        self.list.refused.connect(self._on_refused)

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the columns of a data set; what was entered stays where the columns are the same."""
        columns = Columns(dataset)
        same = self._columns is not None and self._columns.all == columns.all
        self._dataset, self._columns = dataset, columns
        if not same:
            self._values = [column.first for column in columns.all]
            self.list.set_columns(columns.all, self._values)
        self.bars.set_dataset(dataset)

    def recolour(self, colours: Colours) -> None:
        """Take on the colours of a theme."""
        self.bars.recolour(colours)

    @property
    def values(self) -> list[float]:
        """What is entered, a value per column."""
        return list(self._values)

    def refresh(self) -> None:
        """Show what the network answers to what is entered."""
        if self._columns is None:
            return
        answers = self.predictor.answers(self._columns.inputs(self._values))
        self.bars.show_answers(None if answers is None else answers[0], self.predictor.explanation)

    def take(self, row: int) -> None:
        """Enter a row of the data."""
        if self._dataset is None or self._columns is None:
            return
        self._values = self._columns.values(self._dataset.table.inputs[row])
        self.list.set_values(self._values)
        self._on_refused("")
        self.refresh()

    def _on_edited(self, place: int, value: float) -> None:
        self._values[place] = value
        self._on_refused("")
        self.touch()

    def _on_refused(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
