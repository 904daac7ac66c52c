import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpgui.data import Table
from bpgui.data.split import split
from bpgui.errors import DataError


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
