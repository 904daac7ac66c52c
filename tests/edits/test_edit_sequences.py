"""Whatever edits a person makes in whatever order, the project stays consistent and undo stays exact."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import numpy as np
import pytest
from edit_table import BUILDERS, EDITS, Step, all_edits, assert_tidy, content, start, steps
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui import edits
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


def test_more_than_half_of_the_drawn_edits_change_something_and_so_does_each_of_them_in_its_turn() -> None:
    rng = np.random.default_rng(0)
    changed: Counter[str] = Counter()
    for _ in range(60):
        project = start()
        for name in rng.permutation(sorted(EDITS)).tolist():
            after = _apply(project, (name, rng.integers(0, 51, 6).tolist()))
            changed[name] += after != project
            project = after
    assert changed.total() > 60 * len(EDITS) / 2
    assert {name for name in EDITS if changed[name] < 6} == set()


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
jumps = st.lists(st.integers(0, 50), max_size=10)


def _assert_undo_is_exact(walk: list[Step], places: list[int]) -> None:
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
    for place in places:
        document.undo_stack.go_to(place)
        assert content(document.project) == states[min(place, len(states) - 1)]
    _assert_a_new_edit_replaces_what_was_undone(document, states)


def _assert_a_new_edit_replaces_what_was_undone(document: Document, states: list[bytes]) -> None:
    here = document.undo_stack.index
    document.apply("notes", lambda project: edits.set_notes(project, "something else"))
    assert (document.undo_stack.index, document.undo_stack.count()) == (here + 1, here + 1)
    for place in (here, 0, here):
        document.undo_stack.go_to(place)
        assert content(document.project) == states[place]


@pytest.mark.usefixtures("qapp")
@settings(max_examples=25, deadline=None)
@given(walk=fifty, places=jumps)
def test_any_fifty_edits_are_undone_redone_and_jumped_over_bit_for_bit(walk: list[Step], places: list[int]) -> None:
    _assert_undo_is_exact(walk, places)


@pytest.mark.slow
@pytest.mark.usefixtures("qapp")
@settings(max_examples=400, deadline=None)
@given(walk=fifty, places=jumps)
def test_many_times_fifty_edits_are_undone_redone_and_jumped_over_bit_for_bit(
    walk: list[Step], places: list[int]
) -> None:
    _assert_undo_is_exact(walk, places)
