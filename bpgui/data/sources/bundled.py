"""Reading the arrays of a bundled file, and telling in words that it is damaged."""

import tokenize
import zipfile
import zlib
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.errors import FileError

# What np.load raises depends on which of the bytes are wrong.
_DAMAGE = (
    OSError, EOFError, KeyError, ValueError, TypeError, RuntimeError,
    tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read_arrays(file: Traversable, *names: str) -> tuple[npt.NDArray[Any], ...]:
    """Return the arrays of these names from a NumPy archive; raise `FileError` naming the file if one is not there.

    What shape and type they have is for the caller to check.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return tuple(arrays[name] for name in names)
    except _DAMAGE as error:
        raise damaged(file) from error


def damaged(file: Traversable) -> FileError:
    """Return the error that says that a bundled file does not hold what it should."""
    return FileError(f"The bundled file '{file.name}' is damaged: install bpgui again.")


def are_labels(labels: npt.NDArray[Any], rows: int, classes: int) -> bool:
    """Tell whether an array numbers the class of each row, uint8 (rows,) from 0."""
    return labels.dtype == np.uint8 and labels.shape == (rows,) and rows > 0 and int(labels.max()) < classes
