"""Tables of weights and biases that can be read, edited and watched while they learn.

The models read the newest parameters where a cell is painted, so that a table costs what it shows, not what
it holds.
"""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QBrush, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bpgui.errors import ParamError
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import number
from bpgui.gui.common.theme import mix
from bpgui.gui.common.typed import typed_value
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers import NumberRef, full_name, number_name, param_of, set_number, value_of
from bpgui.spec.network import BoolArray

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
# Plain numbers, since a view asks for nine roles of each cell it paints.
_DISPLAY, _EDIT, _ALIGNMENT, _BACKGROUND, _TOOLTIP, _DESCRIPTION = map(
    int,
    (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.BackgroundRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
    ),
)
_ANSWERED = frozenset((_DISPLAY, _EDIT, _ALIGNMENT, _BACKGROUND, _TOOLTIP, _DESCRIPTION))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable
# Numbers of this size get the full tint; weights of trained networks are rarely much larger.
_FULL_TINT_SIZE = 4.0
_MOST_TINT = 0.45
_MOST_ROWS_WANTED = 12
_FEWEST_ROWS = 3
# Pixels.
_ROW_PADDING = 8
_CELL_PADDING = 3


class NumberModel(QAbstractTableModel):
    """A table whose cells are biases and weights, each named by a reference."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def ref(self, row: int, column: int) -> NumberRef | None:
        """Return what a cell shows, None for a cell without a number."""
        raise NotImplementedError

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell without a number."""
        return ""

    def value(self, row: int, column: int) -> float | None:
        """Return a cell's number as it is now, None where there is none."""
        ref = self.ref(row, column)
        return None if ref is None else value_of(self._workspace.project, ref)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Show a number rounded, edit it in full, and tint it by its sign and size."""
        if role not in _ANSWERED:
            return None
        row, column = index.row(), index.column()
        value = self.value(row, column)
        if value is None:
            return self.text(row, column) or None if role in (_DISPLAY, _TOOLTIP) else None
        if role == _DISPLAY:
            return number(value)
        if role == _BACKGROUND:
            return self._tint(value)
        if role == _ALIGNMENT:
            return _RIGHT
        return repr(value) if role == _EDIT else self._described(row, column, value)

    def setData(self, index: Index, value: object, role: int = _EDIT) -> bool:
        """Take a typed number; refuse anything else in words."""
        ref = self.ref(index.row(), index.column())
        if ref is None or role != _EDIT:
            return False
        text = str(value).strip()
        if text == repr(self.value(index.row(), index.column())):
            return True
        try:
            typed = typed_value(param_of(ref), text)
        except ParamError as error:
            self._workspace.refused.emit(str(error))
            return False
        return set_number(self._workspace, ref, float(typed))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let numbers be edited, and nothing else."""
        return _READABLE if self.value(index.row(), index.column()) is None else _EDITABLE

    def _described(self, row: int, column: int, value: float) -> str:
        ref = self.ref(row, column)
        return "" if ref is None else f"{number_name(self._workspace.project.network, ref)}: {value!r}"

    def _tint(self, value: float) -> QBrush:
        colours = self._workspace.theme.colours
        strength = min(1.0, abs(value) / _FULL_TINT_SIZE) ** 0.5 * _MOST_TINT
        return QBrush(mix(colours.base, colours.positive if value > 0.0 else colours.negative, strength))


class ListModel(NumberModel):
    """Rows of a neuron's name and a number."""

    def __init__(self, workspace: Workspace, titles: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._titles = titles
        self._rows: list[tuple[str, NumberRef]] = []

    def show_rows(self, rows: list[tuple[str, NumberRef]]) -> None:
        """Show these rows; if they are the present ones, nothing happens."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def ref(self, row: int, column: int) -> NumberRef | None:
        """Return the number of the second column."""
        return self._rows[row][1] if column == 1 else None

    def text(self, row: int, column: int) -> str:
        """Return the name of the first column."""
        return self._rows[row][0] if column == 0 else ""

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return 2: names and numbers."""
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Return the titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY:
            return self._titles[section]
        return None


class MatrixModel(NumberModel):
    """The weights of a connection: a row per source neuron, a column per target neuron; missing links are empty."""

    def __init__(self, workspace: Workspace, connection_id: str, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._connection_id = connection_id
        self._shape = (0, 0)
        self._mask: BoolArray | None = None

    def show_shape(self) -> None:
        """Take over the connection's present shape and links."""
        network = self._workspace.project.network
        connection = network.connection(self._connection_id)
        shape = network.shape(connection)
        self._mask = connection.mask
        if shape != self._shape:
            self.beginResetModel()
            self._shape = shape
            self.endResetModel()

    def ref(self, row: int, column: int) -> NumberRef | None:
        """Return the link of a cell."""
        return LinkRef(self._connection_id, row, column)

    def value(self, row: int, column: int) -> float | None:
        """Return a weight as it is now, None where the link is missing."""
        if self._mask is not None and not self._mask[row, column]:
            return None
        return float(self._workspace.project.parameters.weights[self._connection_id][row, column])

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the source neurons."""
        return 0 if parent.isValid() else self._shape[0]

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Count the target neurons."""
        return 0 if parent.isValid() else self._shape[1]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Return the neurons' numbers, from 1, and name them in full in the tooltips."""
        if role == _DISPLAY:
            return section + 1
        if role == _TOOLTIP:
            network = self._workspace.project.network
            connection = network.connection(self._connection_id)
            end = connection.target if orientation == Qt.Orientation.Horizontal else connection.source
            return full_name(network, self._workspace.dataset, network.layer(end), section)
        return None


class NumberTable(QTableView):
    """Shows a model of numbers, as high as its rows need, and edits them in place."""

    def __init__(self, model: NumberModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        model.setParent(self)
        model.modelReset.connect(self._on_reset)
        self.setItemDelegate(_NumberDelegate(self))
        self.setAccessibleName(name)
        self.setToolTip("Type a number over a cell, or double-click it; Enter takes it, Escape gives it up.")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        metrics = self.fontMetrics()
        self._number_width = metrics.horizontalAdvance("-8.88e+88") + 2 * _CELL_PADDING
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(metrics.height() + _ROW_PADDING)
        columns.setDefaultSectionSize(self._number_width)
        columns.setMinimumSectionSize(self._number_width // 2)
        columns.setHighlightSections(False)
        if isinstance(model, ListModel):
            rows.hide()
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
            columns.resizeSection(1, self._number_width)
        self._on_reset()

    def refresh(self) -> None:
        """Read the numbers of the visible cells anew."""
        model, port = self.model(), self.viewport().rect()
        if model.rowCount() == 0 or model.columnCount() == 0:
            return
        first = model.index(max(0, self.rowAt(port.top())), max(0, self.columnAt(port.left())))
        row, column = self.rowAt(port.bottom()), self.columnAt(port.right())
        last = model.index(
            row if row >= 0 else model.rowCount() - 1, column if column >= 0 else model.columnCount() - 1
        )
        model.dataChanged.emit(first, last)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the scroll bar only where it is needed."""
        super().resizeEvent(event)
        self._on_reset()

    def sizeHint(self) -> QSize:
        """Ask for the height of all rows, up to a dozen."""
        return QSize(super().sizeHint().width(), self._height(_MOST_ROWS_WANTED))

    def minimumSizeHint(self) -> QSize:
        """Ask for a few rows at least."""
        return QSize(super().minimumSizeHint().width(), self._height(_FEWEST_ROWS))

    def _height(self, most_rows: int) -> int:
        rows = min(self.model().rowCount(), most_rows)
        height = self.horizontalHeader().sizeHint().height() + rows * self.verticalHeader().defaultSectionSize()
        return height + 2 * self.frameWidth() + self._bar_height()

    def _bar_height(self) -> int:
        if self.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
            return 0
        needed = self.horizontalHeader().length() + self.verticalHeader().sizeHint().width() + 2 * self.frameWidth()
        return self.horizontalScrollBar().sizeHint().height() if needed > self.width() else 0

    def _on_reset(self) -> None:
        height = self._height(self.model().rowCount())
        if height != self.maximumHeight():
            self.setMaximumHeight(height)
            self.updateGeometry()


class _NumberDelegate(QStyledItemDelegate):
    """Edits a cell in a line edit that keeps what is being typed while the numbers go on changing."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line edit that holds the number in full."""
        editor = QLineEdit(parent)
        editor.setText(str(index.data(_EDIT)))
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setFrame(False)
        editor.setAccessibleName(str(index.data(_TOOLTIP)))
        editor.selectAll()
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave the editor as it is: the view asks for this with every change of the numbers."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was typed, if anything was."""
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text(), _EDIT)
