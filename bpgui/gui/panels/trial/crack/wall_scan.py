"""`WallScan`: a whole wall, cut into patches, and what a network finds in them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Pixels, Rows
from bpgui.data.sources.cracks import SIDE, heat, make_wall, scan
from bpgui.spec import FloatArray, Settings

SURE = 0.5  # from this answer on a patch is said to have a crack


class Found(NamedTuple):
    """How many places have a crack, the share of them that is found, and the same of places that have none."""

    cracked: int
    found: float
    whole: int
    taken: float


class WallScan:
    """A wall (96, 128), 0 for black to 255, where its cracks are, and its patches in the order of scanning.

    `places` (patches, 2) are the top and the left pixel of each patch, `features` (patches, 72) what the network gets.
    """

    def __init__(self, settings: Settings, rng: np.random.Generator) -> None:
        self.image, self.cracks = make_wall(settings, rng)
        self.features, self.places = scan(self.image)
        rest = SIDE // 4
        self._cracked = np.array([self._of(place, rest).any() for place in self.places])
        self._whole = np.array([not self._of(place, 0).any() for place in self.places])

    def heat(self, answers: FloatArray) -> FloatArray:
        """Return the picture (96, 128) of the answers to the first patches (patches,), NaN where none counts."""
        return heat(answers, self.places[: len(answers)], _shape(self.image))

    def found(self, answers: FloatArray) -> Found:
        """Count what answers to all patches (patches,) find.

        A place has a crack if the middle of its patch does, 8 x 8 pixels; it has none if the whole patch is free of it.
        Those between do not count.
        """
        seen = answers >= SURE
        return Found(
            int(self._cracked.sum()), _share(seen[self._cracked]), int(self._whole.sum()), _share(seen[self._whole])
        )

    def patch(self, row: int, column: int) -> Pixels:
        """Return the patch (16, 16) with its top left pixel there."""
        return self.image[row : row + SIDE, column : column + SIDE]

    def _of(self, place: Rows, rest: int) -> npt.NDArray[np.bool_]:
        row, column = place.tolist()
        return self.cracks[row + rest : row + SIDE - rest, column + rest : column + SIDE - rest]


def _share(seen: npt.NDArray[np.bool_]) -> float:
    return float(seen.mean()) if len(seen) else 0.0


def _shape(image: Pixels) -> tuple[int, int]:
    return image.shape[0], image.shape[1]
