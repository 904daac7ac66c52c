"""The document: one road for change, undo and redo over whole projects, and the file."""

import weakref
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
    assert document.undo_stack.undo_text == "Resize"
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
    assert document.undo_stack.undo_text == "Resize to 7"
    document.undo_stack.undo()
    assert document.project is before


def test_a_change_that_was_merged_is_not_kept(document: Document) -> None:
    """A run merges 30 projects a second into its entry: only the first and the last may stay in memory."""
    key = document.project.network.connections[0].id
    document.apply("Weight", lambda project: edits.set_weight(project, key, 0, 0, 1.0), merge="weight")
    passing = weakref.ref(document.project.parameters.weights[key])
    document.apply("Weight", lambda project: edits.set_weight(project, key, 0, 0, 2.0), merge="weight")
    assert document.undo_stack.count() == 1
    assert passing() is None


def test_a_merged_change_renames_its_entry(document: Document, qtbot: QtBot) -> None:
    document.apply("Resize to 5", resize(5), merge="size")
    with qtbot.waitSignal(document.undo_stack.changed):
        document.apply("Resize to 6", resize(6), merge="size")
    assert document.undo_stack.undo_text == "Resize to 6"


def test_after_an_undo_nothing_merges_into_the_entry_before(document: Document) -> None:
    document.apply("Resize", resize(5), merge="size")
    document.apply("Notes", lambda project: edits.set_notes(project, "a"))
    document.undo_stack.undo()
    document.apply("Resize", resize(6), merge="size")
    assert document.undo_stack.count() == 2
    assert not document.undo_stack.can_redo
    document.undo_stack.undo()
    assert document.project.network.layers[1].size == 5


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
    assert not document.undo_stack.can_undo
    assert not document.modified


def test_the_data_set_is_made_once_and_follows_the_project(document: Document) -> None:
    first = document.dataset
    assert first is document.dataset
    assert first is not None
    assert len(first.table.inputs) == 4
    document.replace(Project(), None)
    assert document.dataset is None


@pytest.fixture
def five(document: Document) -> Document:
    """A document with the entries Resize to 5, 6, 7, 8, 9."""
    for size in range(5, 10):
        document.apply(f"Resize to {size}", resize(size))
    return document


class Heard:
    """What a document told, in order: sizes of the hidden layer before and after, and where its history stood."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.changes: list[tuple[int, int]] = []
        self.places: list[tuple[int, int, bool]] = []
        document.project_changed.connect(self._on_project_changed)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        stack = self._document.undo_stack
        assert after is self._document.project
        self.changes.append((before.network.layers[1].size, after.network.layers[1].size))
        self.places.append((stack.index, stack.count(), self._document.modified))


@pytest.mark.parametrize(("index", "size"), [(0, 4), (1, 5), (4, 8)])
def test_a_jump_over_many_entries_is_told_once(five: Document, index: int, size: int) -> None:
    heard = Heard(five)
    five.undo_stack.go_to(index)
    assert heard.changes == [(9, size)]
    five.undo_stack.go_to(5)
    assert heard.changes == [(9, size), (size, 9)]
    assert heard.places == [(index, 5, index > 0), (5, 5, True)]


def test_a_jump_to_where_one_is_tells_nothing(five: Document) -> None:
    heard = Heard(five)
    five.undo_stack.go_to(5)
    assert heard.changes == []


def test_a_jump_beyond_the_ends_goes_to_the_end(five: Document) -> None:
    heard = Heard(five)
    five.undo_stack.go_to(-3)
    five.undo_stack.go_to(99)
    assert heard.changes == [(9, 4), (4, 9)]


def test_push_merge_undo_and_redo_are_told_once_each_after_the_history_has_arrived(document: Document) -> None:
    heard = Heard(document)
    document.apply("Resize", resize(5), merge="size")
    document.apply("Resize", resize(6), merge="size")
    document.apply("Resize again", resize(7))
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert heard.changes == [(4, 5), (5, 6), (6, 7), (7, 6), (6, 7)]
    assert heard.places == [(1, 1, True), (1, 1, True), (2, 2, True), (1, 2, True), (2, 2, True)]


def test_an_edit_after_a_jump_forgets_what_was_undone(five: Document) -> None:
    five.undo_stack.go_to(2)
    five.apply("Resize to 3", resize(3))
    assert five.undo_stack.count() == 3
    assert not five.undo_stack.can_redo
    five.undo_stack.undo()
    assert five.project.network.layers[1].size == 6


def test_another_project_is_told_once_when_its_history_is_empty(five: Document) -> None:
    heard: list[tuple[Project, int]] = []
    five.project_changed.connect(lambda before, after: heard.append((after, five.undo_stack.count())))
    other = sample_project("and")
    five.replace(other, None)
    assert heard == [(other, 0)]
    five.replace(other, None)
    assert len(heard) == 1


def test_only_so_many_entries_are_kept_and_the_oldest_go_first(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.setattr("bpgui.document.undo_stack.MOST_ENTRIES", 3)
    document = Document(sample_project("xor"))
    for size in range(5, 10):
        document.apply(f"Resize to {size}", resize(size))
    heard = Heard(document)
    assert document.undo_stack.count() == 3
    document.undo_stack.go_to(0)
    assert heard.changes == [(9, 6)]
    assert document.modified


def weigh(document: Document, value: float, merge: str | None = None) -> None:
    key = document.project.network.connections[0].id
    document.apply(f"Weight {value:g}", lambda project: edits.set_weight(project, key, 0, 0, value), merge)


def labels(document: Document) -> list[str]:
    return [document.undo_stack.text(k) for k in range(document.undo_stack.count())]


@pytest.fixture
def narrow(document: Document, monkeypatch: pytest.MonkeyPatch) -> Document:
    """A document whose history may take three changes of its first weight matrix, 2 x 4 numbers of 8 bytes."""
    monkeypatch.setattr("bpgui.document.undo_stack.MOST_BYTES", 3 * 2 * 4 * 8)
    return document


def test_entries_that_take_too_much_memory_go_the_oldest_first(narrow: Document) -> None:
    heard: list[Project] = []
    narrow.project_changed.connect(lambda before, after: heard.append(after))
    for value in range(1, 6):
        weigh(narrow, float(value))
        narrow.apply(f"Notes {value}", lambda project, value=value: edits.set_notes(project, str(value)))
    assert labels(narrow) == ["Notes 2", "Weight 3", "Notes 3", "Weight 4", "Notes 4", "Weight 5", "Notes 5"]
    assert len(heard) == 10
    assert heard[-1] is narrow.project
    narrow.undo_stack.go_to(0)
    assert narrow.project.parameters.weights[narrow.project.network.connections[0].id][0, 0] == 2.0
    assert len(heard) == 11
    narrow.undo_stack.go_to(7)
    assert narrow.project.notes == "5"


def test_the_newest_entry_stays_however_large_it_is(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bpgui.document.undo_stack.MOST_BYTES", 10)
    before = document.project
    weigh(document, 1.0)
    weigh(document, 2.0)
    assert labels(document) == ["Weight 2"]
    document.undo_stack.undo()
    assert document.project is not before
    assert document.modified


def test_what_is_saved_is_remembered_when_older_entries_are_forgotten(narrow: Document, tmp_path: Path) -> None:
    weigh(narrow, 1.0)
    weigh(narrow, 2.0)
    narrow.save(tmp_path / "a.bpg")
    weigh(narrow, 3.0)
    weigh(narrow, 4.0)
    assert labels(narrow) == ["Weight 2", "Weight 3", "Weight 4"]
    assert narrow.modified
    narrow.undo_stack.go_to(1)
    assert not narrow.modified
    narrow.undo_stack.go_to(3)
    for value in (5.0, 6.0):
        weigh(narrow, value)
    assert labels(narrow) == ["Weight 4", "Weight 5", "Weight 6"]
    for place in range(3):
        narrow.undo_stack.go_to(place)
        assert narrow.modified


def test_a_gesture_goes_on_after_older_entries_are_forgotten(narrow: Document) -> None:
    for value in range(1, 5):
        weigh(narrow, float(value), merge=f"drag {value}")
    weigh(narrow, 4.5, merge="drag 4")
    assert labels(narrow) == ["Weight 2", "Weight 3", "Weight 4.5"]


def test_where_the_oldest_are_forgotten_undo_has_nothing_to_take_back(narrow: Document) -> None:
    for value in range(1, 6):
        weigh(narrow, float(value))
    narrow.undo_stack.go_to(0)
    assert narrow.undo_stack.undo_text == ""
    assert narrow.undo_stack.redo_text == labels(narrow)[0]


def test_a_gesture_that_comes_back_to_where_it_began_leaves_no_entry(document: Document, tmp_path: Path) -> None:
    document.save(tmp_path / "a.bpg")
    before, key = document.project, "drag"
    heard = Heard(document)
    for size in (5, 6, 4):
        document.apply(f"Resize to {size}", resize(size), merge=key)
    assert heard.changes == [(4, 5), (5, 6), (6, 4)]
    assert document.project is before
    assert not document.undo_stack.can_undo
    assert not document.modified
    document.apply("Resize to 7", resize(7), merge=key)
    assert labels(document) == ["Resize to 7"]
    document.undo_stack.undo()
    assert document.project is before
