"""Whatever edits a person makes in whatever order, the project stays consistent and undo stays exact."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from edit_table import BUILDERS, EDITS, Step, all_edits, assert_tidy, content, start, steps
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui.document import Document
from bpgui.errors import BpguiError
from bpgui.spec import Project
from bpgui.spec.checks import can_connect


def _apply(project: Project, step: Step) -> Project:
    name, numbers = step
    try:
        return EDITS[name](project, numbers)
    except BpguiError:
        return project


def test_every_edit_is_among_those_that_are_drawn() -> None:
    assert set(EDITS) == all_edits() - BUILDERS


@settings(max_examples=150, deadline=None)
@given(walk=st.lists(steps, max_size=25))
def test_any_sequence_of_edits_keeps_the_project_consistent(
    walk: list[Step], assert_consistent: Callable[[Project], None]
) -> None:
    project = start()
    for step in walk:
        project = _apply(project, step)
        assert_consistent(project)
        assert_tidy(project)


@settings(max_examples=50, deadline=None)
@given(walk=st.lists(steps, max_size=15))
def test_edits_never_change_the_projects_before_them(
    walk: list[Step], assert_consistent: Callable[[Project], None]
) -> None:
    project = start()
    past: list[tuple[Project, bytes]] = []
    for step in walk:
        past.append((project, content(project)))
        project = _apply(project, step)
    for before, then in past:
        assert content(before) == then
        assert_consistent(before)


@settings(max_examples=50, deadline=None)
@given(walk=st.lists(steps, max_size=15))
def test_the_same_edits_give_the_same_project(walk: list[Step]) -> None:
    ends = []
    for _ in range(2):
        project = start()
        for step in walk:
            project = _apply(project, step)
        ends.append(project)
    assert ends[0] == ends[1]


@settings(max_examples=50, deadline=None)
@given(walk=st.lists(steps, max_size=20))
def test_no_sequence_of_edits_draws_a_link_twice_or_into_an_input(walk: list[Step]) -> None:
    project = start()
    for step in walk:
        project = _apply(project, step)
    network = project.network
    for connection in network.connections:
        assert network.layer(connection.target).role != "input"
        assert not can_connect(network, connection.source, connection.target)
    assert len({(c.source, c.target) for c in network.connections}) == len(network.connections)


fifty = st.lists(steps, min_size=50, max_size=50)


def _assert_undo_is_exact(walk: list[Step]) -> None:
    document = Document(start())
    states = [content(document.project)]
    for name, numbers in walk:
        with suppress(BpguiError):
            document.apply(name, partial(EDITS[name], n=numbers))
        if document.undo_stack.count() == len(states):
            states.append(content(document.project))
        # What was refused or changed nothing leaves no entry.
        assert document.undo_stack.count() == len(states) - 1
        assert content(document.project) == states[-1]
    for state in reversed(states[:-1]):
        document.undo_stack.undo()
        assert content(document.project) == state
    assert document.project == start()
    assert not document.undo_stack.can_undo
    for state in states[1:]:
        document.undo_stack.redo()
        assert content(document.project) == state
    assert not document.undo_stack.can_redo


@pytest.mark.usefixtures("qapp")
@settings(max_examples=25, deadline=None)
@given(walk=fifty)
def test_any_fifty_edits_are_undone_and_redone_one_by_one_bit_for_bit(walk: list[Step]) -> None:
    _assert_undo_is_exact(walk)


@pytest.mark.slow
@pytest.mark.usefixtures("qapp")
@settings(max_examples=400, deadline=None)
@given(walk=fifty)
def test_many_times_fifty_edits_are_undone_and_redone_one_by_one_bit_for_bit(walk: list[Step]) -> None:
    _assert_undo_is_exact(walk)
