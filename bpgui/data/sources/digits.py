"""The bundled handwritten digits, read from resources/datasets/digits.npz."""

import tokenize
import zipfile
import zlib
from importlib.resources.abc import Traversable

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Table
from bpgui.data.resources import resource
from bpgui.errors import FileError
from bpgui.spec import Settings

SIDE = 8  # pixels
BLACK = 16  # the value of a pixel that is wholly covered with ink
CLASSES = tuple("0123456789")

# What np.load raises depends on which of the bytes are wrong.
_DAMAGE = (
    OSError, EOFError, KeyError, ValueError, TypeError, RuntimeError,
    tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def digits(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the 1,797 bundled images of handwritten digits; raise `FileError` if the file is missing or damaged."""
    return read_digits(resource("datasets", "digits.npz"))


def read_digits(file: Traversable) -> Table:
    """Read images of digits as inputs (rows, 64) from 0, paper, to 1, ink, and targets (rows, 10), one per class.

    The file holds `images`, uint8 (rows, 64) from 0 to 16, row by row from the top left, and `labels`, uint8
    (rows,) from 0 to 9. Raises `FileError` naming the file if it is not so.
    """
    damaged = f"The bundled file '{file.name}' is damaged: install bpgui again."
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"]
    except _DAMAGE as error:
        raise FileError(damaged) from error
    if not _sound(images, labels):
        raise FileError(damaged)
    return Table(
        inputs=images / BLACK,
        targets=np.eye(len(CLASSES))[labels],
        input_names=tuple(f"pixel {row},{column}" for row in range(1, SIDE + 1) for column in range(1, SIDE + 1)),
        target_names=CLASSES,
        classes=CLASSES,
        image_shape=(SIDE, SIDE),
    )


def _sound(images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]) -> bool:
    return (
        images.dtype == labels.dtype == np.uint8
        and labels.ndim == 1
        and images.shape == (len(labels), SIDE * SIDE)
        and len(labels) > 0
        and int(images.max()) <= BLACK
        and int(labels.max()) < len(CLASSES)
    )
