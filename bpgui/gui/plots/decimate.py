"""Thinning of curves: a screen shows a few thousand points, a long training has millions.

Each bucket of neighbouring points keeps its lowest and its highest one, so no spike is lost, however short.
"""

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray

Places = npt.NDArray[np.intp]


def decimate(x: FloatArray, y: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """Return at most `most` (4 or more) of the points x, y, both (points,), in their order.

    The first and the last point stay, and of each bucket between them the lowest and the highest. Buckets are equally
    wide in x, which ascends, since points may lie closer together in one place than in another. The numbers must
    be finite. A curve that is short enough is returned as it is.
    """
    count = len(x)
    if count <= most:
        return x, y
    inner = y[1:-1]
    edges = np.linspace(x[0], x[-1], (most - 2) // 2 + 1)[1:-1]
    starts = distinct(np.concatenate(([0], np.searchsorted(x[1:-1], edges))))
    starts = starts[starts < len(inner)]
    lowest = _first(inner, np.minimum.reduceat(inner, starts), starts)
    highest = _first(inner, np.maximum.reduceat(inner, starts), starts)
    kept = distinct(np.sort(np.concatenate(([0, count - 1], 1 + lowest, 1 + highest))))
    return x[kept], y[kept]


def distinct(places: Places) -> Places:
    """Leave out what is there twice among ascending numbers; NumPy's own `unique` takes many times as long."""
    return places[np.diff(places, prepend=-1) > 0]


def _first(values: FloatArray, wanted: FloatArray, starts: Places) -> Places:
    """Return where each bucket, beginning at `starts`, first has the value that is wanted of it and is in it."""
    hits = np.flatnonzero(values == np.repeat(wanted, np.diff(starts, append=len(values))))
    return hits[np.searchsorted(hits, starts)]
