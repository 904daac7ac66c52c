"""Tiny tables that can be checked by hand: logic gates, parity, encoders, and the row of the classic worked example."""

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import Table
from bpgui.spec import Param, Settings

# The four rows of a gate with two inputs, counted up in binary.
_ROWS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

PARITY_PARAMS: tuple[Param, ...] = (
    Param("bits", "int", 4, "How many inputs there are; each more doubles the rows.", "Bits", low=2, high=8),
)


def xor(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the four rows of XOR: 1 where exactly one input is 1 (Rumelhart, Hinton and Williams 1986)."""
    return _gate("x1 xor x2", _ROWS.sum(axis=1) == 1.0)


def logical_and(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the four rows of AND: 1 where both inputs are 1."""
    return _gate("x1 and x2", _ROWS.sum(axis=1) == 2.0)


def logical_or(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the four rows of OR: 1 where at least one input is 1."""
    return _gate("x1 or x2", _ROWS.sum(axis=1) >= 1.0)


def parity(settings: Settings, rng: np.random.Generator) -> Table:
    """Return all rows of n bits, counted up in binary: 1 where the number of ones is odd (Minsky and Papert 1969)."""
    bits = int(settings["bits"])
    rows = (np.arange(2**bits)[:, np.newaxis] >> np.arange(bits)[::-1] & 1).astype(np.float64)
    names = tuple(f"bit {place}" for place in range(1, bits + 1))
    return Table(rows, rows.sum(axis=1, keepdims=True) % 2.0, names, ("odd",), ("even", "odd"))


def worked_example_row(settings: Settings, rng: np.random.Generator) -> Table:
    """Return one row of regression, inputs 0.35 and 0.7, target 0.5: what tutorials compute by hand."""
    return Table(np.array([[0.35, 0.7]]), np.array([[0.5]]), ("x1", "x2"), ("target",))


def encoder(patterns: int, settings: Settings, rng: np.random.Generator) -> Table:
    """Return a row per pattern: its own input is 1, and the target is the input (Ackley, Hinton and Sejnowski 1985)."""
    rows, numbers = np.eye(patterns), range(1, patterns + 1)
    inputs, outputs, classes = (tuple(f"{word} {n}" for n in numbers) for word in ("in", "out", "pattern"))
    return Table(rows, rows, inputs, outputs, classes)


def _gate(name: str, true: npt.NDArray[np.bool_]) -> Table:
    return Table(_ROWS, true[:, np.newaxis].astype(np.float64), ("x1", "x2"), (name,), ("0", "1"))
