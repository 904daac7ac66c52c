"""Drawings come to the size and the place that a data set's images have."""

import numpy as np
import pytest

from bpgui.data import default_spec, load
from bpgui.gui.panels.trial.pad.placing import Box, Placing
from bpgui.gui.panels.trial.pad.sketch import Sketch


def bars(count: int, height: int, width: int, side: int = 28) -> np.ndarray:
    """Return images of a bar of this size in the middle."""
    images = np.zeros((count, side, side))
    top, left = (side - height) // 2, (side - width) // 2
    images[:, top : top + height, left : left + width] = 1.0
    return images


def drawn(sketch: Sketch, *points: tuple[float, float], width: float = 2.0) -> None:
    sketch.begin(*points[0], width, False)
    for point in points[1:]:
        sketch.extend(*point)


def test_the_usual_size_and_place_are_measured() -> None:
    placing = Placing.of(bars(20, 20, 10))
    assert placing is not None
    assert (placing.height, placing.wide, placing.middle) == (20.0, 10.0, (14.0, 14.0))
    assert placing.least_ink == placing.most_ink == 200.0


def test_digits_fill_their_images_from_top_to_bottom() -> None:
    images = load(default_spec("digits")).table.inputs.reshape(-1, 8, 8)
    placing = Placing.of(images)
    assert placing is not None
    assert placing.height == 8.0
    assert 5.0 <= placing.wide <= 7.0


def test_images_of_all_sizes_are_left_where_they_are_drawn() -> None:
    images = np.concatenate([bars(10, height, 4) for height in (4, 10, 26)])
    assert Placing.of(images) is None


def test_photographs_are_no_drawings() -> None:
    rng = np.random.default_rng(0)
    assert Placing.of(rng.uniform(0.3, 1.0, (50, 16, 16))) is None
    assert Placing.of(np.zeros((5, 8, 8))) is None


@pytest.mark.parametrize(
    ("x", "y", "size"), [(6.0, 6.0, 7.0), (14.0, 14.0, 8.0), (23.0, 21.0, 9.0), (14.0, 14.0, 24.0)]
)
def test_small_or_large_and_wherever_it_is_drawn_it_is_the_same_to_the_network(x: float, y: float, size: float) -> None:
    placing = Placing.of(bars(20, 20, 14))
    sketch, model = Sketch((28, 28, 1)), Sketch((28, 28, 1))
    for pad, (left, top, scale) in ((sketch, (x, y, size)), (model, (14.0, 14.0, 12.0))):
        half = scale / 2
        drawn(pad, (left - 0.4 * half, top - half), (left + 0.4 * half, top - half), (left, top + half))
    difference = np.abs(sketch.image(placing) - model.image(placing))
    assert difference.mean() < 0.02
    assert difference.max() < 0.4


def test_a_drawing_has_as_much_ink_as_the_data() -> None:
    placing = Placing.of(bars(20, 20, 10))
    thin, fat = Sketch((28, 28, 1)), Sketch((28, 28, 1))
    for sketch, width in ((thin, 3.0), (fat, 7.0)):
        drawn(sketch, (10.0, 5.0), (18.0, 5.0), (18.0, 23.0), width=width)
        assert sketch.image(placing).sum() == pytest.approx(200.0, rel=0.25)


def test_a_dash_stays_flat_and_a_dot_small() -> None:
    placing = Placing.of(bars(20, 20, 16))
    assert placing is not None
    dash, dot = Sketch((28, 28, 1)), Sketch((28, 28, 1))
    drawn(dash, (5.0, 14.0), (20.0, 14.2))
    drawn(dot, (5.0, 5.0))
    for sketch, height in ((dash, 10), (dot, 8)):
        box = Box.of(sketch.image(placing)[..., 0])
        assert box is not None
        assert box.bottom - box.top < height


def test_an_untouched_image_of_the_data_is_exact() -> None:
    sketch = Sketch((8, 8, 1))
    image = np.random.default_rng(0).uniform(size=(8, 8, 1))
    sketch.put(image)
    assert np.array_equal(sketch.image(None), image)
    assert not sketch.empty


def test_colours_stay_below_what_is_drawn() -> None:
    sketch = Sketch((12, 12, 3))
    image = np.zeros((12, 12, 3))
    image[:, :, 0] = 1.0
    sketch.put(image)
    drawn(sketch, (2.0, 2.0), (2.0, 10.0))
    result = sketch.image(None)
    assert result[6, 2].min() > 0.8  # white ink
    assert np.allclose(result[6, 8], [1.0, 0.0, 0.0], atol=0.01)


def test_the_same_strokes_give_the_same_image_whatever_was_painted_meanwhile() -> None:
    placing = Placing.of(bars(20, 20, 10))
    once, often = Sketch((28, 28, 1)), Sketch((28, 28, 1))
    points = [(5.0, 5.0), (9.0, 9.0), (12.0, 20.0), (20.0, 6.0)]
    drawn(once, *points)
    often.begin(*points[0], 2.0, False)
    for point in points[1:]:
        often.extend(*point)
        often.picture()
        often.image(placing)
    often.begin(1.0, 1.0, 5.0, False)
    often.image(placing)
    often.undo()
    assert np.array_equal(once.image(placing), often.image(placing))
