"""`Pace`: how many mini-batches fit into a time, judged by how long the last ones took."""

_MOST_GROWTH = 8


class Pace:
    """Starts with a single batch and grows carefully, since the first ones may be slow or fast by chance."""

    def __init__(self) -> None:
        self._seconds_each = 0.0
        self._last = 0

    def batches(self, seconds: float) -> int:
        """Return how many batches take about `seconds`, at least one."""
        if self._last == 0:
            return 1
        most = _MOST_GROWTH * self._last
        return max(1, min(most, int(seconds / self._seconds_each))) if self._seconds_each > 0.0 else most

    def took(self, batches: int, seconds: float) -> None:
        """Learn that so many batches, at least one, took so long."""
        self._seconds_each = seconds / batches
        self._last = batches
