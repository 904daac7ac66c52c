"""Signatures to verify: is it by the person whose name it bears? Made by the kinematic theory, a question per row.

A row compares a signature, the query, with four references of the person whose it is claimed to be. It is genuine, a
skilled forgery, whose forger has practised the shape, or a random one: a stranger's own signature.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Dataset, Pixels, Rows, Score, Table
from bpgui.data.sources.handwriting import Hands, Traces, new_hands, signed, traced
from bpgui.data.sources.signature_features import (
    INPUTS,
    REFERENCES,
    Strokes,
    compare,
    framed,
    measured,
    strokes_of,
)
from bpgui.spec import FloatArray, Param, Settings

HEIGHT, WIDTH = 48, 128  # pixels of a picture
KINDS = ("genuine", "skilled forgery", "random forgery")
GENUINE, SKILLED, RANDOM = KINDS

SIGNATURE_PARAMS: tuple[Param, ...] = (
    Param("writers", "int", 160, "How many people there are whose signatures are checked.", "Writers", low=2, high=500),
    Param(
        "signatures", "int", 5,
        "How many genuine signatures of each writer are checked, and as many skilled forgeries and half as many random "
        "ones; the four references come on top.",
        "Signatures each", low=2, high=50,
    ),
    Param(
        "skill", "float", 25.0,
        "How well forgers have learned the movement, in percent: at 100 % a forgery is as the writer's own.",
        "Forgers' skill", low=0.0, high=100.0, unit="%",
    ),
)  # fmt: skip

_MARGIN = 3.0  # pixels of paper around a signature
_APART, _PRESSURE = 0.8, 1.6  # pixels between dots of ink at most, and how much ink there is per pixel of the line
_UPRIGHT = np.array([1.0, -1.0])  # rows of pixels count downwards
_PORTION = 128  # pictures drawn at once


class Questions(NamedTuple):
    """The signatures that are checked, a row each: whose they are said to be, which of `KINDS` they are, and how made.

    `references` has four rows for each writer.
    """

    references: Traces
    writer: Rows
    kind: Rows
    traces: Traces


def signatures(settings: Settings, rng: np.random.Generator) -> Table:
    """Return comparisons as inputs (rows, 88) and whether the query is genuine, 1, or forged, 0.

    The rows of a writer follow each other: genuine, skilled, random. Each forgery has a forger or stranger of its own,
    who occurs nowhere else, so no hand is in two parts as long as no writer is.
    """
    references, writer, kind, traces = questions(settings, rng)
    known = measured(references).reshape(int(settings["writers"]), REFERENCES, -1)[writer]
    return Table(
        inputs=compare(measured(traces), known),
        targets=(kind == KINDS.index(GENUINE)).astype(np.float64)[:, np.newaxis],
        input_names=INPUTS,
        target_names=(GENUINE,),
        classes=("forged", GENUINE),
        pictures=_pictures(traces),
        captions=tuple(f"writer {who + 1}, {KINDS[what]}" for who, what in zip(writer, kind, strict=True)),
        groups=writer.astype(np.intp),
        group_name="writer",
    )


def questions(settings: Settings, rng: np.random.Generator) -> Questions:
    """Return what the table of `signatures` with the same generator compares, row by row."""
    hands, references = known_writers(settings, rng)
    writers, genuine = len(hands), int(settings["signatures"])
    kinds = np.repeat([0, 1, 2], [genuine, genuine, (genuine + 1) // 2])
    writer = np.repeat(np.arange(writers), len(kinds))
    kind = np.tile(kinds, writers)
    query = hands.rows(writer)
    strangers = kind == KINDS.index(RANDOM)
    query = query.replaced(strangers, new_hands(int(strangers.sum()), rng))
    skill = np.where(kind == KINDS.index(SKILLED), float(settings["skill"]) / 100.0, 1.0)
    return Questions(references, writer, kind, traced(signed(query, skill, rng)))


def known_writers(settings: Settings, rng: np.random.Generator) -> tuple[Hands, Traces]:
    """Return the people of a table and their references, four rows for each, which `questions` draws first."""
    hands = new_hands(int(settings["writers"]), rng)
    return hands, traced(_signed(hands.rows(np.repeat(np.arange(len(hands)), REFERENCES)), 1.0, rng))


def sign(writer: Hands, skill: float, rng: np.random.Generator) -> list[FloatArray]:
    """Return a signature of the first of `writer`, by a hand with a skill from 0 to 1, which is the writer's own.

    It is a list of pen strokes, arrays (points, 3) of x, y downwards, and seconds.
    """
    return strokes_of(traced(_signed(writer.rows(slice(0, 1)), skill, rng)), 0)


def picture(strokes: Strokes) -> Pixels:
    """Return a signature as a picture (HEIGHT, WIDTH), 255 for paper and 0 for ink; raise `DataError` if it is none."""
    return _pictures(framed(strokes))[0]


def equal_error_rate(scores: FloatArray, genuine: npt.NDArray[np.bool_]) -> float:
    """Return the share of errors, 0 to 1, at the threshold that takes in and turns away wrongly equally often.

    `scores` (rows,) are the higher the more a row looks genuine. Where no threshold makes both shares equal, it is the
    mean of both where they are closest; without rows of both kinds it is 0.
    """
    return equal_error(scores, genuine)[0]


def equal_error(scores: FloatArray, genuine: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return the equal error rate, and the threshold of it: what scores as much is taken in, what scores less is not.

    Without rows of both kinds the threshold is 0.5.
    """
    good, bad = np.sort(scores[genuine]), np.sort(scores[~genuine])
    if len(good) == 0 or len(bad) == 0:
        return 0.0, 0.5
    thresholds = np.concatenate([np.unique(scores), [np.inf]])
    turned_away = np.searchsorted(good, thresholds, side="left") / len(good)
    taken_in = 1.0 - np.searchsorted(bad, thresholds, side="left") / len(bad)
    closest = int(np.abs(turned_away - taken_in).argmin())
    return float(turned_away[closest] + taken_in[closest]) / 2.0, float(thresholds[closest])


def error_rate(kind: str, dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return the equal error rate of genuine signatures against one kind of forgeries, `SKILLED` or `RANDOM`."""
    return error_and_threshold(kind, dataset, rows, outputs)[0]


def error_and_threshold(kind: str, dataset: Dataset, rows: Rows, outputs: FloatArray) -> tuple[float, float]:
    """Return the equal error rate of genuine signatures against one kind of forgeries, and the threshold of it."""
    what = np.array([dataset.table.captions[row].partition(", ")[2] for row in rows])
    asked = (what == GENUINE) | (what == kind)
    return equal_error(outputs[asked, 0], what[asked] == GENUINE)


def skilled_error_rate(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return the equal error rate of genuine signatures against skilled forgeries, 0 to 1."""
    return error_rate(SKILLED, dataset, rows, outputs)


SKILLED_ERROR = Score("equal error rate, skilled forgeries", skilled_error_rate, higher=False)


def _signed(hands: Hands, skill: float, rng: np.random.Generator) -> Hands:
    return signed(hands, np.full(len(hands), skill), rng)


def _pictures(traces: Traces) -> Pixels:
    """Return signatures as pictures (rows, HEIGHT, WIDTH), in portions that fit the processor's cache."""
    pictures = np.empty((len(traces.down), HEIGHT, WIDTH), dtype=np.uint8)
    for start in range(0, len(pictures), _PORTION):
        part = slice(start, start + _PORTION)
        pictures[part] = _inked(traces.points[part], traces.down[part])
    return pictures


def _inked(points: FloatArray, down: npt.NDArray[np.bool_]) -> Pixels:
    """Return pictures of lines made of dots so dense that they touch, each spread over the four pixels around it."""
    low, high = points.min(axis=1), points.max(axis=1)
    room = np.array([WIDTH, HEIGHT]) - 1.0 - 2.0 * _MARGIN
    scale = (room / np.maximum(high - low, 1e-9)).min(axis=1)[:, np.newaxis, np.newaxis]
    places = (points - (low + high)[:, np.newaxis] / 2.0) * scale * _UPRIGHT + (room / 2.0 + _MARGIN)
    on = down[:, 1:] & down[:, :-1]
    step = np.diff(places, axis=1)[on]
    length = np.hypot(step[:, 0], step[:, 1])
    dots = np.maximum(np.ceil(length / _APART), 1.0).astype(np.intp)
    line = np.repeat(np.arange(len(step)), dots)
    along = (np.arange(len(line)) - (np.cumsum(dots) - dots)[line] + 0.5) / dots[line]
    ink = (_PRESSURE * length / dots)[line]
    dot = places[:, :-1][on][line] + step[line] * along[:, np.newaxis]
    corner = np.floor(dot)
    right, below = (dot - corner).T
    left, top = corner.astype(np.intp).T
    pixel = (np.nonzero(on)[0][line] * HEIGHT + top) * WIDTH + left
    covered = np.zeros(len(points) * HEIGHT * WIDTH)
    for down_by, share_below in ((0, 1.0 - below), (WIDTH, below)):
        for across_by, share_right in ((0, 1.0 - right), (1, right)):
            covered += np.bincount(pixel + down_by + across_by, share_below * share_right * ink, len(covered))
    return (255.0 * (1.0 - np.minimum(covered, 1.0))).astype(np.uint8).reshape(-1, HEIGHT, WIDTH)
