"""Number plates of the layout AA00AAA, as a camera sees them, cut into the seven characters that a network reads.

Each plate is turned, slanted, blurred and made noisy as one picture. Where its characters stand is then found in that
picture alone: by the sums of its columns and rows and by the layout, as a reader of plates would have to. The network
reads every character by itself; the layout tells afterwards where only letters and where only digits can stand.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Dataset, Rows, Score, Table
from bpgui.data.sources.distortion import Distortion, Images, distorted, pool
from bpgui.data.sources.glyphs import FINE, PLATE_CHARACTERS, glyphs
from bpgui.errors import DataError
from bpgui.spec import FloatArray, Param, Settings

LAYOUT = "AA00AAA"
LENGTH = len(LAYOUT)
# MASK[place, class]: whether the layout allows this character at this place of the plate.
MASK = np.array([[character.isdigit() == (place == "0") for character in PLATE_CHARACTERS] for place in LAYOUT])
MASK.setflags(write=False)

HEIGHT, WIDTH = 16, 10  # of a character that is cut out, in pixels
PLATE_HEIGHT, PLATE_WIDTH = 24, 104
PITCH, GAP = 12, 6  # from one character to the next, and what the last letters stand further away
_BEFORE_GAP = LAYOUT.rindex("0")
_CODES = {character: code for code, character in enumerate(PLATE_CHARACTERS)}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")

# What no setting changes: degrees, the share of the size, and pixels.
_ROTATION, _SCALE, _SHIFT = 1.5, 0.05, 1.5
_SLACK = 1  # how far a character may stand from where the pitch puts it after the one before, in pixels
_INK_HEIGHT = 14  # of a character in the plate, its softened edges included

PLATE_PARAMS: tuple[Param, ...] = (
    Param("count", "int", 1000, "How many plates there are, of seven characters each.", "Plates", low=10, high=3000),
    Param(
        "shear", "float", 15.0, "How far upright strokes lean to a side at most, in percent of their height.", "Shear",
        low=0.0, high=50.0, unit="%",
    ),
    Param(
        "blur", "float", 1.0, "Standard deviation of the blur, at most, in pixels.", "Blur",
        low=0.0, high=4.0, unit="pixels",
    ),
    Param(
        "noise", "float", 15.0, "Standard deviation of what is added to every pixel, in percent of full ink.", "Noise",
        low=0.0, high=100.0, unit="%",
    ),
)  # fmt: skip


def plates(settings: Settings, rng: np.random.Generator) -> Table:
    """Return images (rows, 16 x 10) of the characters that were cut out of plates, from 0 for paper to 1 for ink.

    There are seven rows for each plate, from left to right; the groups are the plates. Raises `FileError` if the
    bundled images are missing or damaged.
    """
    codes = _random_codes(int(settings["count"]), rng)
    images = _photographed(codes, settings, rng)
    texts = [_text(row) for row in codes]
    return Table(
        inputs=cut(images).reshape(-1, HEIGHT * WIDTH),
        targets=np.eye(len(PLATE_CHARACTERS))[codes.reshape(-1)],
        input_names=tuple(f"pixel {row},{column}" for row in range(1, HEIGHT + 1) for column in range(1, WIDTH + 1)),
        target_names=tuple(PLATE_CHARACTERS),
        classes=tuple(PLATE_CHARACTERS),
        image_shape=(HEIGHT, WIDTH),
        captions=tuple(
            f"{character}, {place} of {text[: _BEFORE_GAP + 1]} {text[_BEFORE_GAP + 1 :]}"
            for text in texts
            for character, place in zip(text, _ORDINALS, strict=True)
        ),
        groups=np.repeat(np.arange(len(codes)), LENGTH),
        group_name="plate",
    )


def random_plate(rng: np.random.Generator) -> str:
    """Return the text of a plate in which every character that the layout allows is equally likely."""
    return _text(_random_codes(1, rng)[0])


def make_plate(text: str, settings: Settings, rng: np.random.Generator) -> tuple[Images, FloatArray]:
    """Return a plate as a picture (24, 104), 0 for paper and 1 for ink, and the inputs (7, 160) cut out of it.

    `text` is written in capitals or not and with spaces or not; of `settings` the shear, the blur and the noise count.
    Raises `DataError` if it is no plate, and `FileError` if the bundled images are missing or damaged.
    """
    written = "".join(text.split()).upper()
    if len(written) != LENGTH or not all(
        MASK[place, _CODES[character]] if character in _CODES else False for place, character in enumerate(written)
    ):
        raise DataError(
            f"'{text}' is no plate: write two letters, two digits and three letters, such as AB12CDE, without the "
            "letters I, O and Q."
        )
    images = _photographed(np.array([[_CODES[character] for character in written]]), settings, rng)
    return images[0], cut(images).reshape(LENGTH, -1).astype(np.float64)


def read_plate(outputs: FloatArray, masked: bool = True) -> str:
    """Return the text that the outputs (7, 33) of the seven characters stand for.

    With `masked` each character is the best of those that the layout allows at its place.
    """
    return _text(_answers(outputs, np.arange(LENGTH), masked))


def plates_right(dataset: Dataset, rows: Rows, outputs: FloatArray, masked: bool = True) -> float:
    """Return the share of plates, 0 to 1, of which all characters are read right.

    Only the characters in `rows` count: a plate whose rows were dealt out to several parts is judged by those here.
    """
    places = rows % LENGTH
    wrong = _answers(outputs, places, masked) != dataset.table.labels()[rows]
    numbers = rows // LENGTH
    misread = np.unique(numbers[wrong])
    return 1.0 - len(misread) / len(np.unique(numbers))


PLATES_RIGHT = Score("plates read right", plates_right)


def cut(images: Images) -> Images:
    """Return the characters (plates, 7, 16, 10) that are found in pictures (plates, 24, 104).

    The seven windows, each as wide as a character and as far from the one before as the pitch and the gap say, give or
    take a pixel, are put where they cover the most ink; so most of what lies between them is paper. Then each
    window moves up or down to where its rows hold the most ink.
    """
    lefts = _lefts(images.sum(axis=1))
    columns = lefts[:, :, None] + np.arange(WIDTH)
    plate = np.arange(len(images))[:, None, None]
    strips = images[plate, :, columns]  # (plates, 7, 10, 24)
    tops = _window_sums(strips.sum(axis=2), _INK_HEIGHT).argmax(axis=2) - (HEIGHT - _INK_HEIGHT) // 2
    rows = np.clip(tops, 0, PLATE_HEIGHT - HEIGHT)[:, :, None] + np.arange(HEIGHT)
    return images[plate[..., None], rows[:, :, :, None], columns[:, :, None, :]]


def _lefts(profiles: Images) -> npt.NDArray[np.intp]:
    """Return the first column (plates, 7) of each character, from the sums of the columns (plates, 104)."""
    ink = _window_sums(profiles, WIDTH)
    count, positions = ink.shape
    best = ink
    before = np.empty((LENGTH, count, positions), np.intp)
    for place in range(1, LENGTH):
        pitch = PITCH + (GAP if place == _BEFORE_GAP + 1 else 0)
        reach = range(pitch - _SLACK, pitch + _SLACK + 1)
        reached = np.stack([_later(best, step) for step in reach])
        chosen = reached.argmax(axis=0)
        before[place] = np.arange(positions) - reach.start - chosen
        best = ink + reached.max(axis=0)
    lefts = np.empty((count, LENGTH), np.intp)
    lefts[:, -1] = best.argmax(axis=1)
    for place in range(LENGTH - 1, 0, -1):
        lefts[:, place - 1] = before[place][np.arange(count), lefts[:, place]]
    return lefts


def _later(values: Images, step: int) -> Images:
    """Return values (plates, positions) moved `step` positions to the right; nothing can stand before them."""
    moved = np.full_like(values, -np.inf)
    moved[:, step:] = values[:, :-step]
    return moved


def _window_sums(values: Images, width: int) -> Images:
    """Return the sum of every `width` neighbours along the last axis."""
    return np.lib.stride_tricks.sliding_window_view(values, width, axis=-1).sum(axis=-1)


def _photographed(codes: npt.NDArray[np.intp], settings: Settings, rng: np.random.Generator) -> Images:
    """Return pictures (plates, 24, 104) of plates whose characters are numbered by `codes` (plates, 7)."""
    drawn = pool(glyphs().plate / np.float32(255), FINE)
    height, width = drawn.shape[1:]
    images = np.zeros((len(codes), PLATE_HEIGHT, PLATE_WIDTH), np.float32)
    top = (PLATE_HEIGHT - height) // 2
    margin = (PLATE_WIDTH - LENGTH * PITCH - GAP) // 2
    for place in range(LENGTH):
        left = margin + place * PITCH + (GAP if place > _BEFORE_GAP else 0)
        images[:, top : top + height, left : left + width] = drawn[codes[:, place]]
    most = Distortion(
        rotation=_ROTATION,
        shear=float(settings["shear"]) / 100.0,
        scale=_SCALE,
        shift=_SHIFT,
        blur=float(settings["blur"]),
        noise=float(settings["noise"]) / 100.0,
    )
    return distorted(images, most, rng)


def _random_codes(count: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    return np.column_stack([rng.choice(np.flatnonzero(allowed), count) for allowed in MASK])


def _answers(outputs: FloatArray, places: npt.NDArray[np.intp], masked: bool) -> npt.NDArray[np.intp]:
    """Return the class (rows,) that is read from the outputs (rows, 33) at these places of the plate."""
    if masked:
        outputs = np.where(MASK[places], outputs, -np.inf)
    return outputs.argmax(axis=1)


def _text(codes: npt.NDArray[Any]) -> str:
    return "".join(PLATE_CHARACTERS[code] for code in codes)
