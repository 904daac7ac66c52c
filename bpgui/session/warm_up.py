"""`WarmUp`: gets the compiled executor ready behind the window's back, so that no press of Train has to wait for it."""

import subprocess
import threading

from bpgui.engine.kernels import cache

_POLL_SECONDS = 0.2


class WarmUp:
    """Compiles what is not yet compiled in a process of its own, and loads it; until then the reference trains.

    Nothing is done where Numba is missing.
    """

    def __init__(self) -> None:
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
        missing = [precision for precision in cache.PRECISIONS if not cache.ready(precision)]
        if missing:
            try:
                process = cache.start_compiling(*missing)
            except OSError:
                # No more processes: the reference executor does without.
                return
            self._wait_for(process)
        for precision in cache.PRECISIONS:
            if not self._stop.is_set() and cache.ready(precision):
                cache.load(precision)

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        try:
            while process.poll() is None:
                if self._stop.wait(_POLL_SECONDS):
                    return
        finally:
            process.kill()
            process.wait()
