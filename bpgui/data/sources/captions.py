"""Small made-up scenes and the captions that tell what is on them, word by word.

A scene shows one object; a caption is built as in 'a big red circle at the top left'. The network sees the picture and
the last two words and says the next one, so a caption comes about by feeding each word back: greedy decoding, the
simplest case of Vinyals, Toshev, Bengio and Erhan 2015, Show and tell: a neural image caption generator, where a
recurrent network remembers what was said. Nothing here is a photograph, and no person wrote a caption.

Some pairs of colour and shape never occur in the training part, although each colour and each shape does: how such
scenes are told shows whether the network combines what it knows or only repeats what it has seen.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import TEST, TRAIN, Dataset, Rows, Score, Table
from bpgui.spec import FloatArray, Param, Settings

SIDE = 12  # pixels
PIXELS = SIDE * SIDE * 3
SIZES = {"small": 2.1, "big": 3.3}  # the radius in pixels
COLOURS = {
    "red": (0.90, 0.15, 0.15),
    "green": (0.15, 0.75, 0.20),
    "blue": (0.20, 0.35, 0.95),
    "yellow": (0.95, 0.85, 0.15),
}
SHAPES = ("circle", "square", "triangle")
PLACES = {  # the centre in pixels from the left and from the top
    "at the top left": (3.6, 3.6),
    "at the top right": (8.4, 3.6),
    "in the middle": (6.0, 6.0),
    "at the bottom left": (3.6, 8.4),
    "at the bottom right": (8.4, 8.4),
}
BEGIN, END = "(begin)", "(end)"
WORDS = ("a", *SIZES, *COLOURS, *SHAPES, "at", "in", "the", "top", "bottom", "left", "right", "middle")
SAID = (BEGIN, *WORDS)  # what the last two words can be
NEXT = (*WORDS, END)  # what the next word can be
MOST_WORDS = 8  # of a right caption

# What a scene is given by, a number for each: which size, colour, shape and place.
_MEANINGS: tuple[Collection[str], ...] = (SIZES, COLOURS, SHAPES, PLACES)
_JITTER = 0.6  # pixels that an object lies off its place at most
_MOST_HELD_OUT = len(COLOURS)
_TESTED = 4  # every fourth scene of a pair that is learned from is kept for testing

CAPTION_PARAMS: tuple[Param, ...] = (
    Param("scenes", "int", 1600, "How many scenes there are; each gives a row per word.", "Scenes", low=40, high=5000),
    Param(
        "noise", "float", 4.0, "How much each colour of each pixel is off, in percent of full light.", "Noise",
        low=0.0, high=50.0, unit="%",
    ),
    Param(
        "held_out", "int", 3,
        "How many of the 12 pairs of a colour and a shape are never learned from, only tested.", "Pairs held out",
        low=0, high=_MOST_HELD_OUT,
    ),
)  # fmt: skip


class Caption(NamedTuple):
    """What a network says of a scene: the words, and for each step the probabilities (steps, 19) of `NEXT`.

    The last step is the one that ended the caption, unless it was cut off.
    """

    words: tuple[str, ...]
    probabilities: FloatArray


def captioned_scenes(settings: Settings, rng: np.random.Generator) -> Table:
    """Return a row per word of every scene's caption, scene by scene, with the end as the last word of each.

    Inputs (rows, 470) are the picture (12, 12, 3) from 0 to 1, then one-hot which of `SAID` was the last word but one
    and which the last; targets (rows, 19) one-hot which of `NEXT` follows. A group is a scene, so a scene is in one
    part alone. The test part has every fourth scene of the pairs that are learned from, and all of the others.
    """
    count, noise = int(settings["scenes"]), float(settings["noise"]) / 100.0
    held_out = _held_out_pairs(int(settings["held_out"]), rng)
    meanings = np.stack([rng.integers(len(words), size=count) for words in _MEANINGS], axis=1)
    pictures = _draw(meanings, noise, rng).reshape(count, PIXELS)
    tested = held_out[meanings[:, 1], meanings[:, 2]] | (np.arange(count) % _TESTED == 0)
    captions = [_words(meaning) for meaning in meanings.tolist()]
    triples = np.array([codes for words in captions for codes in _triples(words)])
    groups = np.repeat(np.arange(count), [len(words) + 1 for words in captions])
    return Table(
        inputs=np.concatenate(
            [pictures[groups], np.eye(len(SAID))[triples[:, 0]], np.eye(len(SAID))[triples[:, 1]]], axis=1
        ),
        targets=np.eye(len(NEXT))[triples[:, 2]],
        input_names=_input_names(),
        target_names=NEXT,
        classes=NEXT,
        image_shape=(SIDE, SIDE, 3),
        captions=tuple(line for words in captions for line in _marked(words)),
        groups=groups,
        group_name="scene",
        parts=np.where(tested[groups], TEST, TRAIN).astype(np.uint8),
    )


def draw_scene(
    size: str, colour: str, shape: str, place: str, rng: np.random.Generator, noise: float = 0.04
) -> FloatArray:
    """Return a picture (12, 12, 3) in RGB from 0 to 1 of what a caption would call these.

    `place` is a key of `PLACES`, such as 'in the middle'; `noise` is the standard deviation of each value. The ground's
    and the object's shade and its place within `_JITTER` are drawn anew each time.
    """
    meaning = [list(words).index(word) for words, word in zip(_MEANINGS, (size, colour, shape, place), strict=True)]
    return _draw(np.array([meaning]), noise, rng)[0]


def inputs_of(scene: FloatArray, previous: Sequence[str]) -> FloatArray:
    """Return the inputs (470,) for a picture (12, 12, 3) of which the last two words, out of `SAID`, are `previous`."""
    before, last = (np.eye(len(SAID))[SAID.index(word)] for word in previous)
    return np.concatenate([scene.ravel(), before, last])


def describe(predict: Callable[[FloatArray], FloatArray], scene: FloatArray) -> Caption:
    """Return the caption of a picture (12, 12, 3) that comes from always saying the likeliest next word.

    `predict` takes inputs (1, 470) and gives outputs (1, 19). A caption that does not end is cut off after two words
    more than any right one has.
    """
    said = [BEGIN, BEGIN]
    steps: list[FloatArray] = []
    while said[-1] != END and len(steps) < MOST_WORDS + 2:
        steps.append(predict(inputs_of(scene, said[-2:])[np.newaxis])[0])
        said.append(NEXT[int(steps[-1].argmax())])
    return Caption(tuple(word for word in said[2:] if word != END), np.stack(steps))


def seen_captions_right(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return the share, 0 to 1, of scenes with a learned pair of colour and shape whose captions are exactly right.

    The outputs are for the words before as they should be, yet this is the share by greedy decoding. If every word
    of a scene is right, greedy decoding says the first one rightly, so it asks for the second with the same inputs as
    the row does, and so on by induction: its caption is right. If a word is wrong, take the first: up to there the
    inputs are the same, so greedy decoding says the same wrong word. It is 0 where there is no such scene.
    """
    return _share_right(dataset, rows, outputs, seen=True)


def unseen_captions_right(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return what `seen_captions_right` does for pairs of colour and shape that the training part does not have."""
    return _share_right(dataset, rows, outputs, seen=False)


SEEN_CAPTIONS = Score("captions right (seen pairs)", seen_captions_right)
UNSEEN_CAPTIONS = Score("captions right (unseen pairs)", unseen_captions_right)


def _share_right(dataset: Dataset, rows: Rows, outputs: FloatArray, seen: bool) -> float:
    table = dataset.table
    assert table.groups is not None  # these are scores of tables that this module makes
    pairs = _pairs(table.targets, table.groups)
    learned = np.isin(pairs, pairs[table.groups[dataset.train_rows]])
    wrong = outputs.argmax(axis=1) != table.targets[rows].argmax(axis=1)
    scenes = np.unique(table.groups[rows])
    asked = scenes[learned[scenes] == seen]
    return float(1.0 - np.isin(asked, table.groups[rows][wrong]).mean()) if len(asked) else 0.0


def _pairs(targets: FloatArray, groups: Rows) -> Rows:
    """Return the number of each scene's pair of colour and shape (scenes,), read from the words of its caption."""
    said = np.zeros((int(groups.max()) + 1, len(NEXT)))
    np.maximum.at(said, groups, targets)
    colours, shapes = (said[:, [NEXT.index(word) for word in words]].argmax(axis=1) for words in (COLOURS, SHAPES))
    return colours * len(SHAPES) + shapes


def _held_out_pairs(count: int, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Choose pairs (colours, shapes), each of another colour, so that all colours and shapes are left to learn from."""
    held_out = np.zeros((len(COLOURS), len(SHAPES)), dtype=bool)
    held_out[rng.permutation(len(COLOURS))[:count], np.resize(rng.permutation(len(SHAPES)), count)] = True
    return held_out


def _words(meaning: Sequence[int]) -> tuple[str, ...]:
    named = [list(words)[number] for words, number in zip(_MEANINGS, meaning, strict=True)]
    return ("a", *named[:3], *named[3].split())


def _triples(words: tuple[str, ...]) -> list[tuple[int, int, int]]:
    """Return for each word and the end which of `SAID` the two before it are, and which of `NEXT` it is."""
    sentence = (BEGIN, BEGIN, *words, END)
    return [
        (SAID.index(before), SAID.index(last), NEXT.index(word))
        for before, last, word in zip(sentence, sentence[1:], sentence[2:], strict=False)
    ]


def _marked(words: tuple[str, ...]) -> list[str]:
    """Return the caption once per row, with the word in brackets that is to be said next."""
    sentence = (*words, END)
    return [" ".join((*words[:place], f"[{word}]", *words[place + 1 :])) for place, word in enumerate(sentence)]


def _input_names() -> tuple[str, ...]:
    places = range(1, SIDE + 1)
    pixels = (f"{light} {row},{column}" for row in places for column in places for light in ("red", "green", "blue"))
    return (*pixels, *(f"before last: {word}" for word in SAID), *(f"last: {word}" for word in SAID))


def _draw(meanings: Rows, noise: float, rng: np.random.Generator) -> FloatArray:
    """Draw scenes (scenes, 12, 12, 3) of sizes, colours, shapes and places, numbers (scenes, 4)."""
    count = len(meanings)
    size, colour, shape, place = meanings.T
    radius = np.array(list(SIZES.values()))[size] * rng.uniform(0.92, 1.08, count)
    centre = np.array(list(PLACES.values()))[place] + rng.uniform(-_JITTER, _JITTER, (count, 2))
    cover = _cover(shape, centre, radius)[..., np.newaxis]
    ground = rng.uniform(0.05, 0.40, (count, 1, 1, 1)) + rng.uniform(-0.05, 0.05, (count, 1, 1, 3))
    paint = np.array(list(COLOURS.values()))[colour] * rng.uniform(0.7, 1.0, (count, 1))
    scenes = ground + cover * (paint[:, np.newaxis, np.newaxis] - ground)
    return np.clip(scenes + rng.normal(0.0, noise, scenes.shape), 0.0, 1.0)


def _cover(shape: Rows, centre: FloatArray, radius: FloatArray) -> FloatArray:
    """Return how much of each pixel (scenes, 12, 12) the shape covers, 0 to 1, from the distance to its edge."""
    middles = np.arange(SIDE) + 0.5
    right = (middles - centre[:, :1])[:, np.newaxis, :]
    down = (middles - centre[:, 1:])[:, :, np.newaxis]
    r = radius[:, np.newaxis, np.newaxis]
    outside = np.stack(
        [
            np.hypot(right, down) - r,
            np.maximum(np.abs(right), np.abs(down)) - 0.95 * r,
            np.maximum(down - 0.8 * r, 0.866 * np.abs(right) - 0.5 * (down + 1.1 * r)),
        ]
    )
    return np.clip(0.5 - outside[shape, np.arange(len(shape))], 0.0, 1.0)
