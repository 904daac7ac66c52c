"""Names for what kernels take: Numba infers the types itself, these are for people."""

from typing import Any

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
