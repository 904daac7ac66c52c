"""How the window takes the import of a large text file: `python tests/benchmarks/importing.py`.

A file of 20 columns of numbers is written into a temporary folder and imported by the real dialog of the real window,
offscreen unless QT_QPA_PLATFORM says otherwise, each time in a process of its own. It prints

- the time of `numpy.loadtxt` on the same file, and in multiples of it the time from the click on Import until the
  project has the data: checksum, split, scaling and preparation are in it; the median over the rounds of ratios within
  a round;
- the time until the dialog has looked at the file and shows it;
- how late a precise 10 ms timer of the window fires, from the dialog's opening and from that click on until the window
  has come to rest: 99th percentile and the most, in milliseconds;
- by how much the memory of the process grew at most in both, in multiples of the table that came out;
- how long a cancel in the middle takes until the dialog can be used, and until the thread has ended, in milliseconds;
- how many rows are offered where a quarter of the memory that all rows need is free, and how many of them arrive.

To reach: at most 3 times loadtxt, no stall above 200 ms, a cancel within 200 ms. Run by hand; nothing is asserted. The
memory is Linux's own account. `--rows` and `--rounds` make it shorter.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as bpgui itself does

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication
from reading import COLUMNS, measure_loadtxt, peak_bytes, write_file

from bpgui.app import build_window
from bpgui.data.readers import memory_needed
from bpgui.edits import empty_project
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme
from bpgui.gui.dialogs.import_data import import_dialog
from bpgui.gui.dialogs.import_data.import_dialog import ImportData, show_import
from bpgui.gui.main_window import MainWindow

TICK_MS = 10
# How long a window is watched after all is done.
REST_SECONDS = 1.0
POLL_MS = 2
# Of all rows, when a reading is cancelled.
MIDDLE = 0.45
FREE_SHARE = 0.25


class Ticks:
    """How late a timer of the window fires, in milliseconds."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(TICK_MS)

    def take(self) -> dict[str, float]:
        """Return the 99th percentile and the most since the last call."""
        late, self._late = self._late, []
        return {"p99": float(np.percentile(late, 99)), "most": max(late)}

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, 1000.0 * (now - self._last) - TICK_MS))
        self._last = now


def wait_until(ready: Callable[[], bool]) -> float:
    """Run the event loop until something is so; return the seconds that took."""
    start, loop, timer = time.perf_counter(), QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if ready() else None)
    timer.start(POLL_MS)
    if not ready():
        loop.exec()
    return time.perf_counter() - start


def rest(seconds: float) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


@contextmanager
def shown() -> Iterator[MainWindow]:
    """Show the window with an empty canvas, and leave nothing of it behind."""
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window = build_window(empty_project(), None, Settings(Path(folder) / "s.ini"), Scheme.LIGHT)
        window.resize(1280, 800)
        window.show()
        rest(REST_SECONDS)
        try:
            yield window
        finally:
            window.shut_down()
            window.hide()
            window.deleteLater()
            application.processEvents()


def opened(window: MainWindow, path: Path) -> tuple[ImportData, float]:
    """Open the dialog with a file; return it once it has looked at that, and the seconds until then."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        dialog = show_import(window.workspace, Settings(Path(folder) / "s.ini"), path, window)
    wait_until(lambda: not dialog._inspecting.running and not dialog._looking.running)
    return dialog, time.perf_counter() - start


def measure_import(path: Path) -> dict[str, float]:
    with shown() as window:
        before, ticks = peak_bytes(), Ticks()
        dialog, look = opened(window, path)
        looking = ticks.take()
        start = time.perf_counter()
        dialog.import_button.click()
        wait_until(lambda: window.workspace.project.table is not None)
        seconds = time.perf_counter() - start
        rest(REST_SECONDS)
        late, table = ticks.take(), window.workspace.project.table
        assert table is not None
        size = sum(column.values.nbytes for column in table.columns)
    memory = (peak_bytes() - before) / size
    return {"seconds": seconds, "look": look, "memory": memory, **late, "look_most": looking["most"]}


def measure_cancel(path: Path) -> dict[str, float]:
    with shown() as window:
        dialog, _ = opened(window, path)
        dialog.import_button.click()
        workers = list(dialog._importing._workers)
        wait_until(lambda: dialog.progress.value() >= 1000 * MIDDLE)
        start = time.perf_counter()
        dialog.cancel_button.click()
        usable = wait_until(dialog.import_button.isEnabled)
        wait_until(lambda: all(worker.isFinished() for worker in workers))
        ended = time.perf_counter() - start
        assert window.workspace.project.table is None
        dialog.close()
    return {"usable": usable, "ended": ended}


def measure_limit(path: Path) -> dict[str, float]:
    with shown() as window:
        dialog, _ = opened(window, path)
        assert dialog._preview is not None
        needed = memory_needed(dialog._preview) or 0
        dialog.close()
        import_dialog.free_memory = lambda: round(FREE_SHARE * needed)
        dialog, _ = opened(window, path)
        assert dialog._choices is not None
        offered, words = dialog._choices.most_rows, dialog.remarks.text()
        assert "Rows to read" in words, words
        dialog.import_button.click()
        wait_until(lambda: window.workspace.project.table is not None)
        table = window.workspace.project.table
        assert table is not None
        return {"offered": offered, "rows": table.rows}


MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {
    "loadtxt": measure_loadtxt,
    "import": measure_import,
    "cancel": measure_cancel,
    "limit": measure_limit,
}


def measured(what: str, path: Path) -> dict[str, float]:
    """Measure in a process of its own, so that memory is counted from the start."""
    command = [sys.executable, __file__, "--measure", what, "--file", str(path)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def report(path: Path, rows: int, rounds: int) -> None:
    """Print the table."""
    pairs = [(measured("loadtxt", path), measured("import", path)) for _ in range(rounds)]
    ratio = statistics.median(ours["seconds"] / theirs["seconds"] for theirs, ours in pairs)
    loadtxt = statistics.median(theirs["seconds"] for theirs, _ in pairs)
    p99, most, look_most = (max(ours[name] for _, ours in pairs) for name in ("p99", "most", "look_most"))
    look = statistics.median(ours["look"] for _, ours in pairs)
    theirs, ours = pairs[-1]
    cancel, limit = measured("cancel", path), measured("limit", path)
    lines = {
        "file": f"{rows:,} rows, {COLUMNS} columns, {path.stat().st_size / 1e6:.0f} MB",
        "time": f"loadtxt {loadtxt:.2f} s, import x {ratio:.2f}",
        "look": f"{look * 1e3:.0f} ms, late most {look_most:.0f} ms",
        "import": f"late p99 {p99:.1f} ms, most {most:.0f} ms",
        "memory": f"loadtxt x {theirs['memory']:.2f}, import x {ours['memory']:.2f}",
        "cancel": f"usable {cancel['usable'] * 1e3:.0f} ms, ended {cancel['ended'] * 1e3:.0f} ms",
        "little memory": f"{limit['offered']:,.0f} rows offered, {limit['rows']:,.0f} read",
    }
    for name, line in lines.items():
        print(f"{name:<15}{line}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(MEASURES[arguments.measure](arguments.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.csv"
        write_file(path, "numbers", arguments.rows)
        report(path, arguments.rows, arguments.rounds)


if __name__ == "__main__":
    main()
