"""`PreviewModel`: the first rows of a file as texts, below headings that say what each column is for."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from bpgui.data.readers.reader import Preview
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.text import whole
from bpgui.gui.common.theme import Theme
from bpgui.gui.dialogs.import_data.columns import KIND, MISSING, ROLE, Columns
from bpgui.spec import ColumnSpec

_MOST_LETTERS = 22
_SHORT = {"drop": "row left out", "most_frequent": "most frequent", "indicator": "extra input"}
_NOWHERE = QModelIndex()


class PreviewModel(QAbstractTableModel):
    """Rows and columns of a preview; what is left out is pale, and the target has the accent's colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._columns: Columns = ()
        theme.changed.connect(self._recolour)

    @property
    def columns(self) -> Columns:
        """What the columns are for, from the left."""
        return self._columns

    def show_preview(self, preview: Preview | None, columns: Columns) -> None:
        """Show another look at a file, or nothing."""
        self.beginResetModel()
        self._rows = () if preview is None else preview.rows
        self._columns = columns
        self.endResetModel()

    def show_columns(self, columns: Columns) -> None:
        """Show what the same columns are for now."""
        self._columns = columns
        self._recolour()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """Count the rows that are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a text as it stands in the file, and how it looks."""
        column = self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                text = self._rows[index.row()][index.column()]
                return text if role == Qt.ItemDataRole.DisplayRole or len(text) > _MOST_LETTERS else None
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.kind == "number" else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._theme.colours.muted) if column.role == "left_out" else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the four lines of a column's heading, or the number of a row."""
        if orientation == Qt.Orientation.Vertical:
            return whole(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "\n".join(heading_lines(column))
            case Qt.ItemDataRole.ToolTipRole:
                how = "Click to choose this column, Shift or Ctrl for several; a right click changes it."
                return tooltip(f"{column.name}: {described(column)}.", how)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.name}, {described(column)}"
            case Qt.ItemDataRole.ForegroundRole:
                colours = self._theme.colours
                return {"target": QColor(colours.accent), "left_out": QColor(colours.muted)}.get(column.role)
            case Qt.ItemDataRole.FontRole if column.role == "target":
                font = QFont()
                font.setBold(True)
                return font
        return None

    def _recolour(self) -> None:
        if self._columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        if self._columns and self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))


def heading_lines(column: ColumnSpec) -> tuple[str, str, str, str]:
    """Return name, kind, role and what happens to missing values, short enough for a heading."""
    name = shortened(column.name, _MOST_LETTERS)
    policy = _SHORT.get(column.missing, MISSING.choices[column.missing].lower())
    missing = f"missing: {policy}" if column.role == "input" else ""
    return name, KIND.choices[column.kind].lower(), ROLE.choices[column.role].lower(), missing


def shortened(name: str, most: int) -> str:
    """Return a name with at most so many letters; what it begins and ends with tells it from others."""
    if len(name) <= most:
        return name
    tail = (most - 3) // 2
    return f"{name[: most - 3 - tail]}...{name[-tail:]}"


def described(column: ColumnSpec) -> str:
    """Return what a column is for, in words."""
    return ", ".join(part for part in heading_lines(column)[1:] if part)
