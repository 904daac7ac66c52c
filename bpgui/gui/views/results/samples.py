"""`Samples`: the samples behind a cell, as pictures or in words; a click on one, or the keys, choose it."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.text import whole
from bpgui.gui.views.results.row_pictures import RowPictures

# Longer lists end here.
MOST_LISTED = 500
_SPACE, _NARROW = 4, 130  # pixels

Rows = npt.NDArray[np.intp]
_Index = QModelIndex | QPersistentModelIndex


class Samples(QListView):
    """Lists rows of the data's table; `row_chosen` asks to choose one of them, or none after Esc."""

    row_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _SampleModel(self)
        self.setModel(self._model)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Samples of the chosen cell")
        self.setAccessibleDescription("The arrow keys and Enter choose a sample, Escape none.")
        self.clicked.connect(self._on_taken)
        self.activated.connect(self._on_taken)

    @property
    def rows(self) -> list[int]:
        """The rows that are listed."""
        return self._model.rows.tolist()

    def set_rows(self, rows: Rows, pictures: RowPictures) -> None:
        """List rows, of which `pictures` tells what they look like."""
        rows = rows[:MOST_LISTED]
        if pictures is self._model.pictures and np.array_equal(rows, self._model.rows):
            return
        size = pictures.size
        self.setViewMode(QListView.ViewMode.ListMode if size is None else QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setSpacing(0 if size is None else _SPACE)
        if size is not None:
            self.setIconSize(size)
        self._model.show_rows(rows, pictures)

    def mark(self, row: int | None) -> None:
        """Show which row is chosen."""
        place = -1 if row is None else int(np.searchsorted(self._model.rows, row))
        if row is None or place >= len(self._model.rows) or self._model.rows[place] != row:
            self.selectionModel().clearSelection()
            return
        index = self._model.index(place)
        if not self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the sample that the arrow keys lead to, or none."""
        if event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.row_chosen.emit(None)
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self._on_taken(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the values to the tooltips where they would stand word below word."""
        self._model.short = self.viewport().width() < _NARROW
        super().resizeEvent(event)

    def _on_taken(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_chosen.emit(int(self._model.rows[index.row()]))


class _SampleModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Rows = np.empty(0, dtype=np.intp)
        self.pictures: RowPictures | None = None
        self.short = False

    def show_rows(self, rows: Rows, pictures: RowPictures) -> None:
        self.beginResetModel()
        self.rows, self.pictures = rows, pictures
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.pictures is None or not index.isValid():
            return None
        row = int(self.rows[index.row()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                if self.pictures.size is not None:
                    return whole(row + 1)
                return f"Sample {whole(row + 1)}" if self.short else self.pictures.words(row)
            case Qt.ItemDataRole.DecorationRole:
                return self.pictures.picture(row)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self.pictures.words(row))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.pictures.words(row)
            case _:
                return None
