"""Names for what kernels take: Numba infers the types itself, these are for people."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

# The run's memory, of its precision.
Memory = npt.NDArray[np.floating[Any]]
Table = npt.NDArray[np.int64]
Row = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
# A vector of lanes, a 64-bit word without a sign, and what Numba itself leaves without a type.
Lanes = Any
Word = Any
Untyped = Any


class Run(NamedTuple):
    """What every kernel of a run needs: its memory and its tables, see `bpgui.engine.kernels.tables`."""

    memory: Memory
    places: Table
    layers: Table
    reals: Reals
    connections: Table
    options: Row
    numbers: Reals
