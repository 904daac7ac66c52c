"""`Look`: how a layer is drawn, which changes nothing of what it computes."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How the neurons of a layer stand, and whether they are folded to a strip or an image.

    `columns` is the number of neurons side by side, 0 leaving it to the drawing; `folded` is None for by size: a
    layer of many neurons is folded.
    """

    columns: int = 0
    folded: bool | None = None


Looks = Mapping[str, Look]
