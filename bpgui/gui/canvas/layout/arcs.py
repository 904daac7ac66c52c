"""Arcs: how links that feed back run, out of the source's right side, past the layers, into the target's left side."""

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

# Each of the four corners is rounded from so far away (scene units), by so many straight pieces.
ROUNDING, CORNER_PIECES = 36.0, 10


def arcs(starts: Points, ends: Points, right: Points, left: Points, height: Points) -> Points:
    """Return polylines (links, points, 2) from `starts` to `ends`, (links, 2) each.

    A link leaves to the right as far as `right`, turns to `height`, comes back to `left` and turns in; all (links,).
    """
    corners = np.stack(
        [
            starts,
            np.column_stack((right, starts[:, 1])),
            np.column_stack((right, height)),
            np.column_stack((left, height)),
            np.column_stack((left, ends[:, 1])),
            ends,
        ],
        axis=1,
    )
    sides = corners[:, 1:] - corners[:, :-1]
    length = np.maximum(np.linalg.norm(sides, axis=2, keepdims=True), 1e-9)
    reach = sides * (np.minimum(ROUNDING, length / 2) / length)
    t = np.linspace(0.0, 1.0, CORNER_PIECES + 1)[None, None, :, None]
    corner = corners[:, 1:-1, None]
    before, after = corner - reach[:, :-1, None], corner + reach[:, 1:, None]
    # A quadratic curve touches both sides where it leaves them, so there are no kinks.
    curves = (1 - t) ** 2 * before + 2 * t * (1 - t) * corner + t**2 * after
    return np.concatenate((starts[:, None], curves.reshape(len(starts), -1, 2), ends[:, None]), axis=1)
