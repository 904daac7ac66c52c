"""`NumberTable`: weights and biases to read, edit, choose in blocks, and exchange with a spreadsheet."""

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bpgui.gui.common.fields import tooltip
from bpgui.gui.panels.numbers.block_tools import BlockTools
from bpgui.gui.panels.numbers.blocks import chosen_cells, copy_block, paste_block
from bpgui.gui.panels.numbers.list_model import ListModel
from bpgui.gui.panels.numbers.number_model import EDIT, MARK, TOOLTIP, Index, NumberModel
from bpgui.gui.panels.numbers.number_refs import shows_gradient
from bpgui.spec import BoolArray

_HELP = (
    "Type a number over a cell, or double-click it; Enter takes it, Escape gives it up.",
    "Drag to choose a block, or click on a heading; Ctrl+C and Ctrl+V exchange it with a spreadsheet. A small square "
    "marks what is locked.",
)
_READ_ONLY = "These are gradients: they are computed, so they can be read and copied, not changed."
_MOST_ROWS_WANTED = 8
_FEWEST_ROWS = 3
# Pixels.
_ROW_PADDING = 8
_CELL_PADDING = 3


class NumberTable(QTableView):
    """Shows a model of numbers, as high as its rows need, and edits them in place."""

    chosen_changed = Signal()

    def __init__(self, model: NumberModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._tools: BlockTools | None = None
        self.setModel(model)
        model.setParent(self)
        model.modelReset.connect(self._on_reset)
        self.setItemDelegate(_NumberDelegate(self))
        self.setAccessibleName(name)
        self.setToolTip(tooltip(*_HELP))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setIconSize(QSize(MARK, MARK))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        # What does not fit loses digits, not its exponent.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        metrics = self.fontMetrics()
        # Numbers of usual size, and of any size.
        self._least_width, self._number_width = (
            metrics.horizontalAdvance(widest) + 2 * _CELL_PADDING for widest in ("-8.8888", "-8.88e+88")
        )
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(metrics.height() + _ROW_PADDING)
        columns.setDefaultSectionSize(self._number_width)
        columns.setMinimumSectionSize(self._number_width // 2)
        columns.setHighlightSections(False)
        if isinstance(model, ListModel):
            self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
            rows.hide()
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
            columns.resizeSection(1, self._number_width)
        self._on_reset()

    def refresh(self) -> None:
        """Read the numbers of the visible cells anew."""
        self._model.measure()
        self.setToolTip(tooltip(_READ_ONLY) if shows_gradient(self._model.workspace) else tooltip(*_HELP))
        model, port = self.model(), self.viewport().rect()
        if model.rowCount() == 0 or model.columnCount() == 0:
            return
        first = model.index(max(0, self.rowAt(port.top())), max(0, self.columnAt(port.left())))
        row, column = self.rowAt(port.bottom()), self.columnAt(port.right())
        last = model.index(
            row if row >= 0 else model.rowCount() - 1, column if column >= 0 else model.columnCount() - 1
        )
        model.dataChanged.emit(first, last)

    def chosen(self) -> BoolArray:
        """Return the marks of the chosen cells (rows, columns of numbers)."""
        return chosen_cells(self._model, self.selectionModel())

    def copy(self) -> None:
        """Put the chosen numbers on the clipboard, as text."""
        copy_block(self._model, self.selectionModel())

    def paste(self) -> None:
        """Put the clipboard's numbers over the chosen cells."""
        if paste_block(self._model, self.selectionModel()):
            self.refresh()

    def set_tools(self, tools: BlockTools) -> None:
        """Have what these do to the chosen numbers in the menu too."""
        self._tools = tools

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the chosen cells."""
        self.open_menu(event.globalPos())

    def open_menu(self, place: QPoint) -> None:
        """Open a menu at a place of the screen: copy, paste, and what can be done to the chosen numbers."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        chosen = bool(self.chosen().any())
        menu.addAction("Copy numbers", self.copy).setEnabled(chosen)
        menu.addAction("Paste numbers", self.paste).setEnabled(chosen)
        if self._tools is not None:
            menu.addSeparator()
            self._tools.fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and paste blocks; Escape chooses nothing."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802  # Qt's name
        """Tell that another block is chosen."""
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the scroll bar only where it is needed."""
        super().resizeEvent(event)
        self._on_reset()

    def sizeHint(self) -> QSize:
        """Ask for the height of all rows, up to eight."""
        return QSize(super().sizeHint().width(), self._height(_MOST_ROWS_WANTED))

    def minimumSizeHint(self) -> QSize:
        """Ask for a few rows at least."""
        return QSize(super().minimumSizeHint().width(), self._height(_FEWEST_ROWS))

    def _fit_columns(self) -> None:
        """Make columns a little narrower where all of them are in sight then; else they scroll."""
        share = self.viewport().width() // max(1, self._model.columnCount())
        width = self._number_width if share < self._least_width else min(self._number_width, share)
        if width != self.horizontalHeader().defaultSectionSize():
            self.horizontalHeader().setDefaultSectionSize(width)

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
        if not isinstance(self._model, ListModel):
            self._fit_columns()
        height = self._height(self.model().rowCount())
        if height != self.maximumHeight():
            self.setMaximumHeight(height)
            self.updateGeometry()


class _NumberDelegate(QStyledItemDelegate):
    """Edits a cell in a line edit that keeps what is being typed while the numbers go on changing."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line edit that holds the number in full."""
        editor = QLineEdit(parent)
        editor.setText(str(index.data(EDIT)))
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setFrame(False)
        editor.setAccessibleName(str(index.data(TOOLTIP)))
        editor.selectAll()
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave the editor as it is: the view asks for this with every change of the numbers."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was typed, if anything was."""
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text(), EDIT)
