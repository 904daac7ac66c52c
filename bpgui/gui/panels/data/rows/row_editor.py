"""`RowEditor`: makes the cells of a table of rows editable, and adds, deletes and pastes rows."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bpgui.data import Dataset
from bpgui.data.editing import remove_rows
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.text import count, whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.parts.hand_made import change_data
from bpgui.gui.panels.data.rows.rows_editing import (
    choices_at,
    clipboard_block,
    copy_row,
    editable,
    features_of,
    new_allowed,
    paste_block,
    set_cell,
)

_Index = QModelIndex | QPersistentModelIndex
_ADD_HELP = "Add a copy of the chosen row, or of the last one, at the end: then change its cells."
_DELETE_HELP = "Delete the chosen row. Delete does so too."


class RowEditor(QObject):
    """Edits the rows that a table view shows; each change is one undo entry.

    A double click or F2 opens a cell, Delete deletes the chosen rows, and Paste puts a block of a spreadsheet over the
    cells from the present one on. `bar` holds the buttons to add and to delete.
    """

    _committed = Signal(int, int, str)

    def __init__(self, workspace: Workspace, table: QTableView, parent: QObject | None = None) -> None:
        super().__init__(parent or table)
        self._workspace = workspace
        self._table = table
        self._dataset: Dataset | None = None
        self._places: tuple[int | None, ...] = ()
        self._row_at: Callable[[int], int] = int
        table.setItemDelegate(_CellDelegate(self, table))
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        table.installEventFilter(self)
        self.bar = QWidget()
        self.add = QPushButton("Add row")
        self.delete = QPushButton("Delete row")
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        for button, help_text, deed in (
            (self.add, _ADD_HELP, self.add_row),
            (self.delete, _DELETE_HELP, self.delete_chosen),
        ):
            button.setToolTip(tooltip(help_text))
            button.clicked.connect(deed)
            row.addWidget(button)
        row.addStretch(1)
        self.bar.hide()
        # The change resets the table, which has to be done with its editor before.
        self._committed.connect(self._on_committed, Qt.ConnectionType.QueuedConnection)

    def set_dataset(
        self, dataset: Dataset | None, places: Sequence[int | None] = (), row_at: Callable[[int], int] = int
    ) -> None:
        """Edit a data set, or nothing.

        `places` tells for each column of the view its place among the columns of the data, None for what is not of it,
        and `row_at` the row of the data that the view shows at a place from the top.
        """
        self._dataset = dataset if dataset is not None and editable(dataset) else None
        self._places, self._row_at = tuple(places), row_at
        self.bar.setVisible(self._dataset is not None)

    @property
    def dataset(self) -> Dataset | None:
        """The data that is edited, None where it cannot be."""
        return self._dataset

    def place(self, column: int) -> int | None:
        """Return the place of a column of the view among those of the data, None if it cannot be edited."""
        return self._places[column] if self._dataset is not None and 0 <= column < len(self._places) else None

    def commit(self, index: _Index, text: str) -> None:
        """Put a text into a cell, once the view has closed its editor."""
        self._committed.emit(self._row_at(index.row()), index.column(), text)

    def add_row(self) -> None:
        """Add a copy of the chosen row, or of the last one."""
        dataset = self._dataset
        if dataset is None:
            return
        chosen, last = self._chosen(), len(dataset.table.inputs) - 1
        row = chosen[-1] if chosen else last
        if change_data(self._workspace, "Add a row", lambda project: copy_row(project, dataset, row)):
            self._go_to(last + 1, self._table.currentIndex().column())

    def delete_chosen(self) -> None:
        """Delete the chosen rows."""
        rows, column = self._chosen(), self._table.currentIndex().column()
        if rows and change_data(
            self._workspace, f"Delete {count(len(rows), 'row')}", lambda project: remove_rows(project, rows)
        ):
            self._go_to(min(rows), column)

    def paste(self) -> None:
        """Put the clipboard's cells over those from the present one on."""
        dataset, current = self._dataset, self._table.currentIndex()
        if dataset is None:
            return
        if not current.isValid():
            self._workspace.refused.emit("No cell is chosen to paste at: click on the one where the block begins.")
            return
        block = clipboard_block(QGuiApplication.clipboard().text())
        places = [place for place in self._places[current.column() :] if place is not None]
        rows = [self._row_at(place) for place in range(current.row(), self._table.model().rowCount())]
        row, column = rows[0], current.column()
        label = f"Paste {count(len(block), 'row')}"
        if change_data(self._workspace, label, lambda project: paste_block(project, dataset, rows, places, block)):
            self._go_to(row, column)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete and paste by keys, before any shortcut of the window does."""
        if self._dataset is None or not isinstance(event, QKeyEvent):
            return False
        deletes = event.key() == Qt.Key.Key_Delete and not event.modifiers()
        if not deletes and not event.matches(QKeySequence.StandardKey.Paste):
            return False
        match event.type():
            case QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            case QEvent.Type.KeyPress:
                (self.delete_chosen if deletes else self.paste)()
                return True
        return False

    def _on_committed(self, row: int, column: int, text: str) -> None:
        dataset, place = self._dataset, self.place(column)
        if dataset is None or place is None:
            return
        label = f"Set '{features_of(dataset)[place].name}' of row {whole(row + 1)}"
        if change_data(self._workspace, label, lambda project: set_cell(project, dataset, row, place, text)):
            self._go_to(row, column)

    def _chosen(self) -> list[int]:
        return [self._row_at(index.row()) for index in self._table.selectionModel().selectedRows()]

    def _go_to(self, row: int, column: int) -> None:
        """Bring the cell of a row of the data into sight, and make it the present one."""
        model = self._table.model()
        for place in range(model.rowCount()):
            if self._row_at(place) == row:
                index = model.index(place, max(column, 0))
                self._table.setCurrentIndex(index)
                self._table.scrollTo(index)
                return


class _CellDelegate(QStyledItemDelegate):
    """Edits numbers in a line edit, and categories in a list, which takes new names where a new class can be made."""

    def __init__(self, editing: RowEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._editing = editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget | None:  # type: ignore[override]  # Qt takes None for a cell that has no editor
        """Return an editor that holds what is in the cell in full."""
        dataset, place = self._editing.dataset, self._editing.place(index.column())
        if dataset is None or place is None:
            return None
        name = features_of(dataset)[place].name
        choices = choices_at(dataset, place)
        if not choices:
            line = QLineEdit(str(index.data(Qt.ItemDataRole.ToolTipRole)), parent)
            line.setFrame(False)
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.setAccessibleName(name)
            line.selectAll()
            return line
        combo = QComboBox(parent)
        combo.setEditable(new_allowed(dataset, place))
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.addItems(choices)
        combo.setCurrentIndex(combo.findText(str(index.data(Qt.ItemDataRole.DisplayRole))))
        combo.setAccessibleName(name)
        return combo

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Leave the editor as it is: it was made with what is in the cell."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand over what was typed or chosen, if it is something else."""
        if isinstance(editor, QLineEdit):
            if editor.isModified():
                self._editing.commit(index, editor.text())
        elif isinstance(editor, QComboBox) and editor.currentText() != index.data(Qt.ItemDataRole.DisplayRole):
            self._editing.commit(index, editor.currentText())
