"""`WarmUp`: gets the compiled executor ready behind the window's back, so that no press of Train has to wait for it."""

import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bpgui.engine.kernels import cache

_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something else to be compiled ahead: by running `module` as a process, unless it is `compiled`; then `load`."""

    module: str
    compiled: Callable[[], bool]
    load: Callable[[], None]


class WarmUp:
    """Compiles what is not yet compiled in processes of its own, and loads it; until then the reference trains.

    What is handed in comes first, and then the executor. Nothing is done where Numba is missing.
    """

    def __init__(self, first: Sequence[Ahead] = ()) -> None:
        self._first = first
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bpgui warm-up", daemon=True)

    def start(self) -> None:
        """Begin, and return at once."""
        self._thread.start()

    def shutdown(self) -> None:
        """End, whatever has been reached, and leave neither thread nor process."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        if not cache.available():
            return
        for part in self._first:
            if not part.compiled() and not self._finish(partial(cache.start_module, part.module)):
                return
            if not self._stop.is_set() and part.compiled():
                part.load()
        missing = [precision for precision in cache.PRECISIONS if not cache.ready(precision)]
        if missing and not self._finish(lambda: cache.start_compiling(*missing)):
            return
        for precision in cache.PRECISIONS:
            if not self._stop.is_set() and cache.ready(precision):
                cache.load(precision)

    def _finish(self, start: Callable[[], subprocess.Popen[bytes]]) -> bool:
        """Run a process to its end, or ours; tell whether it could be started."""
        if not self._stop.is_set():
            try:
                process = start()
            except OSError:
                # No more processes: the reference executor does without.
                return False
            self._wait_for(process)
        return True

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        try:
            while process.poll() is None:
                if self._stop.wait(_POLL_SECONDS):
                    return
        finally:
            process.kill()
            process.wait()
