"""A preview of the document: a project that is shown without an entry, until something changes or it is given up."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.data import sample_project
from bpgui.document import Document
from bpgui.errors import SpecError
from bpgui.files import open_project
from bpgui.spec import Project


@pytest.fixture
def document(qapp: QApplication) -> Document:
    made = Document(sample_project("xor"))
    made.apply("Notes", lambda project: edits.set_notes(project, "one"))
    return made


@pytest.fixture
def told(document: Document) -> list[tuple[Project, Project]]:
    """Return what the document has told of its changes so far."""
    heard: list[tuple[Project, Project]] = []
    document.project_changed.connect(lambda before, after: heard.append((before, after)))
    return heard


def noted(document: Document, notes: str) -> Project:
    return edits.set_notes(document.project, notes)


def test_a_preview_is_shown_and_given_up_without_an_entry(
    document: Document, told: list[tuple[Project, Project]]
) -> None:
    before, preview = document.project, noted(document, "two")
    document.preview(preview)
    assert document.project is preview
    assert document.undo_stack.project is before
    document.preview(None)
    assert document.project is before
    assert told == [(before, preview), (preview, before)]
    assert (document.undo_stack.count(), document.undo_stack.index) == (1, 1)


def test_the_same_project_again_tells_nothing(document: Document, told: list[tuple[Project, Project]]) -> None:
    document.preview(document.project)
    document.preview(None)
    assert told == []


def test_an_edit_starts_from_the_project_not_from_the_preview(
    document: Document, told: list[tuple[Project, Project]]
) -> None:
    preview = noted(document, "two")
    document.preview(preview)
    document.apply("More", lambda project: edits.set_notes(project, f"{project.notes} more"))
    assert document.project.notes == "one more"
    assert told[1:] == [(preview, document.project)]


def test_an_edit_that_changes_nothing_or_is_refused_drops_the_preview(document: Document) -> None:
    before = document.project

    def refuse(project: Project) -> Project:
        raise SpecError("No.")

    document.preview(noted(document, "two"))
    document.apply("Same", lambda project: project)
    assert document.project is before
    document.preview(noted(document, "two"))
    with pytest.raises(SpecError):
        document.apply("Refused", refuse)
    assert document.project is before
    assert document.undo_stack.count() == 1


def test_undo_leaves_the_preview_behind(document: Document, told: list[tuple[Project, Project]]) -> None:
    preview = noted(document, "two")
    document.preview(preview)
    document.undo_stack.undo()
    assert document.project.notes != "one"
    assert told[1:] == [(preview, document.project)]
    document.undo_stack.redo()
    assert document.project.notes == "one"


def test_a_preview_is_not_saved_and_changes_nothing_about_what_is(document: Document, tmp_path: Path) -> None:
    file = tmp_path / "project.bpg"
    document.preview(noted(document, "two"))
    document.save(file)
    assert open_project(file).notes == document.project.notes == "one"
    document.preview(noted(document, "two"))
    assert not document.modified


def test_another_project_drops_the_preview(document: Document) -> None:
    document.preview(noted(document, "two"))
    other = sample_project("digits")
    document.replace(other, None)
    assert document.project is other
