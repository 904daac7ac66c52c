"""The ways into the import dialog: the menu, files that are dropped, and a path that the program is started with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bpgui.data.importing import read_own
from bpgui.data.readers import READERS, finish
from bpgui.data.starting import starting_project
from bpgui.edits import empty_project
from bpgui.files import save_project
from bpgui.gui.dialogs.import_data.file_drop import FileDrop, Files
from bpgui.gui.dialogs.import_data.import_dialog import ImportData
from bpgui.gui.main_window import MainWindow
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project

LEFT = Qt.MouseButton.LeftButton


def drop(widget: QWidget, *paths: Path | str) -> bool:
    """Drag files over a widget and let them go; return whether they were welcome."""
    content = QMimeData()
    content.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    held = (Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *held)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, QDropEvent(QPointF(50, 50), *held))
    return True


def opened(window: MainWindow) -> list[ImportData]:
    return [dialog for dialog in window.findChildren(ImportData) if dialog.isVisible()]


def close(qtbot: QtBot, dialog: ImportData) -> None:
    qtbot.waitUntil(lambda: not dialog._inspecting.running and not dialog._looking.running)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.fixture
def dropped(qtbot: QtBot) -> tuple[QWidget, list[object]]:
    """Return a widget and what came of the drops on it."""
    widget, told = QWidget(), []
    qtbot.addWidget(widget)
    FileDrop(widget, told.append, told.append)
    return widget, told


def test_one_file_or_two_are_taken_once_the_drop_is_over(
    dropped: tuple[QWidget, list[object]], qtbot: QtBot, tmp_path: Path
) -> None:
    widget, told = dropped
    first, second, project = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.BPG"
    for paths in ((first,), (first, second), (project,)):
        assert drop(widget, *paths)
        assert told == []
        qtbot.waitUntil(lambda: bool(told))
        assert told.pop() == Files(*paths)
    assert Files(project).is_project
    assert not Files(first).is_project


def test_what_makes_no_sense_together_is_told_in_a_sentence(
    dropped: tuple[QWidget, list[object]], qtbot: QtBot, tmp_path: Path
) -> None:
    widget, told = dropped
    cases = (("abc", "3 files"), ("ap", "A project and data"), ("pq", "2 files"))
    names = {"a": "a.csv", "b": "b.csv", "c": "c.csv", "p": "p.bpg", "q": "q.bpg"}
    for keys, words in cases:
        assert drop(widget, *(tmp_path / names[key] for key in keys))
        qtbot.waitUntil(lambda: bool(told))
        assert words in str(told.pop())


def test_what_is_no_file_of_this_computer_is_left_alone(dropped: tuple[QWidget, list[object]]) -> None:
    widget, _ = dropped
    assert not drop(widget, "https://example.org/a.csv")
    assert not drop(widget)


def test_a_file_that_is_dropped_on_the_window_opens_the_dialog(window: MainWindow, qtbot: QtBot, irises: Path) -> None:
    assert drop(window, irises)
    qtbot.waitUntil(lambda: bool(opened(window)))
    (dialog,) = opened(window)
    qtbot.waitUntil(lambda: dialog.import_button.isEnabled() and "150 rows" in dialog.facts.text())
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        qtbot.mouseClick(dialog.import_button, LEFT)
    assert window.workspace.project.dataset.own.title == "irises.csv"


def test_two_files_are_for_training_and_for_testing(
    window: MainWindow, qtbot: QtBot, irises: Path, tmp_path: Path
) -> None:
    second = tmp_path / "test.csv"
    second.write_bytes(irises.read_bytes())
    assert drop(window, irises, second)
    qtbot.waitUntil(lambda: bool(opened(window)))
    (dialog,) = opened(window)
    qtbot.waitUntil(lambda: "150 to train, 150 to test" in dialog.facts.text())
    close(qtbot, dialog)


def test_another_file_can_be_dropped_on_the_dialog(
    window: MainWindow, qtbot: QtBot, irises: Path, prices: Path
) -> None:
    window.files.import_data(irises)
    (dialog,) = opened(window)
    qtbot.waitUntil(lambda: "150 rows" in dialog.facts.text())
    assert drop(dialog, prices)
    qtbot.waitUntil(lambda: "90 rows" in dialog.facts.text())
    close(qtbot, dialog)


def test_a_project_that_is_dropped_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    save_project(empty_project(), tmp_path / "mine.bpg")
    assert drop(window, tmp_path / "mine.bpg")
    qtbot.waitUntil(lambda: window.workspace.document.path == tmp_path / "mine.bpg")
    assert opened(window) == []


def test_too_many_files_are_refused_in_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert drop(window, *(tmp_path / f"{number}.csv" for number in range(3)))
    qtbot.waitUntil(lambda: not window.notices.error.isHidden())
    assert "these are 3 files" in window.notices.error.text


def test_the_menu_opens_the_dialog_without_a_file(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_O, held)
    (dialog,) = opened(window)
    assert not dialog.import_button.isEnabled()
    close(qtbot, dialog)
    assert opened(window) == []


def test_a_project_whose_data_is_in_a_file_is_read_in_the_window_and_can_be_trained_then(
    open_window: Callable[[Project], MainWindow], qtbot: QtBot, irises: Path, tmp_path: Path
) -> None:
    preview = READERS["csv"].inspect(irises)
    columns = tuple(
        ColumnSpec(name, kind, "target" if kind == "category" else "input")
        for name, kind in zip(preview.names, preview.kinds, strict=True)
    )
    own = OwnSpec("irises.csv", columns, str(irises), reader="csv", options=preview.options, embedded=False)
    own, table = finish(read_own(own))
    save_project(starting_project(DatasetSpec(OWN, own=own), table), tmp_path / "mine.bpg")
    window = open_window(empty_project())
    window.files.open_path(tmp_path / "mine.bpg")
    assert "Reading 'irises.csv'" in window.notices.data.text
    assert window.notices.problem.isHidden()
    assert window.workspace.training.problem != ""
    qtbot.waitUntil(lambda: window.workspace.project.table is not None, timeout=10_000)
    assert window.workspace.training.problem == ""
    assert window.notices.isHidden()
    irises.unlink()
    window.files.open_path(tmp_path / "mine.bpg")
    qtbot.waitUntil(lambda: window.notices.data.text.endswith("find it."), timeout=10_000)
    assert window.notices.isVisible()
