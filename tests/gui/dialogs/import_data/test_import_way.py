"""People's own tables on their whole way in the window: imported by hand, trained, asked, and written again."""

import csv
from pathlib import Path

import pytest
from import_hand import OpenDialog
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bpgui.cli.predict import answered
from bpgui.data.importing import read_own
from bpgui.data.readers import finish
from bpgui.files import open_project, save_project
from bpgui.files.table_csv import write_answers_csv, write_dataset_csv
from bpgui.gui.common.training import State
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


def train(qtbot: QtBot, window: MainWindow, epochs: int) -> None:
    training = window.workspace.training
    assert training.problem == ""
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.workspace.project.epoch >= epochs, timeout=60_000)
    if training.state is not State.IDLE:
        qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: training.state is State.IDLE, timeout=20_000)


def answers(project: Project, tmp_path: Path) -> list[dict[str, str]]:
    """Ask the network for all rows of its own table, write that and read it again."""
    assert project.table is not None
    assert project.preparation is not None
    file = tmp_path / "answers.csv"
    write_answers_csv(file, project.table, answered(project, project.preparation, project.table))
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_table_with_semicolons_and_decimal_commas_is_imported_by_mouse_trained_asked_and_exported(
    window: MainWindow, hand: OpenDialog, qtbot: QtBot, irises: Path, tmp_path: Path
) -> None:
    worked = hand(window, irises)
    dialog = worked.dialog
    form = dialog.pane.options
    assert form.field("delimiter").currentText() == "Semicolon"
    assert form.field("decimal").value() == ","
    assert form.field("header").value() == "yes"
    assert dialog.facts.text() == "150 rows, 4 inputs, 3 classes: 120 to train, 30 to test"
    assert dialog.table.contents.index(0, 0).data().count(",") == 1
    assert worked.role("species") == "target"
    worked.from_menu("sepal width", "Left out")
    assert dialog.facts.text().startswith("150 rows, 3 inputs, 3 classes")
    worked.from_menu("sepal width", "Input")
    worked.do_import()

    project = window.workspace.project
    assert [layer.size for layer in project.network.layers][0::2] == [4, 3]
    assert window.workspace.document.undo_stack.undo_text == "Import irises.csv"
    assert project.dataset.own.embedded
    train(qtbot, window, 30)
    said = answers(window.workspace.project, tmp_path)
    assert sum(row["species"] == row["predicted species"] for row in said) > 140
    write_dataset_csv(tmp_path / "data.csv", window.workspace.dataset, project.table)
    with (tmp_path / "data.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["part"] for row in rows} == {"train", "test"}
    assert len(rows) == 150
    save_project(window.workspace.project, tmp_path / "irises.bpg")
    assert open_project(tmp_path / "irises.bpg").table == project.table


def test_a_table_with_missing_values_and_texts_is_imported_by_mouse_trained_asked_and_exported(
    window: MainWindow, hand: OpenDialog, qtbot: QtBot, prices: Path, tmp_path: Path
) -> None:
    worked = hand(window, prices)
    dialog = worked.dialog
    assert dialog.facts.text() == "90 rows, 5 inputs, 1 target: 72 to train, 18 to test"
    worked.set_column("size", missing="drop")
    assert "13 lack a value and are left out" in dialog.facts.text()
    worked.set_column("size", missing="indicator")
    worked.set_column("colour", missing="indicator")
    assert dialog.facts.text().startswith("90 rows, 7 inputs, 1 target")
    assert not dialog.columns.fields["missing"].model().item(1).isEnabled()
    worked.do_import()

    project = window.workspace.project
    assert project.preparation.input_names == (
        "colour blue", "colour green", "colour red", "colour missing", "size", "size missing", "weight",
    )  # fmt: skip
    train(qtbot, window, 60)
    said = answers(window.workspace.project, tmp_path)
    errors = [abs(float(row["price"]) - float(row["predicted price"])) for row in said]
    assert sum(errors) / len(errors) < 6.0
    write_dataset_csv(tmp_path / "data.csv", window.workspace.dataset, project.table)
    assert (tmp_path / "data.csv").read_text().startswith("colour,size,weight,price,part\n")


def test_undo_takes_the_data_and_the_network_back_and_redo_brings_both_again(
    window: MainWindow, hand: OpenDialog, qtbot: QtBot, irises: Path
) -> None:
    before = window.workspace.project
    hand(window, irises).do_import()
    after = window.workspace.project
    with qtbot.waitActive(window):
        window.activateWindow()
    stack = window.workspace.document.undo_stack
    assert [stack.text(entry) for entry in range(stack.count())] == ["Import irises.csv"]
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace.project is before
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace.project is after
    assert window.workspace.training.problem == ""


def test_a_network_that_fits_may_stay(window: MainWindow, hand: OpenDialog, irises: Path) -> None:
    hand(window, irises).do_import()
    network = window.workspace.project.network
    again = hand(window, irises)
    assert not again.dialog.pane.make_network.isChecked()
    again.dialog.pane.split.field("seed").setFocus()
    again.click(again.dialog.pane.keep_data)
    again.do_import()
    assert window.workspace.project.network is network
    assert not window.workspace.project.dataset.own.embedded
    third = hand(window, irises)
    third.set_column("sepal width", role="left_out")
    assert third.dialog.pane.make_network.isChecked()
    third.click(third.dialog.pane.make_network)
    third.do_import()
    assert window.workspace.project.network is network
    assert "4 input neurons, but the data has 3" in window.workspace.training.problem


def test_a_second_file_is_what_the_network_is_tested_on(
    window: MainWindow, hand: OpenDialog, irises: Path, tmp_path: Path
) -> None:
    lines = irises.read_text().splitlines()
    second = tmp_path / "later.csv"
    second.write_text("\n".join([lines[0], *lines[1:150:10]]) + "\n")
    worked = hand(window, irises, second)
    assert worked.dialog.files.test_file.text() == "later.csv"
    assert worked.dialog.pane.split.field("split").value() == "given"
    assert not worked.dialog.pane.split.field("test_share").isEnabled()
    assert worked.dialog.facts.text() == "165 rows, 4 inputs, 3 classes: 150 to train, 15 to test"
    worked.do_import()
    dataset = window.workspace.dataset
    assert (len(dataset.train_rows), len(dataset.test_rows)) == (150, 15)
    assert window.workspace.project.dataset.own.test_sha256 != ""


def test_the_recipe_can_be_read_again_and_gives_the_same(window: MainWindow, hand: OpenDialog, prices: Path) -> None:
    hand(window, prices).do_import()
    project = window.workspace.project
    own, table = finish(read_own(project.dataset.own))
    assert own == project.dataset.own
    assert table == project.table


def test_the_dialog_can_be_worked_by_keys_alone(
    window: MainWindow, hand: OpenDialog, qtbot: QtBot, irises: Path
) -> None:
    worked = hand(window, irises)
    dialog = worked.dialog
    seen = set()
    dialog.table.setFocus()
    for _ in range(60):
        focused = dialog.focusWidget()
        seen.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    wanted = {*dialog.columns.fields.values(), dialog.table, dialog.import_button, dialog.pane.keep_data}
    # What is greyed out is passed over.
    assert {field for field in wanted if field.isEnabled()} <= seen
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Left)
    assert [column.name for column in dialog.table.chosen()] == ["petal width"]
    dialog.import_button.setFocus()
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        qtbot.keyClick(dialog.import_button, Qt.Key.Key_Space)
