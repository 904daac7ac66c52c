"""A person's own table: what its columns become, and that only its training rows teach how to scale and fill it in."""

from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import Dataset, load
from bpgui.data.own import remarks
from bpgui.data.scaling import SCALINGS
from bpgui.errors import DataError
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, RawColumn, RawTable
from bpgui.spec.dataset import MissingPolicy
from bpgui.spec.raw_table import categories

NAN = np.nan


def _table(rows: int = 40) -> RawTable:
    rng = np.random.default_rng(1)
    size = rng.normal(5.0, 2.0, rows)
    size[::7] = NAN
    colour = [("red", "green", "blue")[k % 3] if k % 11 else "" for k in range(rows)]
    return RawTable(
        (
            RawColumn("size", size),
            categories("colour", colour),
            categories("kind", [("yes", "no")[k % 2] for k in range(rows)]),
            RawColumn("price", rng.uniform(10.0, 90.0, rows)),
            categories("patient", [f"p{k // 4}" for k in range(rows)]),
            categories("part", [("train", "test", "Validation", "train")[k % 4] for k in range(rows)]),
        )
    )


def _spec(*columns: ColumnSpec, **changes: object) -> DatasetSpec:
    return DatasetSpec(OWN, own=OwnSpec("my.csv", columns), **changes)  # type: ignore[arg-type]


SIZE = ColumnSpec("size", missing="mean")
COLOUR = ColumnSpec("colour", "category", missing="most_frequent")
KIND = ColumnSpec("kind", "category", "target")
PRICE = ColumnSpec("price", "number", "target")


def test_columns_become_inputs_and_classes_with_their_names() -> None:
    dataset = load(_spec(SIZE, COLOUR, KIND), _table())
    table = dataset.table
    assert table.input_names == ("size", "colour blue", "colour green", "colour red")
    assert table.classes == ("no", "yes")
    assert table.targets.shape == (40, 1)
    assert table.targets[:4, 0].tolist() == [1.0, 0.0, 1.0, 0.0]
    assert set(np.unique(table.inputs[:, 1:])) == {0.0, 1.0}
    assert (table.inputs[:, 1:].sum(axis=1) == 1.0).all()


def test_rows_that_lack_what_nothing_fills_in_are_left_out() -> None:
    raw = _table()
    dataset = load(_spec(replace(SIZE, missing="drop"), KIND), raw)
    assert dataset.sources is not None
    assert dataset.sources.tolist() == [k for k in range(40) if k % 7]
    assert not np.isnan(dataset.table.inputs).any()


@pytest.mark.parametrize("policy", ["mean", "median", "most_frequent", "indicator"])
@pytest.mark.parametrize("scaling", SCALINGS)
def test_filling_in_and_scaling_never_see_what_is_held_out(policy: MissingPolicy, scaling: str) -> None:
    raw = _table()
    spec = _spec(
        replace(SIZE, missing=policy),
        replace(COLOUR, missing="indicator" if policy == "indicator" else "most_frequent"),
        PRICE,
        test_share=0.3,
        validation_share=0.2,
        scaling=scaling,
        target_scaling=scaling,
    )
    dataset = load(spec, raw)
    held = np.concatenate([dataset.test_rows, dataset.validation_rows])
    assert len(held) == 20
    # Whatever stands in the held-out rows, nothing that is learned from the others may change.
    wild = raw.columns[0].values.copy()
    wild[held] = np.linspace(1e6, 2e6, len(held))
    price = raw.columns[3].values.copy()
    price[held] *= 1000.0
    colour = raw.columns[1].values.copy()
    colour[held] = 2
    changed = RawTable(
        (
            RawColumn("size", wild),
            RawColumn("colour", colour, raw.columns[1].levels),
            raw.columns[2],
            RawColumn("price", price),
        )
    )
    other = load(spec, changed)
    assert other.preparation == dataset.preparation
    assert other.table.inputs[dataset.train_rows].tobytes() == dataset.table.inputs[dataset.train_rows].tobytes()
    assert other.table.targets[dataset.train_rows].tobytes() == dataset.table.targets[dataset.train_rows].tobytes()
    # And what is learned is not nothing.
    training = raw.columns[0].values.copy()
    training[dataset.train_rows] += 3.0
    assert load(spec, RawTable((RawColumn("size", training), *raw.columns[1:]))).preparation != dataset.preparation


@pytest.mark.parametrize(
    ("policy", "filled"), [("mean", 4.0), ("median", 2.0), ("most_frequent", 1.0), ("indicator", 4.0)]
)
def test_what_is_missing_is_filled_in_as_chosen(policy: MissingPolicy, filled: float) -> None:
    raw = RawTable((RawColumn("x", np.array([1.0, 1.0, 2.0, 4.0, 12.0, NAN])), RawColumn("y", np.arange(6.0))))
    dataset = load(_spec(ColumnSpec("x", missing=policy), ColumnSpec("y", role="target")), raw)
    assert dataset.table.inputs[5, 0] == filled
    if policy == "indicator":
        assert dataset.table.input_names == ("x", "x missing")
        assert dataset.table.inputs[:, 1].tolist() == [0.0] * 5 + [1.0]


def test_a_missing_category_is_the_most_frequent_or_none_with_an_indicator() -> None:
    raw = RawTable((categories("c", ["a", "b", "b", ""]), RawColumn("y", np.arange(4.0))))
    target = ColumnSpec("y", role="target")
    filled = load(_spec(ColumnSpec("c", "category", missing="most_frequent"), target), raw)
    assert filled.table.inputs[3].tolist() == [0.0, 1.0]
    told = load(_spec(ColumnSpec("c", "category", missing="indicator"), target), raw)
    assert told.table.input_names == ("c a", "c b", "c missing")
    assert told.table.inputs[2:].tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


def test_scaling_leaves_categories_and_classes_alone() -> None:
    table = load(_spec(SIZE, COLOUR, KIND, scaling="standard"), _table()).table
    assert abs(table.inputs[:, 0].mean()) < 1e-12
    assert table.inputs[:, 0].std() == pytest.approx(1.0)
    assert set(np.unique(table.inputs[:, 1:])) == {0.0, 1.0}
    assert set(np.unique(table.targets)) == {0.0, 1.0}


def test_answers_come_back_in_the_unit_of_the_table() -> None:
    raw = _table()
    dataset = load(_spec(SIZE, PRICE, target_scaling="standard"), raw)
    answers = dataset.preparation.answers_of(dataset.table.targets)
    assert answers.names == ("predicted price",)
    np.testing.assert_allclose(answers.columns[0].values, raw.column("price").values, rtol=1e-12)
    np.testing.assert_allclose(
        dataset.preparation.unscaled(dataset.table.inputs)[1::7, 0], raw.column("size").values[1::7], rtol=1e-12
    )


def test_answers_name_the_class_and_how_sure_the_network_is() -> None:
    preparation = load(_spec(SIZE, KIND), _table()).preparation
    answers = preparation.answers_of(np.array([[0.9], [0.2], [NAN]]))
    assert answers.names == ("predicted kind", "output no", "output yes")
    assert [answers.columns[0].text(row) for row in range(3)] == ["yes", "no", ""]
    np.testing.assert_allclose(answers.columns[1].values, [0.1, 0.8, NAN])


def test_new_rows_are_prepared_as_the_training_rows_were() -> None:
    raw = _table()
    dataset = load(_spec(SIZE, COLOUR, KIND, scaling="standard", test_share=0.25), raw)
    again = dataset.preparation.inputs_of(raw)
    np.testing.assert_array_equal(again, dataset.table.inputs)
    strange = RawTable((RawColumn("size", np.array([5.0])), categories("colour", ["violet"])))
    # A category that was never seen is a missing one.
    filled = dataset.preparation.inputs_of(strange)
    assert filled[0, 1:].sum() == 1.0


def test_groups_and_given_parts_decide_the_split() -> None:
    raw = _table()
    group = ColumnSpec("patient", "category", "group")
    grouped = load(_spec(SIZE, KIND, group, split="grouped", test_share=0.3, validation_share=0.2), raw)
    patients = [set(raw.column("patient").values[rows].tolist()) for rows in _parts(grouped)]
    assert all(patients)
    assert sum(map(len, patients)) == len(set().union(*patients))
    given = load(_spec(SIZE, KIND, ColumnSpec("part", "category", "part"), split="given"), raw)
    assert given.test_rows.tolist() == list(range(1, 40, 4))
    assert given.validation_rows.tolist() == list(range(2, 40, 4))


def _parts(dataset: Dataset) -> tuple[np.ndarray, ...]:
    return dataset.train_rows, dataset.test_rows, dataset.validation_rows


_ONE = RawTable((RawColumn("x", np.arange(3.0)), categories("y", ["a", "a", "a"]), RawColumn("z", np.ones(3))))
_GAPS = RawTable((RawColumn("x", np.array([1.0, NAN])), categories("y", ["", "b"])))


@pytest.mark.parametrize(
    ("raw", "columns", "words"),
    [
        (_ONE, [ColumnSpec("x"), ColumnSpec("y", "category", "target")], "has only one class, 'a': there is nothing"),
        (
            _ONE,
            [ColumnSpec("x"), ColumnSpec("z", "number", "target")],
            "'z' is 1 in every row: there is nothing to learn",
        ),
        (_ONE, [ColumnSpec("z", "number", "target")], "No column of 'my.csv' is an input: make at least one"),
        (_ONE, [ColumnSpec("x")], "No column of 'my.csv' is the target"),
        (_ONE, [ColumnSpec("y"), ColumnSpec("x", role="target")], "has the text 'a' in row 1, which is no number"),
        (
            _ONE,
            [ColumnSpec("y", "category", missing="mean"), ColumnSpec("x", role="target")],
            "'y' holds categories, which have no mean",
        ),
        (
            RawTable((*_ONE.columns, categories("colour", ["red", "", "blue"]))),
            [ColumnSpec("z"), ColumnSpec("x", role="target"), ColumnSpec("colour", "category", "target")],
            "'x' and 'colour' are both targets, but only numbers can be learned together",
        ),
        (_ONE, [ColumnSpec("w"), ColumnSpec("x", role="target")], "There is no column called 'w'"),
        (_GAPS, [ColumnSpec("x"), ColumnSpec("y", "category", "target")], "has only one class, 'b'"),
        (None, [ColumnSpec("x"), ColumnSpec("z", role="target")], "The data 'my.csv' is not here: find its file"),
    ],
)
def test_what_cannot_be_learned_is_told_in_one_sentence(
    raw: RawTable | None, columns: list[ColumnSpec], words: str
) -> None:
    with pytest.raises(Exception, match=words) as caught:
        load(_spec(*columns), raw)
    assert str(caught.value).count(". ") == 0


def test_no_whole_row_is_told() -> None:
    raw = RawTable((RawColumn("x", np.array([NAN, NAN])), categories("y", ["a", "b"])))
    with pytest.raises(DataError, match=r"No row of 'my\.csv' is whole"):
        load(_spec(ColumnSpec("x"), ColumnSpec("y", "category", "target")), raw)


def test_a_constant_column_is_remarked_and_does_no_harm() -> None:
    spec = _spec(ColumnSpec("x"), ColumnSpec("z"), ColumnSpec("y", "number", "target"), scaling="standard")
    raw = RawTable((*_ONE.columns[::2], RawColumn("y", np.arange(3.0))))
    assert spec.own is not None
    assert remarks(spec.own, raw) == (
        "The column 'z' has the same value in all rows, which tells nothing: leave it out.",
    )
    assert load(spec, raw).table.inputs[:, 1].tolist() == [0.0, 0.0, 0.0]


def test_a_remark_tells_categories_that_are_names_or_dates_or_numbers_with_a_stray_text() -> None:
    dates = [f"2024-01-{1 + k % 30:02}" for k in range(60)]
    sizes = [f"{k},5" for k in range(60)]
    sizes[40] = "oops"
    towns = [f"town {k % 20}" for k in range(60)]
    raw = RawTable(
        (
            categories("day", dates),
            categories("size", sizes),
            categories("town", towns),
            RawColumn("y", np.arange(60.0)),
        )
    )
    columns = [ColumnSpec(name, "category") for name in ("day", "size", "town")]
    spec = _spec(*columns, ColumnSpec("y", "number", "target"))
    assert spec.own is not None
    assert remarks(spec.own, raw) == (
        "The column 'day' has 30 categories, an input each: leave it out if it is a name or a date.",
        "The column 'size' has 60 categories, an input each, since 'oops' in row 41 is no number: mend that value.",
    )


def test_images_stay_images_while_all_of_their_pixels_are_inputs() -> None:
    pixels = tuple(RawColumn(f"pixel {k}", np.arange(6, dtype=np.uint8) + k) for k in range(4))
    raw = RawTable((*pixels, categories("label", list("ababab"))), image_shape=(2, 2))
    columns = [ColumnSpec(column.name) for column in pixels]
    label = ColumnSpec("label", "category", "target")
    assert load(_spec(*columns, label), raw).table.image_shape == (2, 2)
    assert load(_spec(*columns[:3], label), raw).table.image_shape is None
