"""Thinning of curves: a screen shows a few thousand points, a long training has millions.

Each bucket of neighbouring points keeps its lowest and its highest one, so no spike is lost, however short.
"""

import numpy as np

from bpgui.spec import FloatArray

MOST_POINTS = 4_000


def decimate(x: FloatArray, y: FloatArray, most: int = MOST_POINTS) -> tuple[FloatArray, FloatArray]:
    """Return at most `most` (4 or more) of the points x, y, both (points,), in their order.

    The first and the last point stay, and of each bucket between them the lowest and the highest. The numbers
    must be finite. A curve that is short enough is returned as it is.
    """
    count = len(x)
    if count <= most:
        return x, y
    inner = y[1:-1]
    size = -(-len(inner) // ((most - 2) // 2))
    whole = len(inner) // size
    buckets = inner[: whole * size].reshape(whole, size)
    starts = 1 + size * np.arange(whole)
    places = [np.array([0, count - 1]), starts + buckets.argmin(axis=1), starts + buckets.argmax(axis=1)]
    tail = inner[whole * size :]
    if len(tail):
        places.append(1 + whole * size + np.array([tail.argmin(), tail.argmax()]))
    kept = np.unique(np.concatenate(places))
    return x[kept], y[kept]
