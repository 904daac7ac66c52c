"""The document: one road for change, undo and redo over whole projects, and the file."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.document import Document, Edit
from bpgui.errors import ConnectError, FileError
from bpgui.files import open_project
from bpgui.spec import Project


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return Document(sample_project("xor"))


def resize(size: int) -> Edit:
    return lambda project: edits.resize_layer(project, project.network.layers[1].id, size)


def test_an_edit_is_one_entry_and_undo_brings_the_very_same_project_back(document: Document, qtbot: QtBot) -> None:
    before = document.project
    with qtbot.waitSignal(document.project_changed) as heard:
        document.apply("Resize", resize(6))
    assert heard.args == [before, document.project]
    assert document.undo_stack.undoText() == "Resize"
    assert document.project.network.layers[1].size == 6
    document.undo_stack.undo()
    assert document.project is before
    document.undo_stack.redo()
    assert document.project.network.layers[1].size == 6


def test_entries_with_an_equal_merge_key_become_one(document: Document) -> None:
    before = document.project
    for size in (5, 6, 7):
        document.apply(f"Resize to {size}", resize(size), merge=("size", 1))
    document.apply("Resize to 8", resize(8), merge=("size", 2))
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.project.network.layers[1].size == 7
    assert document.undo_stack.undoText() == "Resize to 7"
    document.undo_stack.undo()
    assert document.project is before


def test_an_edit_that_changes_nothing_leaves_no_entry(document: Document) -> None:
    document.apply("Nothing", resize(4))
    assert document.undo_stack.count() == 0
    assert not document.modified


def test_a_refused_edit_changes_nothing(document: Document) -> None:
    before, first = document.project, document.project.network.layers[0].id
    with pytest.raises(ConnectError):
        document.apply("Connect", lambda project: edits.connect(project, first, first))
    assert document.project is before
    assert document.undo_stack.count() == 0


def test_saving_clears_modified_and_a_later_edit_does_not_merge_into_the_saved_state(
    document: Document, tmp_path: Path
) -> None:
    document.apply("Resize", resize(6), merge="size")
    assert document.modified
    document.save(tmp_path / "a.bpg")
    assert not document.modified
    assert open_project(tmp_path / "a.bpg") == document.project
    document.apply("Resize", resize(7), merge="size")
    assert document.modified
    document.undo_stack.undo()
    assert not document.modified


def test_a_failed_save_keeps_path_and_modified(document: Document, tmp_path: Path) -> None:
    document.apply("Resize", resize(6))
    with pytest.raises(FileError):
        document.save(tmp_path / "no such folder" / "a.bpg")
    assert document.path is None
    assert document.modified


def test_another_project_leaves_nothing_to_undo(document: Document, qtbot: QtBot) -> None:
    document.apply("Resize", resize(6))
    with qtbot.waitSignal(document.project_opened):
        document.replace(Project(), None)
    assert not document.undo_stack.canUndo()
    assert not document.modified


def test_the_data_set_is_made_once_and_follows_the_project(document: Document) -> None:
    first = document.dataset
    assert first is document.dataset
    assert first is not None
    assert len(first.table.inputs) == 4
    document.replace(Project(), None)
    assert document.dataset is None
