"""A patch of wall that is painted on, and a whole wall that is scanned: what they hold, without any window."""

import numpy as np
import pytest

from bpgui.data.sources.cracks import CRACK_PARAMS, KINDS, draw_patch
from bpgui.gui.panels.trial.crack.wall_scan import WallScan
from bpgui.gui.panels.trial.crack.wall_sketch import WallSketch
from bpgui.spec import check_settings

SETTINGS = check_settings(CRACK_PARAMS, {}, "Cracks")


def sketch_of(kind: str, seed: int = 0, **settings: float) -> WallSketch:
    sketch = WallSketch()
    sketch.put_patch(draw_patch(kind, {**SETTINGS, **settings}, np.random.default_rng(seed)))
    return sketch


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("settings", [{}, {"contrast": 75.0, "noise": 20.0}])
def test_a_patch_comes_back_bit_for_bit(kind: str, settings: dict[str, float]) -> None:
    for seed in range(20):
        patch = draw_patch(kind, {**SETTINGS, **settings}, np.random.default_rng(seed))
        sketch = WallSketch()
        sketch.put_patch(patch)
        assert np.array_equal(sketch.patch(), patch)


@pytest.mark.parametrize("value", [0, 255])
def test_a_patch_of_one_shade_comes_back_too(value: int) -> None:
    sketch = WallSketch()
    sketch.put_patch(np.full((16, 16), value, dtype=np.uint8))
    assert np.array_equal(sketch.patch(), np.full((16, 16), value))


def test_cleared_only_plain_wall_is_left() -> None:
    sketch = sketch_of("crack")
    marked = sketch.patch()
    sketch.clear()
    plain = sketch.patch()
    assert (plain >= marked).all()
    assert np.ptp(plain) < 0.5 * np.ptp(marked)


def test_the_brush_darkens_and_the_eraser_brings_the_wall_back() -> None:
    sketch = sketch_of("plain wall")
    before = sketch.patch().astype(int)
    sketch.begin(2.0, 8.0, 1.5, erases=False)
    sketch.extend(14.0, 8.0)
    painted = sketch.patch().astype(int)
    assert (painted[7:9, 4:12] < 0.75 * before[7:9, 4:12]).all()
    assert np.abs(painted[:5] - before[:5]).max() <= 1 + np.ptp(before) // 2
    sketch.begin(2.0, 8.0, 4.0, erases=True)
    sketch.extend(14.0, 8.0)
    assert (sketch.patch()[7:9, 4:12] >= before[7:9, 4:12] - 1).all()


def test_what_is_seen_is_what_the_network_gets() -> None:
    sketch = sketch_of("joint")
    sketch.begin(3.0, 3.0, 2.0, erases=False)
    sketch.extend(12.0, 10.0)
    seen = sketch.picture()
    assert seen.shape == (192, 192, 3)
    small = seen[:, :, 0].reshape(16, 12, 16, 12).mean(axis=(1, 3))
    assert np.abs(small - sketch.patch()).max() < 2.0


def test_all_that_has_a_crack_is_found_if_all_is_called_cracked() -> None:
    scan = WallScan(SETTINGS, np.random.default_rng(1))
    everything = scan.found(np.ones(len(scan.places)))
    assert (everything.found, everything.taken) == (1.0, 1.0)
    nothing = scan.found(np.zeros(len(scan.places)))
    assert (nothing.found, nothing.taken) == (0.0, 0.0)
    assert nothing.cracked > 50
    assert nothing.whole > 50
    assert nothing.cracked + nothing.whole < len(scan.places)


def test_the_truth_itself_finds_everything() -> None:
    scan = WallScan(SETTINGS, np.random.default_rng(2))
    truth = [scan.cracks[row + 4 : row + 12, column + 4 : column + 12].any() for row, column in scan.places]
    counted = scan.found(np.array(truth, dtype=float))
    assert (counted.found, counted.taken) == (1.0, 0.0)


def test_heat_is_there_as_far_as_the_wall_is_scanned() -> None:
    scan = WallScan(SETTINGS, np.random.default_rng(3))
    heat = scan.heat(np.full(29, 0.7))
    assert np.isfinite(heat[4:12, 4:124]).all()
    assert np.isnan(heat[16:]).all()
    assert np.nanmax(heat) == pytest.approx(0.7)
