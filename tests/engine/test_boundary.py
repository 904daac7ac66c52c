"""The lines between the regions of a decision, against lines that are known."""

import numpy as np
import pytest

from bpgui.engine.boundary import boundary
from bpgui.spec import FloatArray

X, Y = np.linspace(-1.0, 1.0, 31), np.linspace(2.0, -2.0, 21)
GRID_X, GRID_Y = np.meshgrid(X, Y)


def _length(lines: FloatArray) -> float:
    return float(np.hypot(*(lines[:, 1] - lines[:, 0]).T).sum())


def test_a_plane_has_its_straight_line() -> None:
    height = GRID_X + 0.5 * GRID_Y - 0.123
    lines = boundary(np.stack([np.zeros_like(height), height]), X, Y)
    np.testing.assert_allclose(lines[:, :, 0] + 0.5 * lines[:, :, 1], 0.123, atol=1e-12)
    # From the right edge, where y is -1.754, to the upper one, where x is -0.877.
    assert _length(lines) == pytest.approx(np.hypot(1.877, 3.754), rel=1e-12)


def test_a_circle_has_about_its_length() -> None:
    height = np.hypot(GRID_X, GRID_Y) - 0.7
    lines = boundary(np.stack([np.zeros_like(height), height]), X, Y)
    assert _length(lines) == pytest.approx(2.0 * np.pi * 0.7, rel=0.01)
    np.testing.assert_allclose(np.hypot(lines[:, :, 0], lines[:, :, 1]), 0.7, atol=0.01)


def test_three_classes_meet_where_their_claims_are_equal() -> None:
    # Each class claims a direction; they meet at (0.01, 0.02), which is no point of the grid.
    angles = np.radians([90.0, 210.0, 330.0])
    claims = np.stack([(GRID_X - 0.01) * np.cos(a) + (GRID_Y - 0.02) * np.sin(a) for a in angles])
    lines = boundary(claims, X, Y)
    at = lines.reshape(-1, 2)
    values = np.sort(np.stack([(at[:, 0] - 0.01) * np.cos(a) + (at[:, 1] - 0.02) * np.sin(a) for a in angles]), axis=0)
    # On every line the two largest claims are equal, but for the middle of the one triangle where all three meet.
    unequal = values[2] - values[1] > 1e-12
    assert unequal.sum() <= 3
    assert np.hypot(*(at[unequal] - (0.01, 0.02)).T).max() < 0.2
    # Down, and up to both sides, to the edges.
    expected = 2.02 + (0.99 + 1.01) / np.cos(np.radians(30.0))
    assert _length(lines) == pytest.approx(expected, rel=0.01)


def test_one_answer_everywhere_has_no_line() -> None:
    claims = np.stack([np.zeros_like(GRID_X), np.ones_like(GRID_X)])
    assert boundary(claims, X, Y).shape == (0, 2, 2)


def test_no_line_leads_through_what_is_no_number() -> None:
    height = GRID_X.copy()
    height[:10] = np.nan
    lines = boundary(np.stack([np.full_like(height, 0.01), height]), X, Y)
    assert len(lines)
    assert lines[:, :, 1].max() <= Y[10]


def test_a_tie_at_a_corner_is_crossed_there() -> None:
    claims = np.zeros((2, 3, 3))
    claims[1, :, 2] = 1.0
    lines = boundary(claims, np.arange(3.0), np.arange(3.0))
    np.testing.assert_allclose(lines[:, :, 0], 1.0)
    assert _length(lines) == pytest.approx(2.0)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_claims_as_large_as_numbers_go_have_their_line_all_the_same(kind: type[np.floating]) -> None:
    height = (GRID_X * (0.9 * float(np.finfo(kind).max))).astype(kind)
    lines = boundary(np.stack([-height, height]), X, Y)
    np.testing.assert_allclose(lines[:, :, 0], 0.0, atol=1e-6)
    assert _length(lines) == pytest.approx(4.0, rel=1e-6)
