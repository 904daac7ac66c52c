"""The bundled images of characters that fonts draw, read from resources/datasets/glyphs.npz."""

from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.data.resources import resource
from bpgui.data.sources.bundled import damaged, read_arrays

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# I, O and Q are taken for 1 and 0, so plates do without them.
PLATE_CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
HEIGHT, WIDTH = 32, 24  # of an image, in pixels
FINE = 2  # pixels of an image along each pixel that a network sees


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """Images as uint8 from 0 for paper to 255 for ink.

    `letters` (faces, 26, HEIGHT, WIDTH) are the capital letters of each face, such as bold, of a family of fonts;
    `families` and `faces` name them. `plate` (33, HEIGHT, WIDTH) are the characters of number plates.
    """

    letters: npt.NDArray[np.uint8]
    families: tuple[str, ...]
    faces: tuple[str, ...]
    plate: npt.NDArray[np.uint8]


@cache
def glyphs() -> Glyphs:
    """Return the bundled images; raise `FileError` if the file is missing or damaged."""
    return read_glyphs(resource("datasets", "glyphs.npz"))


def read_glyphs(file: Traversable) -> Glyphs:
    """Read images of characters; raise `FileError` naming the file if it does not hold what it should."""
    letters, families, faces, plate = read_arrays(file, "letters", "families", "faces", "plate")
    count = len(letters) if letters.ndim else 0
    sound = (
        count > 0
        and _are_images(letters, (count, len(LETTERS)))
        and _are_images(plate, (len(PLATE_CHARACTERS),))
        and _are_names(families, count)
        and _are_names(faces, count)
    )
    if not sound:
        raise damaged(file)
    for images in (letters, plate):
        images.setflags(write=False)
    return Glyphs(letters, tuple(map(str, families)), tuple(map(str, faces)), plate)


def _are_images(images: npt.NDArray[Any], counts: tuple[int, ...]) -> bool:
    return images.dtype == np.uint8 and images.shape == (*counts, HEIGHT, WIDTH)


def _are_names(names: npt.NDArray[Any], count: int) -> bool:
    return names.dtype.kind == "U" and names.shape == (count,)
