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


@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=6),
    share=st.floats(0.0, 0.9),
    seed=st.integers(0, 1000),
)
def test_every_class_keeps_its_share_to_within_one_row_and_a_row_to_train_on(
    sizes: list[int], share: float, seed: int
) -> None:
    table = _classes(*sizes)
    train, test = split(table, share, np.random.default_rng(seed))
    assert sorted([*train, *test]) == list(range(sum(sizes)))
    assert train.tolist() == sorted(train)
    assert test.tolist() == sorted(test)
    labels = table.labels()
    for label, size in enumerate(sizes):
        tested = int((labels[test] == label).sum())
        assert abs(tested - share * size) < 1.0 + 1e-9
        assert size - tested >= 1


def test_one_column_of_zeros_and_ones_is_split_class_by_class() -> None:
    targets = np.array([[0.0]] * 30 + [[1.0]] * 10)
    table = Table(np.zeros((40, 1)), targets, ("x",), ("y",), ("no", "yes"))
    _, test = split(table, 0.2, np.random.default_rng(0))
    assert targets[test, 0].sum() == 2.0
    assert len(test) == 8


def test_regression_is_split_at_random() -> None:
    table = _numbers(100)
    train, test = split(table, 0.25, np.random.default_rng(0))
    _, other = split(table, 0.25, np.random.default_rng(1))
    assert (len(train), len(test)) == (75, 25)
    assert sorted([*train, *test]) == list(range(100))
    assert test.tolist() == sorted(test)
    assert test.tolist() != other.tolist()


def test_the_same_generator_gives_the_same_split() -> None:
    first, again = (split(_classes(20, 30), 0.3, np.random.default_rng(5))[1] for _ in range(2))
    assert first.tolist() == again.tolist()


@pytest.mark.parametrize("table", [_classes(5, 7), _numbers(9)])
def test_no_test_share_leaves_the_test_part_empty(table: Table) -> None:
    train, test = split(table, 0.0, np.random.default_rng(0))
    assert train.tolist() == list(range(len(table.inputs)))
    assert len(test) == 0
    assert table.inputs[test].shape == (0, 1)


def test_a_share_that_leaves_nothing_to_train_on_is_refused_in_words() -> None:
    with pytest.raises(DataError, match=r"test share of 0\.9 leaves none of the 1 rows to train on: make .* smaller"):
        split(_numbers(1), 0.9, np.random.default_rng(0))
