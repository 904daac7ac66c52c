"""What a signature is judged by: 22 numbers about its shape and its movement, whatever its size and place.

A signature is a list of pen strokes, each an array (points, 3) of x, y and the time in seconds, y downwards as on a
screen, in any unit of length: those of a mouse as well as made ones.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.data.sources.handwriting import FRAMES, Traces
from bpgui.errors import DataError
from bpgui.spec import FloatArray

Strokes = Sequence[FloatArray]

SHAPE = (
    "pen strokes", "log length by size", "log width by height", "slant", "lopsided across", "lopsided upwards",
    "end right of start", "end above start", "turning left", "turning in all", "flatness", "diagonal",
)  # fmt: skip
MOVEMENT = (
    "log duration", "pen up", "speed variation", "greatest speed", "slow places", "changes of speed",
    "time at a quarter", "time at half", "time at three quarters", "time going up",
)  # fmt: skip
FEATURES = (*SHAPE, *MOVEMENT)
REFERENCES = 4
PLACES = ("nearest", "second", "third", "furthest")
INPUTS = tuple(f"{feature}, {place} reference" for feature in FEATURES for place in PLACES)

_TINY = 1e-9
_MOVING = 0.3  # of the average speed


def features(strokes: Strokes) -> FloatArray:
    """Return the `FEATURES` (22,) of one signature; raise `DataError` if it is less than a line that took some time."""
    return measured(framed(strokes))[0]


def framed(strokes: Strokes) -> Traces:
    """Return one signature at equally long steps in time; raise `DataError` if it is less than a line."""
    drawn = [np.asarray(stroke, dtype=np.float64) for stroke in strokes if len(stroke) > 0]
    points = np.concatenate(drawn) if drawn else np.zeros((1, 3))
    duration = float(points[-1, 2] - points[0, 2])
    if duration <= 0.0 or np.ptp(points[:, :2], axis=0).max() <= 0.0:
        raise DataError("That is no signature yet: draw a longer line.")
    time = points[0, 2] + duration * np.linspace(0.0, 1.0, FRAMES)
    x, y = (np.interp(time, points[:, 2], points[:, axis]) for axis in (0, 1))
    slack = 1e-9 * duration  # a frame at the very end of a stroke is still in it
    down = np.any([(time >= stroke[0, 2] - slack) & (time <= stroke[-1, 2] + slack) for stroke in drawn], axis=0)
    return Traces(np.stack([x, -y], axis=1)[np.newaxis], down[np.newaxis], np.array([duration]))


def strokes_of(traces: Traces, row: int) -> list[FloatArray]:
    """Return one signature as pen strokes, arrays (points, 3) of x, y and seconds, y downwards."""
    time = traces.duration[row] * np.linspace(0.0, 1.0, FRAMES)
    points = np.column_stack([traces.points[row, :, 0], -traces.points[row, :, 1], time])
    edges = np.flatnonzero(np.diff(traces.down[row])) + 1
    runs = np.split(np.arange(FRAMES), edges)
    return [points[run] for run in runs if traces.down[row, run[0]]]


def measured(traces: Traces) -> FloatArray:
    """Return the `FEATURES` (rows, 22) of signatures, shape before movement."""
    points, down = traces.points, traces.down
    on = down[:, 1:] & down[:, :-1]
    step = np.diff(points, axis=1) * on[:, :, np.newaxis]
    line = _Line(step, np.hypot(step[:, :, 0], step[:, :, 1]), on)
    return np.stack([*_shape(traces, line), *_movement(traces, line)], axis=1)


def compare(query: FloatArray, references: FloatArray) -> FloatArray:
    """Return what a network is asked: how far features (..., 22) are from those of references (..., 4, 22).

    The result (..., 88) has the absolute differences of each feature from the smallest to the largest, so that the
    order of the references does not matter.
    """
    apart = np.sort(np.abs(references - query[..., np.newaxis, :]), axis=-2)
    return np.swapaxes(apart, -1, -2).reshape(*query.shape[:-1], len(INPUTS))


class _Line(NamedTuple):
    """From frame to frame: steps (rows, FRAMES - 1, 2), their lengths, both 0 in the air, and where the pen is on."""

    step: FloatArray
    length: FloatArray
    on: npt.NDArray[np.bool_]


def _shape(traces: Traces, line: _Line) -> list[FloatArray]:
    points, down = traces.points, traces.down
    whole = line.length.sum(axis=1) + _TINY
    weight = line.length / whole[:, np.newaxis]
    middle = (points[:, 1:] + points[:, :-1]) / 2.0
    centre = np.einsum("rf,rfa->ra", weight, middle)
    x, y = (middle[:, :, axis] - centre[:, axis, np.newaxis] for axis in (0, 1))
    width, height = (np.sqrt((weight * offset**2).sum(axis=1)) + _TINY * whole for offset in (x, y))
    size = np.hypot(width, height)
    end = (points[:, -1] - points[:, 0]) / size[:, np.newaxis]
    turned = _turned(line)
    share = weight / (line.length**2 + (_TINY * whole[:, np.newaxis]) ** 2)
    return [
        1.0 + (down[:, 1:] & ~down[:, :-1]).sum(axis=1),
        np.log(whole / size),
        np.log(width / height),
        (weight * x * y).sum(axis=1) / (width * height),
        (weight * x**3).sum(axis=1) / width**3,
        (weight * y**3).sum(axis=1) / height**3,
        end[:, 0],
        end[:, 1],
        turned.sum(axis=1),
        np.abs(turned).sum(axis=1),
        (share * (line.step[:, :, 0] ** 2 - line.step[:, :, 1] ** 2)).sum(axis=1),
        (share * 2.0 * line.step[:, :, 0] * line.step[:, :, 1]).sum(axis=1),
    ]


def _turned(line: _Line) -> FloatArray:
    """Return how far the line turns to the left from frame to frame (rows, FRAMES - 2), in whole turns."""
    x, y = (_smooth(line.step[:, :, axis], line.on) for axis in (0, 1))
    length = np.hypot(x, y)
    # Where the pen all but stands, its direction is that of the pixels that a mouse counts in.
    moving = length > _MOVING * length.sum(axis=1, keepdims=True) / np.maximum(line.on.sum(axis=1, keepdims=True), 1)
    cross = x[:, :-1] * y[:, 1:] - y[:, :-1] * x[:, 1:]
    along = x[:, :-1] * x[:, 1:] + y[:, :-1] * y[:, 1:]
    return np.arctan2(cross, along) * (moving[:, 1:] & moving[:, :-1]) / (2.0 * np.pi)


def _movement(traces: Traces, line: _Line) -> list[FloatArray]:
    frames = np.maximum(line.on.sum(axis=1), 1)
    # 1 on average where the pen is on, and smoothed, since a mouse tells places in whole pixels.
    speed = _smooth(line.length, line.on) / (line.length.sum(axis=1) / frames)[:, np.newaxis]
    change = np.abs(np.diff(speed, axis=1)) * (line.on[:, 1:] & line.on[:, :-1])
    slow = (speed[:, 1:-1] < speed[:, :-2]) & (speed[:, 1:-1] <= speed[:, 2:]) & line.on[:, 1:-1]
    done = np.cumsum(speed, axis=1) / frames[:, np.newaxis]
    reached = [(done < part).sum(axis=1) / done.shape[1] for part in (0.25, 0.5, 0.75)]
    return [
        np.log(traces.duration),
        1.0 - frames / line.on.shape[1],
        np.sqrt((((speed - 1.0) ** 2) * line.on).sum(axis=1) / frames),
        speed.max(axis=1),
        slow.sum(axis=1).astype(np.float64),
        change.sum(axis=1) / frames,
        *reached,
        ((line.step[:, :, 1] > 0.0) & line.on).sum(axis=1) / frames,
    ]


def _smooth(values: FloatArray, on: npt.NDArray[np.bool_]) -> FloatArray:
    """Return averages over five frames, 1 : 2 : 3 : 2 : 1, of those where the pen is on; 0 elsewhere."""
    weights = (1.0, 2.0, 3.0, 2.0, 1.0)
    frames = values.shape[1]
    padded, counted = (np.pad(numbers, ((0, 0), (2, 2))) for numbers in (values * on, on.astype(np.float64)))
    total = sum(weight * padded[:, k : k + frames] for k, weight in enumerate(weights))
    count = sum(weight * counted[:, k : k + frames] for k, weight in enumerate(weights))
    return on * total / np.maximum(count, 1.0)
