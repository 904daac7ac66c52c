"""Handwriting by the kinematic theory: every stroke of the pen is a rush of speed of lognormal form.

In the sigma-lognormal model (Plamondon 1995, Biological Cybernetics 72:295-307; O'Reilly and Plamondon 2009, Pattern
Recognition 42:3324-3337) the velocity of the pen is the vector sum of strokes. A stroke has the length D, starts at the
time t0 and has the speed D L(t), where L is the density of a lognormal distribution with the parameters mu and sigma
in t - t0. Its direction turns from one angle to another as the share of it grows that is done, which is the
distribution F(t). So each stroke leads along an arc of a circle, and sums of overlapping ones along a smooth line.
"""

from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray

MOST_STROKES = 16
FRAMES = 112  # equally long steps in time at which a signature is known

_FEWEST_STROKES = 10
_LEAST_TURN = 1e-3  # radians: a straight stroke is one that turns by a hair, so that it can be divided by
_PORTION = 128  # signatures at once, which fit the processor's cache
# Within these many sigmas of its middle a stroke is begun and done, and the pen in the air where the stroke is.
_BEGUN, _DONE, _LIFTED = -2.0, 2.2, 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """How people sign, a row per signature or person: the parameters of each stroke, (rows, MOST_STROKES).

    `length` is D in any unit, 0 for strokes that there are not; `start` and `turn` are the first angle and how far it
    turns, in radians, counterclockwise; `pause` the time in seconds from the start of the stroke before; `delay` and
    `spread` are mu and sigma of time in seconds. `lifted` tells where the pen is in the air.
    """

    length: FloatArray
    start: FloatArray
    turn: FloatArray
    pause: FloatArray
    delay: FloatArray
    spread: FloatArray
    lifted: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.length)

    def rows(self, index: npt.NDArray[np.intp] | slice) -> Self:
        """Return some of the rows."""
        return type(self)(*(getattr(self, field.name)[index] for field in fields(self)))

    def replaced(self, where: npt.NDArray[np.bool_], others: Self) -> Self:
        """Return these with the rows `where` taken from others, in their order."""
        mine = {field.name: getattr(self, field.name).copy() for field in fields(self)}
        for name, values in mine.items():
            values[where] = getattr(others, name)
        return type(self)(**mine)


class Traces(NamedTuple):
    """Where the pen was: points (rows, FRAMES, 2), y upwards, whether it was down (rows, FRAMES), seconds (rows,)."""

    points: FloatArray
    down: npt.NDArray[np.bool_]
    duration: FloatArray


def new_hands(count: int, rng: np.random.Generator) -> Hands:
    """Return people who sign each in their own way: strokes up and down, bent, with a flourish at times."""
    shape = (count, MOST_STROKES)
    place = np.arange(MOST_STROKES)
    last = rng.integers(_FEWEST_STROKES, MOST_STROKES + 1, (count, 1)) - 1
    # Of each person.
    slant, bend = rng.normal(0.0, 0.25, (count, 1)), rng.normal(0.0, 0.7, (count, 1))
    pace, width = rng.normal(0.0, 0.15, (count, 1)), rng.uniform(0.2, 0.7, (count, 1))
    # Of each stroke: every other one leads up and to the right, and those between lead down.
    upwards = (place % 2 == 0) ^ (rng.random((count, 1)) < 0.4)
    start = slant + np.where(upwards, np.pi / 2 - width, -np.pi / 2 + 0.15) + rng.normal(0.0, 0.35, shape)
    turn = bend + rng.normal(0.0, 0.6, shape)
    length = np.exp(rng.normal(0.0, 0.35, shape)) * (place <= last)
    length[:, :2] *= rng.uniform(1.1, 2.2, (count, 1))  # the capital letter
    # What goes up comes down, or nearly so: people keep to a line.
    rise = length * np.sin(start + turn / 2.0)
    up, fall = np.maximum(rise, 0.0).sum(axis=1), np.maximum(-rise, 0.0).sum(axis=1)
    balance = np.clip(up / np.maximum(fall, 1e-9), 0.5, 2.0)[:, np.newaxis]
    length = np.where(rise < 0.0, length * balance, length)
    flourish = (place == last) & (rng.random((count, 1)) < 0.5)
    start = np.where(flourish, rng.normal(0.0, 0.3, shape), start)
    length = np.where(flourish, length * 2.0, length)
    lifted = (rng.random(shape) < 0.1) & (place > 1) & (place < last - 1)
    return Hands(
        length=length,
        start=np.where(lifted, rng.normal(0.0, 0.5, shape), start),
        turn=turn,
        pause=np.exp(pace + rng.normal(np.log(0.11), 0.30, shape)) * (1.0 + 0.5 * lifted),
        delay=pace + rng.normal(-1.75, 0.15, shape),
        spread=np.exp(rng.normal(np.log(0.25), 0.25, shape)),
        lifted=lifted,
    )


def signed(hands: Hands, skill: FloatArray, rng: np.random.Generator) -> Hands:
    """Return one signature of each person as it comes out this time, by a hand with a skill (rows,) from 0 to 1.

    At 1 it is the person's own hand, which is a little different every time. Below, it is a forger's, who knows the
    shape and how long the whole takes, but misses the shape by a little and falls back into the rhythm of an own hand,
    drawn at random: the less the skill, the more.
    """
    lack = 1.0 - skill[:, np.newaxis]
    own = new_hands(len(hands), rng)

    def varied(usual: float, missed: float) -> FloatArray:
        return rng.standard_normal((len(lack), MOST_STROKES)) * np.hypot(usual, missed * lack)

    def common(usual: float) -> FloatArray:
        return rng.normal(0.0, usual, lack.shape)

    def between(theirs: FloatArray, mine: FloatArray) -> FloatArray:
        return theirs + lack * (mine - theirs)

    tried = replace(
        hands,
        length=hands.length * np.exp(varied(0.11, 0.12) + common(0.08)),
        start=hands.start + varied(0.10, 0.12) + common(0.05),
        turn=hands.turn + varied(0.14, 0.16),
        pause=np.exp(between(np.log(hands.pause), np.log(own.pause)) + varied(0.12, 0.05)),
        delay=between(hands.delay, own.delay) + varied(0.05, 0.03),
        spread=np.exp(between(np.log(hands.spread), np.log(own.spread)) + varied(0.08, 0.05)),
    )
    # How long it takes would tell a forger who did not watch it.
    kept = np.where(lack > 0.0, (_ends(hands)[1] / _ends(tried)[1])[:, np.newaxis], 1.0)
    factor = kept * np.exp(common(0.10))
    return replace(tried, pause=tried.pause * factor, delay=tried.delay + np.log(factor))


def traced(hands: Hands) -> Traces:
    """Return the way of the pen from where it is first put down to where it is last lifted."""
    parts = [_traced(hands.rows(slice(k, k + _PORTION))) for k in range(0, len(hands), _PORTION)]
    return Traces(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def _traced(hands: Hands) -> Traces:
    onset = _onsets(hands)
    begin, end = _ends(hands)
    time = begin[:, np.newaxis] + (end - begin)[:, np.newaxis] * np.linspace(0.0, 1.0, FRAMES)
    points = np.zeros((len(hands), FRAMES, 2))
    down = np.ones((len(hands), FRAMES), dtype=bool)
    turn = np.where(np.abs(hands.turn) < _LEAST_TURN, _LEAST_TURN, hands.turn)
    for stroke in range(MOST_STROKES):
        # In float32, which is some times faster and exact to a ten-thousandth of the width of the line.
        bent, start, delay, spread, radius, since = (
            values.astype(np.float32)
            for values in (
                *(numbers[:, stroke, np.newaxis] for numbers in (turn, hands.start, hands.delay, hands.spread)),
                (hands.length / turn)[:, stroke, np.newaxis],
                time - onset[:, stroke, np.newaxis],
            )
        )
        score = (np.log(np.maximum(since, 1e-9)) - delay) / spread
        angle = start + bent * _normal(score)
        points[:, :, 0] += radius * (np.sin(angle) - np.sin(start))
        points[:, :, 1] -= radius * (np.cos(angle) - np.cos(start))
        air = hands.lifted[:, stroke] & (hands.length[:, stroke] > 0.0)
        down &= ~(air[:, np.newaxis] & (np.abs(score) < _LIFTED))
    return Traces(points, down, end - begin)


def _normal(score: FloatArray) -> FloatArray:
    """Return the standard normal distribution to within 0.0004, fast (Page 1977, Applied Statistics 26:75-76)."""
    return 0.5 + 0.5 * np.tanh(0.7978845608 * score * (1.0 + 0.044715 * score * score))


def _onsets(hands: Hands) -> FloatArray:
    """Return t0 of each stroke in seconds; the first starts at 0."""
    return np.cumsum(hands.pause, axis=1) - hands.pause[:, :1]


def _ends(hands: Hands) -> tuple[FloatArray, FloatArray]:
    """Return when the first stroke has begun and when the last one is done, in seconds."""
    begun = np.exp(hands.delay[:, 0] + _BEGUN * hands.spread[:, 0])
    done = np.where(hands.length > 0.0, _onsets(hands) + np.exp(hands.delay + _DONE * hands.spread), 0.0)
    return begun, done.max(axis=1)
