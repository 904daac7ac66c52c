"""Capital letters in many fonts, turned, slanted, blurred and noisy; some fonts are kept for the test."""

import numpy as np

from bpgui.data.dataset import TEST, TRAIN, Table
from bpgui.data.sources.distortion import Distortion, distorted
from bpgui.data.sources.glyphs import FINE, LETTERS, glyphs
from bpgui.spec import Param, Settings

HEIGHT, WIDTH = 16, 12  # pixels
# The families of the test part: handwriting, lettering, a narrow font, a plain one and one with serifs.
HELD_OUT = ("Breip", "Comic Neue", "OSP-DIN", "Open Sans", "Vollkorn")
# How much each letter is made larger or smaller, and moved in pixels, at most: what no setting changes.
_SCALE, _SHIFT = 0.1, 0.75

CHARACTER_PARAMS: tuple[Param, ...] = (
    Param(
        "copies", "int", 8, "How often each letter of each face occurs, differently distorted.", "Copies",
        low=1, high=50,
    ),
    Param(
        "rotation", "float", 12.0, "How far letters are turned, at most, either way.", "Rotation",
        low=0.0, high=180.0, unit="degrees",
    ),
    Param(
        "shear", "float", 20.0, "How far upright strokes lean to a side at most, in percent of their height.", "Shear",
        low=0.0, high=100.0, unit="%",
    ),
    Param(
        "blur", "float", 0.6, "Standard deviation of the blur, at most, in pixels.", "Blur",
        low=0.0, high=4.0, unit="pixels",
    ),
    Param(
        "noise", "float", 5.0, "Standard deviation of what is added to every pixel, in percent of full ink.", "Noise",
        low=0.0, high=100.0, unit="%",
    ),
)  # fmt: skip


def characters(settings: Settings, rng: np.random.Generator) -> Table:
    """Return images (rows, 16 x 12) of A to Z, one class each, from 0 for paper to 1 for ink.

    The faces follow each other, in each the letters, and of each letter its copies. The groups are the families of
    fonts, so that the bold face of one that was learned is no new font; the families of `HELD_OUT` are the test part.
    Raises `FileError` if the bundled images are missing or damaged.
    """
    source = glyphs()
    copies = int(settings["copies"])
    drawn = np.repeat(source.letters.reshape(-1, *source.letters.shape[2:]), copies, axis=0)
    most = Distortion(
        rotation=float(settings["rotation"]),
        shear=float(settings["shear"]) / 100.0,
        scale=_SCALE,
        shift=_SHIFT * FINE,
        blur=float(settings["blur"]),
        noise=float(settings["noise"]) / 100.0,
    )
    images = distorted(drawn / np.float32(255), most, rng, pooled=FINE)
    numbers = np.unique(source.families, return_inverse=True)[1]
    rows_of_face = len(LETTERS) * copies
    kept = np.isin(source.families, HELD_OUT)
    captions = (
        f"{letter} in {family} {face}"
        for family, face in zip(source.families, source.faces, strict=True)
        for letter in LETTERS
        for _ in range(copies)
    )
    return Table(
        inputs=images.reshape(len(images), -1),
        targets=np.tile(np.repeat(np.eye(len(LETTERS)), copies, axis=0), (len(source.faces), 1)),
        input_names=tuple(f"pixel {row},{column}" for row in range(1, HEIGHT + 1) for column in range(1, WIDTH + 1)),
        target_names=tuple(LETTERS),
        classes=tuple(LETTERS),
        image_shape=(HEIGHT, WIDTH),
        captions=tuple(captions),
        groups=np.repeat(numbers, rows_of_face),
        group_name="font",
        parts=np.repeat(np.where(kept, TEST, TRAIN), rows_of_face).astype(np.uint8),
    )
