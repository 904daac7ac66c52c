"""The cells of small tables, edited in place with mouse and keys."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data import Dataset, default_spec, load, with_dataset
from bpgui.errors import BpguiError, DataError, ParamError
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.data.rows.row_editor import RowEditor
from bpgui.gui.panels.data.rows.rows_editing import (
    choices_at,
    clipboard_block,
    copy_row,
    editable,
    features_of,
    input_place,
    new_allowed,
    paste_block,
    row_cells,
    set_cell,
    target_place,
)
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable
from bpgui.spec.raw_table import categories

Index = QModelIndex | QPersistentModelIndex
MakeWorkspace = Callable[[Project], Workspace]
ROOT = QModelIndex()


def on(name: str) -> Project:
    return with_dataset(Project(), default_spec(name))


def data(project: Project) -> Dataset:
    assert project.dataset is not None
    return load(project.dataset, project.table)


def mine() -> Project:
    """Return four rows of a number that may be missing, a colour and a class."""
    columns = (
        (RawColumn("a", np.array([1.0, np.nan, 3.0, 4.0])), ColumnSpec("a", missing="indicator")),
        (categories("colour", ["red", "blue", "red", "green"]), ColumnSpec("colour", "category")),
        (categories("kind", ["p", "q", "p", "q"]), ColumnSpec("kind", "category", "target")),
    )
    own = OwnSpec("Mine", tuple(spec for _, spec in columns))
    return with_dataset(Project(), DatasetSpec(OWN, own=own), RawTable(tuple(column for column, _ in columns)))


def settle() -> None:
    """Let the view close its editor, and hand over what was typed."""
    for _ in range(5):
        QApplication.processEvents()


class Cells(QAbstractTableModel):
    """Shows the number of each row, which is not edited, and all columns of the data, from the last row up."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__()
        self.dataset = dataset

    def show(self, dataset: Dataset) -> None:
        self.beginResetModel()
        self.dataset = dataset
        self.endResetModel()

    def row_at(self, place: int) -> int:
        return self.rowCount() - 1 - place

    def rowCount(self, parent: Index = ROOT) -> int:
        return len(self.dataset.table.inputs)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 1 + len(features_of(self.dataset))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self.row_at(index.row())
        cell = row + 1 if index.column() == 0 else row_cells(self.dataset, row)[index.column() - 1]
        return "" if cell is None else cell if isinstance(cell, str) else f"{cell:.15g}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() else flags


class Stage(QWidget):
    """A table of the rows of a workspace's data, as the data panel shows it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        dataset = workspace.dataset
        assert dataset is not None
        self.model = Cells(dataset)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.editor = RowEditor(workspace, self.table)
        column = QVBoxLayout(self)
        column.addWidget(self.table)
        column.addWidget(self.editor.bar)
        self.refusals: list[str] = []
        self.hints: list[str] = []
        workspace.refused.connect(self.refusals.append)
        workspace.hinted.connect(self.hints.append)
        workspace.document.project_changed.connect(self.show_data)
        self.show_data()

    def show_data(self, *_: object) -> None:
        dataset = self.workspace.dataset
        assert dataset is not None
        self.model.show(dataset)
        self.editor.set_dataset(dataset, (None, *range(len(features_of(dataset)))), self.model.row_at)

    @property
    def dataset(self) -> Dataset:
        return self.model.dataset

    def place(self, row: int, column: int) -> QPoint:
        return self.table.visualRect(self.model.index(self.model.row_at(row), column)).center()

    def click(self, row: int, column: int) -> None:
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=self.place(row, column))

    def open(self, row: int, column: int) -> QWidget:
        """Open the editor of a cell by a double click."""
        self.click(row, column)
        QTest.mouseDClick(self.table.viewport(), Qt.MouseButton.LeftButton, pos=self.place(row, column))
        editors = [w for w in self.table.viewport().findChildren(QWidget) if isinstance(w, QLineEdit | QComboBox)]
        assert editors
        return editors[0]

    def type(self, row: int, column: int, text: str) -> None:
        editor = self.open(row, column)
        line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
        assert isinstance(line, QLineEdit)
        line.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        settle()

    @property
    def entries(self) -> list[str]:
        stack = self.workspace.document.undo_stack
        return [stack.text(entry) for entry in range(stack.count())]


MakeStage = Callable[[Project], Stage]


@pytest.fixture
def stage(make_workspace: MakeWorkspace, qtbot: QtBot) -> MakeStage:
    def make(project: Project) -> Stage:
        made = Stage(make_workspace(project))
        qtbot.addWidget(made)
        made.resize(700, 400)
        with qtbot.waitActive(made):
            made.show()
        return made

    return make


# In the table


def test_a_typed_number_goes_into_its_cell_as_one_entry(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.type(2, 1, "0.75")
    assert shown.dataset.table.inputs[2].tolist() == [0.75, 0.0]
    assert shown.entries == ["Set 'x1' of row 3"]
    assert shown.hints == ["The data is now the project's own table 'XOR (edited)'. Undo brings the former data back."]
    index = shown.table.currentIndex()
    assert (shown.model.row_at(index.row()), index.column()) == (2, 1)


def test_a_decimal_comma_is_understood(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.type(0, 2, "0,25")
    assert shown.dataset.table.inputs[0].tolist() == [0.0, 0.25]


@pytest.mark.parametrize("text", ["far", "inf", "1e400"])
def test_what_is_no_number_is_refused_in_words(stage: MakeStage, text: str) -> None:
    shown = stage(on("xor"))
    shown.type(0, 2, text)
    assert len(shown.refusals) == 1
    assert shown.entries == []


def test_scaled_data_is_edited_in_its_own_unit(stage: MakeStage) -> None:
    shown = stage(on("iris"))
    shown.type(149, 1, "6.25")
    assert shown.workspace.project.table is not None
    assert shown.workspace.project.table.column("sepal length (cm)").values[149] == 6.25


def test_a_class_is_chosen_from_a_list(stage: MakeStage) -> None:
    shown = stage(on("iris"))
    combo = shown.open(149, 5)
    assert isinstance(combo, QComboBox)
    assert [combo.itemText(k) for k in range(combo.count())] == ["setosa", "versicolor", "virginica"]
    assert combo.currentText() == "virginica"
    QTest.keyClick(combo, Qt.Key.Key_Up)
    QTest.keyClick(combo, Qt.Key.Key_Return)
    settle()
    assert shown.dataset.table.labels()[149] == 1


def test_a_new_name_in_the_class_column_is_a_new_class(stage: MakeStage) -> None:
    shown = stage(on("iris"))
    shown.type(149, 5, "another")
    assert shown.dataset.table.classes == ("setosa", "versicolor", "virginica", "another")


def test_a_category_among_the_inputs_is_one_of_a_list(stage: MakeStage) -> None:
    shown = stage(mine())
    combo = shown.open(0, 2)
    assert isinstance(combo, QComboBox)
    assert not combo.isEditable()
    assert combo.count() == 3


def test_escape_leaves_the_cell_as_it_was(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    editor = shown.open(0, 1)
    QTest.keyClicks(editor, "5")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    settle()
    assert shown.entries == []


def test_a_cell_that_was_only_opened_is_not_changed(stage: MakeStage) -> None:
    shown = stage(on("iris"))
    QTest.keyClick(shown.open(149, 1), Qt.Key.Key_Return)
    settle()
    assert shown.entries == []


def test_delete_removes_the_chosen_row(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.click(3, 1)
    QTest.keyClick(shown.table, Qt.Key.Key_Delete)
    assert shown.dataset.table.inputs.tolist() == [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    assert shown.entries == ["Delete 1 row"]


def test_a_row_is_added_as_a_copy_of_the_chosen_one(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    shown.click(2, 1)
    QTest.mouseClick(shown.editor.add, Qt.MouseButton.LeftButton)
    assert shown.dataset.table.inputs[4].tolist() == [1.0, 0.0]
    assert shown.dataset.table.labels()[4] == 1
    assert shown.model.row_at(shown.table.currentIndex().row()) == 4


def test_a_block_of_a_spreadsheet_is_pasted_from_the_present_cell_on(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    # The rows are shown from the last one up.
    shown.click(3, 1)
    QGuiApplication.clipboard().setText("0,5\t0.25\n-1\t2\n")
    QTest.keyClick(shown.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert shown.dataset.table.inputs[2:].tolist() == [[-1.0, 2.0], [0.5, 0.25]]
    assert shown.entries == ["Paste 2 rows"]


def test_large_tables_are_not_edited(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    assert shown.editor.bar.isVisible()
    shown.editor.set_dataset(data(with_dataset(Project(), DatasetSpec("circle", {"count": 3_000}))))
    assert shown.editor.bar.isHidden()
    assert shown.editor.place(1) is None


# The functions


@pytest.mark.parametrize("name", ["xor", "iris", "sine", "vowels", "diabetes"])
def test_small_tables_can_be_edited(name: str) -> None:
    assert editable(data(on(name)))


def test_tables_of_many_columns_cannot() -> None:
    assert not editable(data(on("faces")))


def test_places_count_columns_as_a_person_knows_them() -> None:
    dataset = data(mine())
    assert dataset.table.input_names == ("a", "a missing", "colour blue", "colour green", "colour red")
    assert [input_place(dataset, k) for k in range(5)] == [0, 0, 1, 1, 1]
    assert target_place(dataset, 0) == 2
    assert choices_at(dataset, 1) == ("blue", "green", "red")
    assert [new_allowed(dataset, place) for place in range(3)] == [False, False, True]
    assert row_cells(dataset, 0) == [1.0, "red", "p"]
    assert row_cells(dataset, 1) == [None, "blue", "q"]


def test_a_cell_is_emptied_where_something_fills_it_in() -> None:
    project = mine()
    emptied = set_cell(project, data(project), 0, 0, " ")
    assert emptied.table is not None
    assert emptied.table.column("a").text(0) == ""
    with pytest.raises(DataError, match="Row 1 would be left out without a value in 'colour'"):
        set_cell(project, data(project), 0, 1, "")


def test_a_copied_row_has_the_same_values() -> None:
    project = mine()
    copied = data(copy_row(project, data(project), 1))
    assert row_cells(copied, 4) == [None, "blue", "q"]


def test_lines_beyond_the_rows_become_rows() -> None:
    project = on("xor")
    block = clipboard_block("1\t1\t1\r\n0.5\t0.5\t0\r\n")
    pasted = data(paste_block(project, data(project), [3], [0, 1, 2], block))
    assert pasted.table.inputs[3:].tolist() == [[1.0, 1.0], [0.5, 0.5]]
    assert pasted.table.labels()[3:].tolist() == [1, 0]


def test_empty_cells_of_a_block_leave_theirs_alone() -> None:
    project = on("xor")
    pasted = data(paste_block(project, data(project), [1, 2], [0, 1], [["", "5"], ["6", ""]]))
    assert pasted.table.inputs[1:3].tolist() == [[0.0, 5.0], [6.0, 0.0]]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ([["1", "2", "0", "4"]], "The clipboard has 4 columns, but from this cell on there is room for 3"),
        ([["1", "far"]], "Row 1, column 2 of the clipboard"),
        ([["1", "1", "1"], ["1", "2"]], "Row 2 of the clipboard would be a new one, and has not all of its 3 cells"),
        ([[""]], "The clipboard holds no values"),
    ],
)
def test_a_block_that_does_not_fit_is_refused_in_words(block: list[list[str]], said: str) -> None:
    project = on("xor")
    with pytest.raises(ParamError, match=said):
        paste_block(project, data(project), [3], [0, 1, 2], block)


def test_a_refused_block_changes_nothing(stage: MakeStage) -> None:
    shown = stage(on("xor"))
    before = shown.workspace.project
    shown.click(3, 1)
    QGuiApplication.clipboard().setText("1\t2\t3\t4\t5")
    QTest.keyClick(shown.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert shown.workspace.project is before
    assert len(shown.refusals) == 1


def test_the_last_row_of_a_class_is_not_deleted(stage: MakeStage) -> None:
    shown = stage(on("and"))
    shown.click(3, 1)
    QTest.keyClick(shown.table, Qt.Key.Key_Delete)
    assert shown.refusals == ["Only the class '0' would be left: keep a row of another class beside it."]
    with pytest.raises(BpguiError):
        set_cell(on("and"), data(on("and")), 3, 2, "0")


def test_what_is_no_number_is_told_with_the_name_of_its_column() -> None:
    dataset = load(default_spec("xor"))
    with pytest.raises(ParamError, match="'x2' is 'abc', which is not a number"):
        set_cell(on("xor"), dataset, 0, 1, "abc")
