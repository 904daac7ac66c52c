"""`ColumnList`: the columns of the data, a line each."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.text import whole
from bpgui.gui.panels.data.columns.column_facts import ColumnFacts
from bpgui.gui.panels.data.parts.row_text import written

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_HEADERS = ("Column", "Kind", "Smallest", "Largest", "Mean", "Missing", "Role")
_HELPS = (
    "What the column is called.",
    "Whether it holds numbers or words.",
    "The smallest number, before any scaling.",
    "The largest number, before any scaling.",
    "The mean of all numbers that are there, before any scaling.",
    "How many rows have no value, before any is filled in.",
    "What the column is for.",
)
_WORDS = 2  # the first headers above stand over words, and the last one
_WIDEST = 150  # pixels
_MEASURED = 60


class ColumnModel(QAbstractTableModel):
    """Shows what `ColumnFacts` tell."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[ColumnFacts, ...] = ()

    def set_facts(self, facts: tuple[ColumnFacts, ...]) -> None:
        """Show other columns."""
        self.beginResetModel()
        self._facts = facts
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Count the columns of the data."""
        return 0 if parent.isValid() else len(self._facts)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Count what is told of each."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Name what is told."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(_HELPS[section])
        return _HEADERS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what is told of a column."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _told(self._facts[index.row()])[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            words = index.column() < _WORDS or index.column() == len(_HEADERS) - 1
            side = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class ColumnList(QTableView):
    """The table of columns; `column_chosen` tells the place of the one that is to be shown."""

    column_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ColumnModel(self)
        self.setModel(self._model)
        self.setAccessibleName("Columns of the data")
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.horizontalHeader().setHighlightSections(False)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def set_facts(self, facts: tuple[ColumnFacts, ...]) -> None:
        """Show other columns."""
        self._model.set_facts(facts)
        self.setColumnHidden(_HEADERS.index("Missing"), not any(fact.missing for fact in facts))
        metrics = self.fontMetrics()
        told = [_HEADERS, *(_told(fact) for fact in facts[:_MEASURED]), *(_told(fact) for fact in facts[-1:])]
        for place, texts in enumerate(zip(*told, strict=True)):
            self.setColumnWidth(place, min(_WIDEST, max(map(metrics.horizontalAdvance, texts)) + 12))

    def choose(self, place: int) -> None:
        """Choose a column as a click does."""
        self.setCurrentIndex(self._model.index(place, 0))
        self.scrollTo(self._model.index(place, 0))

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.column_chosen.emit(index.row())


def _told(fact: ColumnFacts) -> tuple[str, ...]:
    numbers = ("" if value is None else written(value) for value in (fact.smallest, fact.largest, fact.mean))
    return (fact.name, fact.kind, *numbers, whole(fact.missing) if fact.missing else "", fact.role)
