from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpgui.data import Table
from bpgui.data.split import folds, split
from bpgui.errors import DataError, UnknownNameError


def _classes(*sizes: int) -> Table:
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(len(sizes)), sizes))
    names = tuple(str(k) for k in range(len(sizes)))
    return Table(np.zeros((len(labels), 1)), np.eye(len(sizes))[labels], ("x",), names, names)


def _numbers(rows: int) -> Table:
    return Table(np.zeros((rows, 1)), np.zeros((rows, 1)), ("x",), ("z",))


SHARES = st.tuples(st.floats(0.0, 0.9), st.floats(0.0, 0.9)).filter(lambda shares: sum(shares) <= 0.9)


@given(sizes=st.lists(st.integers(1, 40), min_size=2, max_size=6), shares=SHARES, seed=st.integers(0, 1000))
def test_every_class_keeps_its_share_to_the_nearest_row_that_leaves_one_to_train_on(
    sizes: list[int], shares: tuple[float, float], seed: int
) -> None:
    table = _classes(*sizes)
    train, validation, test = parts = split(table, *shares, np.random.default_rng(seed))
    assert sorted([*train, *validation, *test]) == list(range(sum(sizes)))
    assert all(part.tolist() == sorted(part) for part in parts)
    labels = table.labels()
    for label, size in enumerate(sizes):
        counts = [int((labels[part] == label).sum()) for part in parts]
        assert abs(counts[2] - shares[0] * size) < 1.0 + 1e-9
        assert counts[1] - shares[1] * size < 1.0
        assert abs(counts[1] - shares[1] * size) <= 0.5 + 1e-9 or counts[0] == 1
        assert counts[0] >= 1


@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=6),
    shares=SHARES,
    seed=st.integers(0, 1000),
    classes=st.booleans(),
)
def test_the_validation_share_leaves_the_test_part_as_it_is(
    sizes: list[int], shares: tuple[float, float], seed: int, classes: bool
) -> None:
    table = _classes(*sizes) if classes else _numbers(sum(sizes) + 10)
    whole = split(table, shares[0], 0.0, np.random.default_rng(seed))
    parts = split(table, *shares, np.random.default_rng(seed))
    assert parts.test.tolist() == whole.test.tolist()
    assert len(whole.validation) == 0
    assert set(parts.validation) <= set(whole.train)


# The test rows of the first release, from which every score in the descriptions was measured.
@pytest.mark.parametrize("validation_share", [0.0, 0.3])
def test_the_test_rows_of_a_seed_are_those_of_the_first_release(validation_share: float) -> None:
    of_classes = split(_classes(5, 7), 0.4, validation_share, np.random.default_rng(11))
    of_numbers = split(_numbers(12), 0.4, validation_share, np.random.default_rng(11))
    assert of_classes.test.tolist() == [3, 4, 8, 9, 11]
    assert of_numbers.test.tolist() == [1, 2, 6, 8, 10]


def test_one_column_of_zeros_and_ones_is_split_class_by_class() -> None:
    targets = np.array([[0.0]] * 30 + [[1.0]] * 10)
    table = Table(np.zeros((40, 1)), targets, ("x",), ("y",), ("no", "yes"))
    _, validation, test = split(table, 0.2, 0.4, np.random.default_rng(0))
    assert (targets[test, 0].sum(), targets[validation, 0].sum()) == (2.0, 4.0)
    assert (len(test), len(validation)) == (8, 16)


def test_regression_is_split_at_random() -> None:
    table = _numbers(100)
    train, validation, test = split(table, 0.25, 0.15, np.random.default_rng(0))
    other = split(table, 0.25, 0.15, np.random.default_rng(1))
    assert (len(train), len(validation), len(test)) == (60, 15, 25)
    assert sorted([*train, *validation, *test]) == list(range(100))
    assert test.tolist() == sorted(test)
    assert test.tolist() != other.test.tolist()
    assert validation.tolist() != other.validation.tolist()


def test_the_same_generator_gives_the_same_split() -> None:
    first, again = (split(_classes(20, 30), 0.3, 0.2, np.random.default_rng(5)) for _ in range(2))
    assert all(one.tolist() == other.tolist() for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize("table", [_classes(5, 7), _numbers(9)])
def test_no_share_leaves_a_part_empty(table: Table) -> None:
    train, *rest = split(table, 0.0, 0.0, np.random.default_rng(0))
    assert train.tolist() == list(range(len(table.inputs)))
    assert [table.inputs[part].shape for part in rest] == [(0, 1), (0, 1)]


@pytest.mark.parametrize(
    ("rows", "test_share", "validation_share", "sentence"),
    [
        (1, 0.9, 0.0, "A test share of 0.9 leaves none of the 1 rows to train on: make the test share smaller or the"),
        (1, 0.0, 0.5, "A validation share of 0.5 leaves none of the 1 rows to train on: make the validation share"),
        (
            3, 0.5, 0.4,
            "A test share of 0.5 and a validation share of 0.4 leave none of the 3 rows to train on: make one of them",
        ),
    ],
)  # fmt: skip
def test_shares_that_leave_nothing_to_train_on_are_refused_in_words(
    rows: int, test_share: float, validation_share: float, sentence: str
) -> None:
    with pytest.raises(DataError) as caught:
        split(_numbers(rows), test_share, validation_share, np.random.default_rng(0))
    assert str(caught.value).startswith(sentence)


@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=12),
    shares=SHARES,
    seed=st.integers(0, 1000),
)
def test_no_group_is_in_two_parts_and_groups_are_dealt_out_by_their_share(
    sizes: list[int], shares: tuple[float, float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat(7 + 3 * np.arange(len(sizes)), sizes))
    table = replace(_classes(sum(sizes), 1), groups=np.append(groups, 7))
    parts = split(table, *shares, rng, "grouped")
    assert sorted(np.concatenate(parts)) == list(range(len(groups) + 1))
    assert all(part.tolist() == sorted(part) for part in parts)
    assert table.groups is not None
    names = [set(table.groups[part].tolist()) for part in parts]
    assert sum(map(len, names)) == len(set().union(*names)) == len(sizes)
    assert len(names[0]) >= 1
    assert len(names[2]) == min(int(np.floor(shares[0] * len(sizes) + 0.5)), len(sizes) - 1)


@given(rows=st.integers(2, 60), shares=SHARES, seed=st.integers(0, 1000))
def test_random_parts_have_their_share_whatever_the_classes(rows: int, shares: tuple[float, float], seed: int) -> None:
    tested, validated = (int(np.floor(share * rows + 0.5)) for share in shares)
    table = _classes(rows - 1, 1)
    if tested + validated >= rows:
        with pytest.raises(DataError, match="to train on: make"):
            split(table, *shares, np.random.default_rng(seed), "random")
        return
    parts = split(table, *shares, np.random.default_rng(seed), "random")
    assert sorted(np.concatenate(parts)) == list(range(rows))
    assert (len(parts.test), len(parts.validation)) == (tested, validated)


PARTS = np.array([0, 2, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0], dtype=np.uint8)


def test_given_parts_are_kept_whatever_the_shares() -> None:
    table = replace(_numbers(12), parts=PARTS)
    for shares in ((0.0, 0.0), (0.5, 0.3)):
        train, validation, test = split(table, *shares, np.random.default_rng(0), "given")
        assert (train.tolist(), validation.tolist(), test.tolist()) == ([0, 2, 5, 6, 7, 8, 9, 10, 11], [3], [1, 4])


@pytest.mark.parametrize("grouped", [False, True])
def test_given_parts_without_validation_rows_give_some_training_rows_or_groups(grouped: bool) -> None:
    groups = np.array([0, 9, 0, 1, 9, 1, 2, 2, 3, 3, 4, 4]) if grouped else None
    table = replace(_numbers(12), parts=np.where(PARTS == 1, 0, PARTS).astype(np.uint8), groups=groups)
    train, validation, test = split(table, 0.0, 0.4, np.random.default_rng(0), "given")
    assert test.tolist() == [1, 4]
    assert len(validation) == 4
    assert sorted([*train, *validation]) == [0, 2, 3, 5, 6, 7, 8, 9, 10, 11]
    if groups is not None:
        assert not set(groups[train]) & set(groups[validation])


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        ("grouped", "The data has no groups to split by: give a column the role of the group, or split otherwise."),
        ("given", "The data does not say which rows are for testing: give a column the role of the part, add a test"),
    ],
)
def test_what_a_way_to_split_lacks_is_told(method: str, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        split(_numbers(9), 0.2, 0.0, np.random.default_rng(0), method)
    assert str(caught.value).startswith(sentence)


def test_an_unknown_way_to_split_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="no way to split called 'randon': did you mean 'random'"):
        split(_numbers(9), 0.2, 0.0, np.random.default_rng(0), "randon")


@given(
    sizes=st.lists(st.integers(1, 30), min_size=2, max_size=5),
    count=st.integers(2, 7),
    method=st.sampled_from(["stratified", "random", "given"]),
    seed=st.integers(0, 1000),
)
def test_folds_test_every_row_once_and_are_as_large_as_each_other(
    sizes: list[int], count: int, method: str, seed: int
) -> None:
    table = _classes(*sizes)
    rows = sum(sizes)
    if count > rows:
        with pytest.raises(DataError, match="cannot be dealt into"):
            folds(table, count, np.random.default_rng(seed), method)
        return
    dealt = folds(table, count, np.random.default_rng(seed), method)
    assert sorted(np.concatenate([fold.test for fold in dealt])) == list(range(rows))
    for train, validation, test in dealt:
        assert len(validation) == 0
        assert sorted([*train, *test]) == list(range(rows))
        assert abs(len(test) - rows / count) < 1.0
        if method != "random":
            for label, size in enumerate(sizes):
                assert abs(int((table.labels()[test] == label).sum()) - size / count) < 1.0


@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=12),
    count=st.integers(2, 5),
    method=st.sampled_from(["grouped", "given"]),
    seed=st.integers(0, 1000),
)
def test_folds_of_groups_share_none(sizes: list[int], count: int, method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat(5 * np.arange(len(sizes)), sizes))
    table = replace(_numbers(len(groups)), groups=groups, group_name="patient")
    if count > len(sizes):
        with pytest.raises(DataError, match=rf"{len(sizes)} groups \(patient\) cannot be dealt into {count} folds"):
            folds(table, count, rng, method)
        return
    dealt = folds(table, count, rng, method)
    assert sorted(np.concatenate([fold.test for fold in dealt])) == list(range(len(groups)))
    for train, _, test in dealt:
        assert len(test)
        assert not set(groups[train]) & set(groups[test])


def test_the_same_generator_gives_the_same_folds_and_another_others() -> None:
    first, again, other = (folds(_numbers(40), 4, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert [fold.test.tolist() for fold in first] == [fold.test.tolist() for fold in again]
    assert [fold.test.tolist() for fold in first] != [fold.test.tolist() for fold in other]


@pytest.mark.parametrize(
    ("rows", "count", "sentence"),
    [
        (9, 10, "9 rows cannot be dealt into 10 folds: choose from 2 to 9."),
        (9, 1, "9 rows cannot be dealt into 1 fold: choose from 2 to 9."),
        (2, 3, "2 rows cannot be dealt into 3 folds: choose 2."),
        (1, 2, "1 row cannot be dealt into 2 folds: make the data larger."),
    ],
)
def test_how_many_folds_there_can_be_is_told(rows: int, count: int, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        folds(_numbers(rows), count, np.random.default_rng(0))
    assert str(caught.value) == sentence
