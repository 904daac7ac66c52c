"""`RowFilter`: which rows of the data are shown: those of a part, those answered wrong, those with what is typed."""

from enum import Enum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.labels import note
from bpgui.gui.common.text import count, whole
from bpgui.gui.common.throttle import Throttle
from bpgui.gui.panels.data.parts.answered import Answered
from bpgui.gui.panels.data.rows.row_columns import RowColumn
from bpgui.gui.panels.data.rows.row_query import QUERY_HELP, QueryError, fitting, parsed

_SEARCH_PAUSE_MS, _SEARCH_SHARE = 20, 0.5
_FIELD_LETTERS = 8


class Show(Enum):
    """Which rows are shown."""

    ALL = "All rows"
    TRAINING = "Training"
    VALIDATION = "Validation"
    TEST = "Test"
    WRONG = "Wrong"


class RowFilter(QWidget):
    """A choice of rows and a line to search in; `changed` when other rows are to be shown."""

    changed = Signal()

    def __init__(self, answered: Answered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answered = answered
        self._dataset: Dataset | None = None
        self._columns: tuple[RowColumn, ...] = ()
        self._rows: npt.NDArray[np.intp] | None = None
        self._searched = ""
        self.show_box = QComboBox()
        self.show_box.setAccessibleName("Rows that are shown")
        self.show_box.setToolTip(tooltip("Show all rows, one part of them, or those that the network answers wrong."))
        self.show_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.show_box.setMinimumContentsLength(_FIELD_LETTERS)
        for show in Show:
            self.show_box.addItem(show.value, show)
        self.search = _SearchLine()
        self.wrong = QToolButton()
        self.wrong.setCheckable(True)
        # Large numbers must not make the panel wider.
        self.wrong.setMinimumWidth(1)
        self.wrong.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.wrong.setToolTip(tooltip("Show only the rows that the network answers with another class than theirs."))
        self.said = note(self)
        self._lay_out()
        self._throttle = Throttle(_SEARCH_PAUSE_MS, _SEARCH_SHARE, self)
        self._throttle.due.connect(self._apply)
        self.show_box.activated.connect(self._apply)
        self.search.textChanged.connect(self._throttle.ask)
        self.wrong.clicked.connect(self._on_wrong_clicked)

    @property
    def rows(self) -> npt.NDArray[np.intp] | None:
        """The rows to be shown, rising; None for all of them."""
        return self._rows

    @property
    def searching(self) -> bool:
        """Whether what has been typed is still to be looked for."""
        return self.search.text() != self._searched

    @property
    def shown(self) -> Show:
        """Which rows are asked for."""
        return Show(self.show_box.currentData())

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Take other data; what is asked for stays as far as the data has it, and is looked for anew."""
        self._dataset = dataset
        allowed = {Show.ALL}
        if dataset is not None:
            parts = {Show.VALIDATION: dataset.validation_rows, Show.TEST: dataset.test_rows}
            allowed |= {show for show, rows in parts.items() if len(rows)}
            allowed |= {Show.TRAINING} if len(allowed) > 1 else set()
            allowed |= {Show.WRONG} if dataset.table.classes else set()
        if self.shown not in allowed:
            self.show_box.setCurrentIndex(0)
        view_model = self.show_box.model()
        for place, show in enumerate(Show):
            usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            view_model.item(place).setFlags(usable if show in allowed else Qt.ItemFlag.NoItemFlags)  # type: ignore[attr-defined]  # a combo box has a QStandardItemModel

    def set_columns(self, columns: tuple[RowColumn, ...]) -> None:
        """Search in these columns, at once."""
        self._columns = columns
        self._apply()

    def take_columns(self, columns: tuple[RowColumn, ...]) -> None:
        """Search in these columns from the next search on; what was found stays as it is."""
        self._columns = columns

    def tell_wrong(self) -> None:
        """Say how many rows of the held-out part, or of all, the network answers wrong."""
        dataset = self._dataset
        classes = dataset is not None and bool(dataset.table.classes) and self._answered.expected
        self.wrong.setVisible(classes)
        if dataset is None or not classes:
            return
        if not self._answered.known:
            # It keeps its place: nobody who draws wants the plane to move with each stroke.
            self.wrong.setText("Wrong: being counted")
            return
        wrong = self._answered.wrong_rows()
        parts = ((dataset.test_rows, "test"), (dataset.validation_rows, "validation"), (dataset.train_rows, "training"))
        rows, name = next((rows, name) for rows, name in parts if len(rows))
        there = int(np.isin(wrong, rows, assume_unique=True).sum())
        text = f"Wrong: {whole(there)} of {whole(len(rows))} {name}"
        if name != "training":
            others = len(wrong) - there
            text += f", {count(others, 'other')}"
        self.wrong.setText(text)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.show_box)
        row.addWidget(self.search, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.wrong, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        column.addWidget(self.said)
        self.wrong.hide()
        self.said.hide()

    def _on_wrong_clicked(self, checked: bool) -> None:
        show = Show.WRONG if checked else Show.ALL
        self.show_box.setCurrentIndex(list(Show).index(show))
        self._apply()

    def _apply(self) -> None:
        self._searched = self.search.text()
        self.wrong.setChecked(self.shown is Show.WRONG)
        dataset = self._dataset
        if dataset is None:
            return
        try:
            self._rows = self._found(dataset)
        except QueryError as error:
            # What was found before stays in sight while somebody is typing.
            self._say(str(error))
            return
        self._say("" if self._rows is None else self._told(dataset, self._rows))
        self.changed.emit()

    def _found(self, dataset: Dataset) -> npt.NDArray[np.intp] | None:
        conditions = parsed(self.search.text(), self._columns)
        parts = {
            Show.ALL: None,
            Show.TRAINING: dataset.train_rows,
            Show.VALIDATION: dataset.validation_rows,
            Show.TEST: dataset.test_rows,
        }
        rows = self._answered.wrong_rows() if self.shown is Show.WRONG else parts[self.shown]
        if not conditions:
            return rows
        mask = fitting(conditions, self._columns, len(dataset.table.inputs))
        return np.flatnonzero(mask) if rows is None else rows[mask[rows]]

    def _told(self, dataset: Dataset, rows: npt.NDArray[np.intp]) -> str:
        if self.shown is Show.WRONG and not self._answered.known:
            return "The network does not answer yet, so nothing is wrong."
        return f"{whole(len(rows))} of {count(len(dataset.table.inputs), 'row')}"

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))


class _SearchLine(QLineEdit):
    """A line to search in, which Escape empties."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Search rows")
        self.setAccessibleName("Search rows")
        self.setClearButtonEnabled(True)
        # Qt leaves the button in the line without words.
        for clear in self.findChildren(QAction):
            clear.setText("Clear the search")
        self.setToolTip(tooltip(QUERY_HELP))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the line on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
