"""Where a map changes from one answer to another: the lines between the regions of a decision."""

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray

Claims = npt.NDArray[np.intp]


def boundary(claims: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """Return the lines between the regions of a map in which different claims are largest, (segments, 2 ends, 2).

    `claims` (classes, rows, columns) are numbers on a grid, whose columns are at `x` and rows at `y`. Each cell of the
    grid is two triangles. Along a side whose corners have different largest claims, these are equal at one point, if
    both change evenly. The line in a triangle joins its two such points; where three regions meet, three lines join
    them to their middle. A corner where a claim is no number belongs to no region.
    """
    known = np.isfinite(claims).all(axis=0)
    winner = np.where(known, np.where(known, claims, 0.0).argmax(axis=0), -1)
    corners = np.stack([winner[:-1, :-1], winner[:-1, 1:], winner[1:, :-1], winner[1:, 1:]])
    row, column = np.nonzero((corners.min(axis=0) >= 0) & (corners.min(axis=0) < corners.max(axis=0)))
    # The corners of both triangles of each such cell: (triangles, 3).
    rows = np.concatenate([np.stack([row, row, row + 1], axis=1), np.stack([row, row + 1, row + 1], axis=1)])
    columns = np.concatenate(
        [np.stack([column, column + 1, column], axis=1), np.stack([column + 1, column, column + 1], axis=1)]
    )
    at = np.stack([x[columns], y[rows]], axis=2)
    # Only their proportions count; the difference of two claims may overflow though they do not.
    values, first = claims[:, rows, columns] / 4.0, winner[rows, columns]
    # Along each side, from a corner to the next one: (triangles, 3), and where it is crossed (triangles, 3, 2).
    second = np.roll(first, -1, axis=1)
    crossed = first != second
    lead = _lead(values, first, second)
    trail = _lead(np.roll(values, -1, axis=2), first, second)
    share = lead / np.where(crossed & (lead > trail), lead - trail, 1.0)
    points = at + np.where(crossed, share, 0.0)[:, :, np.newaxis] * (np.roll(at, -1, axis=1) - at)
    many = crossed.sum(axis=1)
    two = points[many == 2][crossed[many == 2]].reshape(-1, 2, 2)
    three = points[many == 3]
    middle = np.broadcast_to(three.mean(axis=1, keepdims=True), three.shape)
    return np.concatenate([two, np.stack([three, middle], axis=2).reshape(-1, 2, 2)])


def _lead(values: FloatArray, first: Claims, second: Claims) -> FloatArray:
    """Return by how much, at each corner, one claim is larger than another, (triangles, 3)."""
    one, other = (np.take_along_axis(values, claim[np.newaxis], axis=0)[0] for claim in (first, second))
    return np.asarray(one - other)
