"""Scaling: what is subtracted and divided by is what numpy says of the rows to train on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpgui.data.scaling import SCALINGS, fit_scaling
from bpgui.errors import UnknownNameError

ROWS = np.random.default_rng(0).normal([5.0, -2.0, 0.0], [3.0, 0.1, 40.0], (101, 3))
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))


def _scaled(name: str, rows: np.ndarray) -> np.ndarray:
    centre, scale = fit_scaling(name, rows)
    return (rows - centre) / scale


def test_none_leaves_the_bits_as_they_are() -> None:
    assert _scaled("none", ROWS).tobytes() == ROWS.tobytes()


def test_standard_gives_the_mean_nought_and_the_deviation_one() -> None:
    scaled = _scaled("standard", ROWS)
    np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1.0, rtol=1e-12)


def test_minmax_goes_from_nought_to_one() -> None:
    scaled = _scaled("minmax", ROWS)
    assert scaled.min(axis=0).tolist() == [0.0] * 3
    assert scaled.max(axis=0).tolist() == [1.0] * 3


def test_robust_does_not_care_for_an_outlier() -> None:
    wild = ROWS.copy()
    wild[np.argmax(wild, axis=0), range(3)] += 1e6
    for rows in (ROWS, wild):
        centre, scale = fit_scaling("robust", rows)
        lower, upper = np.percentile(ROWS, [25, 75], axis=0)
        np.testing.assert_allclose(centre, np.median(ROWS, axis=0))
        np.testing.assert_allclose(scale, upper - lower)
    assert fit_scaling("standard", wild)[1][0] > 1000.0 * fit_scaling("standard", ROWS)[1][0]


@given(rows=st.lists(NUMBERS, min_size=1, max_size=30), name=st.sampled_from(sorted(SCALINGS)))
def test_scaled_rows_are_finite_and_come_back(rows: list[float], name: str) -> None:
    column = np.array(rows)[:, np.newaxis]
    centre, scale = fit_scaling(name, column)
    assert (scale > 0.0).all()
    scaled = (column - centre) / scale
    assert np.isfinite(scaled).all()
    np.testing.assert_allclose(scaled * scale + centre, column, rtol=1e-9, atol=1e-9 * (1.0 + np.abs(column).max()))


@pytest.mark.parametrize("name", [name for name in SCALINGS if name != "none"])
@pytest.mark.parametrize("value", [0.0, 0.1, 1.0, -7.3])
@pytest.mark.parametrize("rows", [1, 10, 39, 123])
def test_a_column_of_one_value_is_only_centred(name: str, value: float, rows: int) -> None:
    column = np.full((rows, 1), value)
    assert np.abs(_scaled(name, column)).max() < 1e-9
    centre, scale = fit_scaling(name, column)
    assert (centre[0], scale[0]) == (pytest.approx(value), 1.0)
    # A new value is not thrown away to the ends of the world.
    assert abs((value + 1.0 - centre[0]) / scale[0]) == pytest.approx(1.0)


@pytest.mark.parametrize("name", SCALINGS)
def test_one_row_is_enough(name: str) -> None:
    assert np.isfinite(_scaled(name, np.array([[3.0, -1.0]]))).all()


def test_an_unknown_way_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="no scaling called 'standart': did you mean 'standard'"):
        fit_scaling("standart", ROWS)
