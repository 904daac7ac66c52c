"""What can be changed in the import dialog, each change shown at once; and what is told beside what it is about."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from import_hand import LEFT, Hand, OpenDialog
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from bpgui.gui.common.fields import ChoiceField, NumberField
from bpgui.gui.dialogs.import_data import import_dialog
from bpgui.gui.dialogs.import_data.typed_field import TypedField
from bpgui.gui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


def choose(worked: Hand, name: str, key: str) -> None:
    field = worked.dialog.pane.options.field(name)
    assert isinstance(field, ChoiceField)
    worked.pick(field, key)
    worked.wait()


def type_into(worked: Hand, name: str, text: str) -> None:
    field = worked.dialog.pane.options.field(name)
    field.setFocus()
    line = field.lineEdit()
    line.selectAll()
    worked.qtbot.keyClicks(line, text)
    worked.qtbot.keyClick(line, Qt.Key.Key_Return)
    worked.wait()


def headings(worked: Hand) -> list[str]:
    return [column.name for column in worked.dialog.table.contents.columns]


def test_a_changed_option_of_text_shows_the_file_anew_at_once(
    window: MainWindow, hand: OpenDialog, irises: Path
) -> None:
    worked = hand(window, irises)
    table = worked.dialog.table.contents
    type_into(worked, "delimiter", ",")
    assert "species" not in headings(worked)
    type_into(worked, "delimiter", "semicolon")
    assert headings(worked)[-1] == "species"
    choose(worked, "decimal", ".")
    assert {column.kind for column in table.columns} == {"category"}
    choose(worked, "decimal", ",")
    assert [column.kind for column in table.columns] == ["number"] * 4 + ["category"]
    choose(worked, "header", "no")
    assert headings(worked)[0] == "column 1"
    choose(worked, "header", "yes")
    type_into(worked, "skip", "1")
    assert "setosa" in headings(worked)
    type_into(worked, "most_rows", "60")
    assert "60 rows" in worked.dialog.facts.text()


def test_another_encoding_is_another_reading(window: MainWindow, hand: OpenDialog, tmp_path: Path) -> None:
    file = tmp_path / "cities.csv"
    file.write_bytes("city,size\nKöln,3\nTrier,1\nKöln,4\nTrier,2\n".encode("windows-1252"))
    worked = hand(window, file)
    assert worked.dialog.table.contents.index(0, 0).data() == "Köln"
    choose(worked, "encoding", "windows-1251")
    assert worked.dialog.table.contents.index(0, 0).data() != "Köln"


def test_all_options_begin_below_each_other_however_long_their_entries(
    window: MainWindow, hand: OpenDialog, irises: Path
) -> None:
    form = hand(window, irises).dialog.pane.options
    assert form.field("encoding").x() == form.field("header").x() == form.field("delimiter").x()


def test_what_cannot_be_an_option_is_told_beside_the_options(
    window: MainWindow, hand: OpenDialog, irises: Path
) -> None:
    worked = hand(window, irises)
    type_into(worked, "delimiter", ";;")
    assert "give a single character" in worked.dialog.pane.problem.text()
    assert not worked.dialog.import_button.isEnabled()
    type_into(worked, "delimiter", ";")
    assert worked.dialog.pane.problem.isHidden()
    assert worked.dialog.import_button.isEnabled()


def test_arrays_are_chosen_by_their_names(window: MainWindow, hand: OpenDialog, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    file = tmp_path / "arrays.npz"
    np.savez(file, first=rng.normal(size=(40, 3)), second=rng.normal(size=(40, 2)), kinds=np.arange(40) % 2)
    worked = hand(window, file)
    field = worked.dialog.pane.options.field("inputs")
    assert isinstance(field, TypedField)
    assert field.value() == "first"
    assert [field.itemText(k) for k in range(field.count())] == ["None", "first", "second", "kinds"]
    type_into(worked, "inputs", "second")
    type_into(worked, "targets", "kinds")
    assert worked.dialog.facts.text() == "40 rows, 2 inputs, 2 classes: 32 to train, 8 to test"
    worked.do_import()
    assert window.workspace.project.preparation.input_names == ("second 1", "second 2")


def test_pictures_are_read_in_the_chosen_size(window: MainWindow, hand: OpenDialog, tmp_path: Path) -> None:
    for kind, grey in (("dark", 30), ("light", 220)):
        (tmp_path / "pictures" / kind).mkdir(parents=True)
        for number in range(10):
            picture = Image.new("L", (12, 12), grey)
            picture.putpixel((number, 3), 255 - grey)
            picture.save(tmp_path / "pictures" / kind / f"{number}.png")
    worked = hand(window, tmp_path / "pictures")
    assert worked.dialog.facts.text().startswith("20 rows, 144 inputs, 2 classes")
    assert not worked.dialog.columns.isHidden()
    type_into(worked, "width", "6")
    type_into(worked, "height", "5")
    assert worked.dialog.facts.text().startswith("20 rows, 30 inputs")
    choose(worked, "colour", "rgb")
    assert worked.dialog.facts.text().startswith("20 rows, 90 inputs")
    worked.do_import()
    assert window.workspace.dataset.table.image_shape == (5, 6, 3)


def test_a_sheet_of_a_workbook_is_chosen(window: MainWindow, hand: OpenDialog, workbook: Path) -> None:
    worked = hand(window, workbook)
    field = worked.dialog.pane.options.field("sheet")
    assert isinstance(field, QComboBox)
    assert [field.itemText(k) for k in range(field.count())] == ["first", "second"]
    assert headings(worked) == ["a", "kind"]
    type_into(worked, "sheet", "second")
    assert headings(worked) == ["b", "c", "label"]


def test_several_columns_are_changed_together(window: MainWindow, hand: OpenDialog, irises: Path) -> None:
    worked = hand(window, irises)
    worked.click_heading("sepal length")
    worked.click_heading("petal length", Qt.KeyboardModifier.ShiftModifier)
    assert worked.dialog.columns.name.text() == "3 columns"
    worked.pick(worked.dialog.columns.fields["missing"], "median")
    worked.wait()
    policies = [column.missing for column in worked.dialog.table.contents.columns]
    assert policies == ["median", "median", "median", "mean", "drop"]
    worked.click_heading("petal width")
    worked.click_heading("sepal width", Qt.KeyboardModifier.ControlModifier)
    assert worked.dialog.columns.fields["missing"].currentText() == ""


def test_a_text_in_a_column_of_numbers_is_told_and_the_remedy_helps(
    window: MainWindow, hand: OpenDialog, tmp_path: Path
) -> None:
    file = tmp_path / "long.csv"
    lines = [f"{row},{row % 7},{'ab'[row % 2]}" for row in range(3000)]
    lines[2500] = "2500,unknown,a"
    file.write_text("\n".join(["x,w,kind", *lines]) + "\n")
    worked = hand(window, file)
    assert "row 2,502, column 2 ('w')" in worked.dialog.problem.text()
    assert not worked.dialog.import_button.isEnabled()
    worked.set_column("w", kind="category")
    assert worked.dialog.problem.text() == ""
    assert worked.dialog.facts.text() == "3,000 rows, 9 inputs, 2 classes: 2,400 to train, 600 to test"
    assert worked.dialog.import_button.isEnabled()


def test_the_split_is_told_and_what_it_lacks_too(window: MainWindow, hand: OpenDialog, irises: Path) -> None:
    worked = hand(window, irises)
    split = worked.dialog.pane.split
    field = split.field("split")
    assert isinstance(field, ChoiceField)
    worked.pick(field, "grouped")
    worked.wait()
    assert "no groups to split by" in worked.dialog.problem.text()
    assert not worked.dialog.import_button.isEnabled()
    worked.pick(field, "random")
    share = split.field("test_share")
    assert isinstance(share, NumberField)
    share.setFocus()
    share.selectAll()
    worked.qtbot.keyClicks(share, "0.4")
    worked.qtbot.keyClick(share, Qt.Key.Key_Return)
    worked.wait()
    assert worked.dialog.facts.text().endswith("90 to train, 60 to test")
    worked.do_import()
    spec = window.workspace.project.dataset
    assert (spec.split, spec.test_share, spec.scaling) == ("random", 0.4, "standard")


def test_remarks_name_constant_columns_and_categories_that_are_too_many(
    window: MainWindow, hand: OpenDialog, tmp_path: Path
) -> None:
    file = tmp_path / "names.csv"
    file.write_text("name,same,x,y\n" + "".join(f"person {k},1,{k % 9},{k % 5}\n" for k in range(400)))
    said = hand(window, file).dialog.remarks.text().splitlines()
    assert any("'same' has the same value in all rows" in line for line in said)
    assert any("'name' has 400 categories" in line for line in said)


def test_where_memory_is_short_fewer_rows_are_offered(
    window: MainWindow, hand: OpenDialog, irises: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_dialog, "free_memory", lambda: 16_000)
    worked = hand(window, irises)
    assert worked.dialog.pane.options.field("most_rows").value() == 70
    assert "the first 70 rows are read" in worked.dialog.remarks.text()
    type_into(worked, "most_rows", "all")
    assert "all rows are read, which may take long" in worked.dialog.remarks.text()


def test_a_file_is_chosen_in_the_dialog(
    window: MainWindow, hand: OpenDialog, irises: Path, prices: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    worked = hand(window, None)
    assert not worked.dialog.import_button.isEnabled()
    patterns: list[str] = []

    def answer(parent: object, title: str, folder: str, pattern: str) -> tuple[str, str]:
        patterns.append(pattern)
        return str(irises), pattern

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    qtbot.mouseClick(worked.dialog.files.choose_button, LEFT)
    worked.wait()
    assert worked.dialog.files.file.text() == "irises.csv"
    assert "*.csv" in patterns[0]
    assert "*.npz" in patterns[0]
    qtbot.mouseClick(worked.dialog.files.test_button, LEFT)
    worked.wait()
    assert worked.dialog.facts.text() == "300 rows, 4 inputs, 3 classes: 150 to train, 150 to test"
    qtbot.mouseClick(worked.dialog.files.remove_button, LEFT)
    worked.wait()
    assert worked.dialog.facts.text().startswith("150 rows")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a: str(prices.parent))
    qtbot.mouseClick(worked.dialog.files.folder_button, LEFT)
    worked.wait()
    assert worked.dialog.pane.problem.text() != ""


BAD = {
    "ragged": (b"a,b,c\n1,2,3\n1,2\n4,5,6\n", "row 3"),
    "nothing": (b"", "is empty"),
    "header": (b"a,b,c\n", "no rows below the header"),
    "infinite": (b"a,b\n1,2\n1e400,3\n2,4\n", "row 3, column 1"),
    "one-class": (b"a,species\n1,x\n2,x\n3,x\n", "only one class"),
    "one-number": (b"a,y\n1,2\n2,2\n3,2\n", "is 2 in every row"),
    "zeros": (b"a,b\n1,\0\0\n\0,3\n", ""),
    "quote": (b'a,b\n1,"2\n2,3\n', "quote"),
    "cut.gz": (gzip.compress(b"a,b\n" + b"1,2\n" * 5000)[:-20], "cut short at row 2,389"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_sentence_and_leaves_the_project_as_it_is(
    window: MainWindow, hand: OpenDialog, tmp_path: Path, name: str
) -> None:
    content, words = BAD[name]
    file = tmp_path / f"{name}.csv" if not name.endswith(".gz") else tmp_path / f"{name[:-3]}.csv.gz"
    file.write_bytes(content)
    before = window.workspace.project
    worked = hand(window, file)
    check_refused(worked, words)
    # The same is not said twice.
    assert worked.dialog.remarks.text() == ""
    assert window.workspace.project is before
    assert not window.workspace.document.modified


def check_refused(worked: Hand, words: str) -> None:
    dialog = worked.dialog
    told = [label.text() for label in (dialog.pane.problem, dialog.problem) if label.text()]
    assert len(told) == 1
    assert words in told[0]
    assert told[0].endswith(".")
    assert "\n" not in told[0]
    assert not dialog.import_button.isEnabled()
    worked.click_import()
    assert dialog.isVisible()


def test_arrays_of_objects_a_missing_file_and_a_pipe_are_refused(
    window: MainWindow, hand: OpenDialog, tmp_path: Path
) -> None:
    np.savez(tmp_path / "objects.npz", x=np.array([{"a": 1}, None], dtype=object))
    check_refused(hand(window, tmp_path / "objects.npz"), "objects")
    check_refused(hand(window, tmp_path / "gone.csv"), "does not exist")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        check_refused(hand(window, tmp_path / "pipe.csv"), "is a pipe")


def test_a_file_that_goes_bad_below_its_beginning_is_told_when_it_is_read(
    window: MainWindow, hand: OpenDialog, tmp_path: Path
) -> None:
    file = tmp_path / "long.csv"
    rows = [f"{row},{row % 7},{'ab'[row % 2]}" for row in range(30_000)]
    rows[29_000] = "1,2"
    file.write_text("\n".join(["x,y,kind", *rows]) + "\n")
    before = window.workspace.project
    worked = hand(window, file)
    assert "judged by the first 20,000 rows" in worked.dialog.facts.text()
    worked.click_import()
    worked.wait()
    assert "row 29,002" in worked.dialog.problem.text()
    assert worked.dialog.isVisible()
    assert window.workspace.project is before


def test_a_large_file_that_is_cancelled_in_the_middle_leaves_nothing(
    window: MainWindow, hand: OpenDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "large.csv"
    line = ",".join(f"{k}.25" for k in range(20))
    file.write_text("".join(f"{row},{line},{row % 3}\n" for row in range(100_000)))
    before = window.workspace.project
    worked = hand(window, file)
    dialog = worked.dialog
    with qtbot.waitSignal(dialog._importing.progressed, check_params_cb=lambda share: share > 0.1, timeout=20_000):
        worked.click_import()
    assert dialog.progress.isVisible()
    assert not dialog.table.isEnabled()
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert dialog.isVisible()
    assert dialog.state.text() == "The import was cancelled; the project is as it was."
    assert not dialog.progress.isVisible()
    worked.wait()
    assert window.workspace.project is before
    assert dialog.import_button.isEnabled()
    with qtbot.waitSignal(dialog._importing.progressed, timeout=20_000):
        worked.click_import()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.workspace.project is before
    assert window.workspace.document.undo_stack.count() == 0


def test_every_control_has_a_name_and_a_tip(window: MainWindow, hand: OpenDialog, irises: Path) -> None:
    dialog = hand(window, irises).dialog
    options = dialog.pane.options
    fields = [options.field(name) for name in ("delimiter", "decimal", "encoding", "header", "skip", "missing")]
    forms = [form.field(name) for form in (dialog.pane.split, dialog.pane.scaling) for name in form.names()]
    boxes = [dialog.pane.keep_data, dialog.pane.make_network]
    for widget in (*fields, *forms, *dialog.columns.fields.values(), *boxes):
        assert widget.accessibleName()
        assert widget.toolTip()
    model = dialog.table.contents
    told = model.headerData(4, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
    assert told == "species, category, target"
    assert dialog.table.accessibleName()


def test_the_menu_of_a_cell_is_that_of_its_column(window: MainWindow, hand: OpenDialog, irises: Path) -> None:
    worked = hand(window, irises)
    table = worked.dialog.table
    table.selectColumn(1)
    table.customContextMenuRequested.emit(QPoint(3, 3))
    assert [column.name for column in table.chosen()] == ["sepal length"]
    menu = next(menu for menu in table.findChildren(QMenu) if menu.isVisible())
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Number", "Input", "Mean"]
    menu.close()
