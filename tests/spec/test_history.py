import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bpgui.spec import HISTORY_COLUMNS, History
from bpgui.spec.history import WHOLE_CHUNK


def _rows(first: int, count: int) -> np.ndarray:
    rows = np.full((count, len(HISTORY_COLUMNS)), np.nan)
    rows[:, 0] = np.arange(first, first + count)
    rows[:, 1] = rows[:, 0] / 7.0
    return rows


def test_an_empty_history_has_no_rows() -> None:
    assert len(History()) == 0
    assert History().last() is None
    assert History().rows().shape == (0, len(HISTORY_COLUMNS))


@given(st.lists(st.integers(0, 20), max_size=30))
def test_rows_come_back_bit_for_bit_however_they_arrive(counts: list[int]) -> None:
    history, at = History(), 0
    for count in counts:
        history = history.extended(_rows(at, count))
        at += count
    assert len(history) == at
    assert history.rows().tobytes() == _rows(0, at).tobytes()
    assert history == History().extended(_rows(0, at))
    assert hash(history) == hash(History().extended(_rows(0, at)))
    assert len(history.chunks) <= max(1, at).bit_length()


def test_extending_leaves_the_past_as_it_was() -> None:
    past = History().extended(_rows(0, 3))
    longer = past.extended(_rows(3, 2))
    assert len(past) == 3
    assert len(longer) == 5
    assert past != longer


def test_epochs_that_are_known_already_are_left_out() -> None:
    history = History().extended(_rows(0, 4))
    assert history.extended(_rows(3, 1)) is history
    assert history.extended(_rows(2, 4)).rows()[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    last = history.last()
    assert last is not None
    assert last[0] == 3.0


def test_rows_are_copied_from_the_caller() -> None:
    rows = _rows(0, 2)
    history = History().extended(rows)
    rows[:] = 99.0
    assert history.rows().tobytes() == _rows(0, 2).tobytes()


def test_histories_that_go_on_from_each_other_share_nearly_all_their_rows() -> None:
    step, histories = WHOLE_CHUNK // 8, [History()]
    for first in range(0, 20 * WHOLE_CHUNK, step):
        histories.append(histories[-1].extended(_rows(first, step)))
    whole = histories[-1].rows()
    entries = histories[::20]
    held = sum({id(chunk): chunk.nbytes for history in entries for chunk in history.chunks}.values())
    assert held < 1.3 * whole.nbytes
    assert whole.tobytes() == _rows(0, 20 * WHOLE_CHUNK).tobytes()
    assert len(histories[-1].chunks) <= 20
