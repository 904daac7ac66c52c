"""Changing a table by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui.data import SAMPLES, default_spec, load, sample_project, with_dataset
from bpgui.data.blank_plane import blank_plane
from bpgui.data.dataset import Dataset
from bpgui.data.editing import (
    MOST_ROWS,
    add_points,
    add_rows,
    can_draw,
    move_points,
    next_class,
    remove_rows,
    set_cells,
    set_class,
)
from bpgui.data.own_copy import as_own, is_drawn
from bpgui.errors import DataError, UnknownNameError
from bpgui.files import open_project, save_project
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable
from bpgui.spec.raw_table import categories

EDITED = ("xor", "parity", "encoder-4-2-4", "spiral", "bumps", "sine", "iris", "diabetes", "vowels")


def on(name: str) -> Project:
    return with_dataset(Project(), default_spec(name))


def data(project: Project) -> Dataset:
    assert project.dataset is not None
    return load(project.dataset, project.table)


def parts(dataset: Dataset) -> list[str]:
    found = ["train"] * len(dataset.table.inputs)
    for rows, part in ((dataset.validation_rows, "validation"), (dataset.test_rows, "test")):
        for row in rows.tolist():
            found[row] = part
    return found


def own_project(*columns: tuple[RawColumn, ColumnSpec], **choices: object) -> Project:
    own = OwnSpec("Mine", tuple(spec for _, spec in columns), file="mine.csv")
    table = RawTable(tuple(column for column, _ in columns))
    return with_dataset(Project(), DatasetSpec(OWN, own=own, **choices), table)  # type: ignore[arg-type]


def mine() -> Project:
    """Return six rows of two numbers, a colour and a class, one of which lacks a number."""
    return own_project(
        (RawColumn("a", np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0])), ColumnSpec("a")),
        (RawColumn("b", np.array([0.5, 0.5, 0.5, 1.5, 1.5, 1.5])), ColumnSpec("b")),
        (categories("colour", ["red", "blue", "red", "blue", "red", "blue"]), ColumnSpec("colour", "category")),
        (categories("kind", ["p", "q", "p", "q", "p", "q"]), ColumnSpec("kind", "category", "target")),
        (categories("remark", ["", "x", "", "y", "", "z"]), ColumnSpec("remark", "category", "left_out")),
    )


# A table of one's own


@pytest.mark.parametrize("name", EDITED)
def test_a_bundled_set_becomes_an_own_table_with_the_same_rows_classes_and_parts(name: str) -> None:
    project = on(name)
    own = as_own(project)
    before, after = data(project), data(own)
    assert own.dataset is not None
    assert own.dataset.own is not None
    assert own.dataset.own.title == f"{SAMPLES[name].title} (edited)"
    assert own.dataset.own.embedded
    np.testing.assert_array_equal(after.table.inputs, before.table.inputs)
    np.testing.assert_array_equal(after.table.targets, before.table.targets)
    assert after.table.input_names == before.table.input_names
    assert after.table.classes == before.table.classes
    assert parts(after) == parts(before)


def test_scaled_data_keeps_its_own_unit_and_stays_scaled() -> None:
    project = on("iris")
    own = as_own(project)
    assert own.table is not None
    assert own.table.column("sepal length (cm)").values[0] == 5.1
    np.testing.assert_array_equal(data(own).preparation.scale, data(project).preparation.scale)
    np.testing.assert_array_equal(data(own).preparation.centre, data(project).preparation.centre)


def test_drawn_data_is_an_own_table_already() -> None:
    own = as_own(on("spiral"))
    assert as_own(own) is own


def test_a_changed_table_no_longer_claims_to_be_that_of_its_file() -> None:
    project = set_cells(mine(), {(0, 0): 9.0})
    assert project.dataset is not None
    assert is_drawn(project.dataset)
    assert project.dataset.own is not None
    assert project.dataset.own.title == "Mine (edited)"
    twice = set_cells(project, {(0, 0): 8.0})
    assert twice.dataset is not None
    assert twice.dataset.own == project.dataset.own


def test_a_part_column_gives_the_parts_and_is_left_out_from_then_on() -> None:
    project = own_project(
        (RawColumn("a", np.arange(6.0)), ColumnSpec("a")),
        (categories("kind", list("pqpqpq")), ColumnSpec("kind", "category", "target")),
        (
            categories("part", ["train", "train", "test", "test", "train", "train"]),
            ColumnSpec("part", "category", "part"),
        ),
        split="given",
    )
    changed = add_rows(project, [(7.0, "p")])
    assert parts(data(changed))[:6] == parts(data(project))
    assert len(data(changed).table.inputs) == 7


def test_without_data_there_is_nothing_to_change() -> None:
    with pytest.raises(DataError, match="no data to change: choose a data set"):
        as_own(Project())


def test_an_edited_project_is_saved_and_opened_with_its_points(tmp_path: Path) -> None:
    project = add_points(sample_project("spiral"), np.array([[0.5, -0.25]]), "third arm")
    path = tmp_path / "drawn.bpg"
    save_project(project, path)
    opened = open_project(path)
    assert opened.table == project.table
    assert data(opened).table.classes == ("second arm", "first arm", "third arm")
    assert parts(data(opened)) == parts(data(project))


# Rows


def test_points_are_added_at_the_end_in_the_unit_of_the_data() -> None:
    project = add_points(on("spiral"), np.array([[0.5, -0.25], [1.0, 2.0]]), "first arm")
    dataset = data(project)
    np.testing.assert_array_equal(dataset.table.inputs[-2:], [[0.5, -0.25], [1.0, 2.0]])
    assert dataset.table.labels()[-2:].tolist() == [1, 1]


def test_points_of_a_surface_have_a_number() -> None:
    dataset = data(add_points(on("bumps"), np.array([[0.5, -0.25]]), 0.75))
    assert dataset.table.targets[-1].tolist() == [0.75]


def test_new_rows_are_dealt_to_the_parts_in_the_shares_of_their_class() -> None:
    project = on("spiral")
    points = np.random.default_rng(0).uniform(-5.0, 5.0, (101, 2))
    dataset = data(add_points(project, points, "a third one"))
    added = parts(dataset)[500:]
    assert parts(dataset)[:500] == parts(data(project))
    assert added[0] == "train"
    assert added.count("test") == 51 or added.count("test") == 50


def test_without_a_held_back_part_all_new_rows_are_to_train_on() -> None:
    project = add_points(on("xor"), np.array([[0.5, 0.5]]), "1")
    dataset = data(project)
    assert len(dataset.train_rows) == 5
    assert project.dataset is not None
    assert project.dataset.split == "stratified"


def test_removing_rows_keeps_the_parts_of_the_others() -> None:
    project = on("spiral")
    kept = [row for row in range(500) if row % 7]
    changed = remove_rows(project, [row for row in range(500) if not row % 7])
    assert parts(data(changed)) == [parts(data(project))[row] for row in kept]
    np.testing.assert_array_equal(data(changed).table.inputs, data(project).table.inputs[kept])


def test_columns_that_are_not_drawn_are_empty_in_new_rows() -> None:
    project = add_rows(mine(), [(7.0, 2.0, "red", "p")])
    assert project.table is not None
    assert project.table.column("remark").text(6) == ""
    assert [project.table.column(name).text(6) for name in ("a", "b", "colour", "kind")] == ["7", "2", "red", "p"]


def test_rows_are_counted_as_the_data_set_has_them() -> None:
    # The third row of the table is left out, as it lacks a number.
    project = set_cells(mine(), {(2, 0): 44.0})
    assert project.table is not None
    assert project.table.column("a").text(3) == "44"
    assert project.table.column("a").text(2) == ""


def test_points_are_moved() -> None:
    project = move_points(on("spiral"), {3: (0.125, -1.5)})
    np.testing.assert_array_equal(data(project).table.inputs[3], [0.125, -1.5])
    assert parts(data(project)) == parts(data(on("spiral")))


def test_a_class_is_changed_and_a_new_one_appended() -> None:
    project = set_class(on("spiral"), [0, 1, 2], "elsewhere")
    table = data(project).table
    assert table.classes == ("second arm", "first arm", "elsewhere")
    assert table.labels()[:3].tolist() == [2, 2, 2]
    assert table.targets.shape[1] == 3


def test_a_class_whose_points_are_gone_is_still_there() -> None:
    project = add_points(on("xor"), np.array([[0.5, 0.5]]), "2")
    assert data(remove_rows(project, [4])).table.classes == ("0", "1", "2")


# Refusals


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda p: remove_rows(p, range(4)), "all rows of 'XOR \\(edited\\)': keep one"),
        (lambda p: remove_rows(p, [1, 2]), "Only the class '0' would be left"),
        (lambda p: set_class(p, [1, 2], "0"), "Only the class '0' would be left"),
        (lambda p: remove_rows(p, [4]), "no row 5 in 'XOR \\(edited\\)', which has 4"),
        (lambda p: set_cells(p, {(0, 3): 1.0}), "no column 4 in 'XOR \\(edited\\)', which has 3"),
        (lambda p: set_cells(p, {(1, 0): None}), "Row 2 would be left out without a value in 'x1'"),
        (lambda p: set_cells(p, {(1, 2): None}), "Row 2 would be left out without a value in 'x1 xor x2'"),
        (lambda p: set_cells(p, {(0, 0): 1.5, (1, 0): "far"}), "'far' in row 2 is no number, and the column 'x1' has"),
        (lambda p: set_cells(p, {(0, 0): "1.5", (1, 0): "far"}), "'far' in row 2 is no number"),
        (lambda p: set_cells(p, {(1, 0): float("inf")}), "The number for 'x1' in row 2 is not finite"),
        (lambda p: add_rows(p, [(float("nan"), 1.0, "0")]), "The number for 'x1' in row 5 is not finite"),
        (lambda p: set_class(p, [0], "x" * 101), "has a name of 101 letters"),
        (lambda p: add_points(p, np.zeros((MOST_ROWS, 2)), "0"), "10,000 are the most"),
    ],
)
def test_what_leaves_nothing_to_learn_is_refused_in_words(edit: Callable[[Project], Project], said: str) -> None:
    with pytest.raises(DataError, match=said):
        edit(on("xor"))


def test_the_last_row_to_train_on_stays() -> None:
    project = on("bumps")
    with pytest.raises(DataError, match="Nothing would be left to train on"):
        remove_rows(project, data(project).train_rows.tolist())


def test_a_surface_has_no_classes() -> None:
    with pytest.raises(DataError, match="'z' is a number, which has no classes"):
        set_class(on("bumps"), [0], "high")


def test_a_category_among_the_inputs_has_to_be_a_known_one() -> None:
    with pytest.raises(UnknownNameError, match="category of 'colour' called 'rd': did you mean 'red'"):
        set_cells(mine(), {(0, 2): "rd"})


# Properties


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(("add", "remove", "move")), st.integers(0, 10_000), st.integers(1, 5)), max_size=6
    )
)
def test_whatever_is_done_every_row_that_stays_keeps_its_place_and_its_part(
    steps: list[tuple[str, int, int]],
) -> None:
    project = on("circle")
    before = data(project)
    # Each row is known by its place, which is its own.
    known = {tuple(row): part for row, part in zip(before.table.inputs.tolist(), parts(before), strict=True)}
    rows = [tuple(row) for row in before.table.inputs.tolist()]
    for step, (deed, where, count) in enumerate(steps):
        match deed:
            case "add":
                points = [(100.0 + step, float(k)) for k in range(count)]
                project = add_points(project, np.array(points), "disc")
                rows += points
            case "remove":
                gone = {(where + k) % len(rows) for k in range(count)}
                project = remove_rows(project, gone)
                rows = [row for place, row in enumerate(rows) if place not in gone]
            case _:
                place, point = where % len(rows), (-100.0 - step, float(count))
                project = move_points(project, {place: point})
                if rows[place] in known:
                    known[point] = known[rows[place]]
                rows[place] = point
    after = data(project)
    assert [tuple(row) for row in after.table.inputs.tolist()] == rows
    for row, part in zip(rows, parts(after), strict=True):
        assert known.setdefault(row, part) == part


def test_no_edit_touches_the_project_it_was_given() -> None:
    project = as_own(on("iris"))
    assert project.table is not None
    before = [column.values.copy() for column in project.table.columns]
    changed = set_class(remove_rows(add_rows(project, [(1.0, 2.0, 3.0, 4.0, "setosa")]), [0]), [5], "new")
    assert changed != project
    for column, values in zip(project.table.columns, before, strict=True):
        np.testing.assert_array_equal(column.values, values)


# The plane


def test_a_blank_plane_has_one_point_of_each_of_two_classes_and_learns_from_both() -> None:
    dataset = data(blank_plane(Project()))
    assert dataset.table.input_names == ("x", "y")
    assert dataset.table.labels().tolist() == [0, 1]
    assert len(dataset.train_rows) == 2
    assert np.abs(dataset.table.inputs).max() <= 6.0


@pytest.mark.parametrize("name", ["xor", "spiral", "bumps", "worked-example"])
def test_points_can_be_drawn_where_two_numbers_have_one_answer(name: str) -> None:
    assert can_draw(data(on(name)))


@pytest.mark.parametrize("name", ["iris", "sine", "digits", "encoder-4-2-4"])
def test_points_cannot_be_drawn_elsewhere(name: str) -> None:
    assert not can_draw(data(on(name)))


def test_points_cannot_be_drawn_over_two_inputs_of_one_column() -> None:
    project = own_project(
        (categories("colour", ["red", "blue", "red", "blue"]), ColumnSpec("colour", "category")),
        (RawColumn("y", np.arange(4.0)), ColumnSpec("y", role="target")),
    )
    assert data(project).table.inputs.shape[1] == 2
    assert not can_draw(data(project))


@pytest.mark.parametrize(
    ("classes", "name"),
    [
        (("A", "B"), "C"),
        (("0", "1"), "2"),
        (("ring", "disc"), "class 3"),
        (("ring", "class 3"), "class 4"),
        (("Y", "Z"), "class 3"),
    ],
)
def test_one_more_class_is_called_after_the_others(classes: tuple[str, ...], name: str) -> None:
    assert next_class(classes) == name
