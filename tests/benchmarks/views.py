"""What the live views cost while a network trains: `python tests/benchmarks/views.py`.

The real window, offscreen unless QT_QPA_PLATFORM says otherwise, trains digits (64-32-10); in turns without any live
view and with all of them in sight at once, floating, and the maps of all neurons on the canvas. Per state it prints how
late a precise 4 ms timer fires (median, 99th percentile, most, in milliseconds) and samples per second; then the share
of the speed that is left with all views. Last comes the map of every neuron of 2-8-8-1, 100 x 100 points.

To reach: p99 below 33 ms with all views, a share of at least 0.8, the map within 5 ms. Run by hand; nothing is
asserted.
"""

import os
import time
from dataclasses import replace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as bpgui itself does

import numpy as np
from PySide6.QtWidgets import QApplication
from responsiveness import lateness, shown

from bpgui.data import sample_project
from bpgui.edits import layered
from bpgui.engine import Program
from bpgui.engine.kernels import cache
from bpgui.engine.maps import Grid, Maps
from bpgui.gui.canvas.drawing import raster
from bpgui.gui.common.training import Progress
from bpgui.gui.main_window import MainWindow
from bpgui.gui.views.views import VIEWS
from bpgui.spec import Project, TrainingSpec

ROUNDS, SECONDS = 3, 6.0
_WIDTH, _HEIGHT = 460, 260


def open_all(window: MainWindow) -> None:
    """Show every live view, all in sight, and the maps on the canvas."""
    for place, title in enumerate(VIEWS):
        dock = window.docks[title]
        window.docks.show_view(title)
        dock.setFloating(True)
        dock.setGeometry(40 + 80 * (place % 4), 40 + 40 * place, _WIDTH, _HEIGHT)
    window.workspace.responses.set_enabled(True)
    lateness(1.0)
    hidden = [title for title in VIEWS if not window.docks[title].widget().isVisible()]
    assert not hidden, hidden


def measure(project: Project, with_views: bool) -> tuple[np.ndarray, float]:
    """Return how late the timer came, in milliseconds, and samples per second."""
    with shown(project) as window:
        if with_views:
            open_all(window)
        seen: list[Progress] = []
        window.workspace.training.progress_changed.connect(seen.append)
        window.workspace.training.toggle()
        lateness(1.5)
        first, start = len(seen), time.perf_counter()
        late = lateness(SECONDS)
        passed = time.perf_counter() - start
        return late, (seen[-1].report.samples_seen - seen[first].report.samples_seen) / passed


def every_neuron() -> None:
    """Print how long the map of every neuron of 2-8-8-1 takes."""
    project = layered((2, 8, 8, 1), "tanh", "sigmoid", TrainingSpec())
    program = Program.compile(project.network)
    theta, axis = program.pack(project.parameters), np.linspace(-6.0, 6.0, 100)
    maps, spent = Maps(program, Grid(np.zeros(2), 0, axis, 1, axis)), []
    for _ in range(50):
        start = time.perf_counter()
        maps.compute(theta)
        spent.append(1000.0 * (time.perf_counter() - start))
    print(f"\na 100 x 100 map of every neuron of 2-8-8-1: {np.median(spent):.1f} ms (median of {len(spent)}), "
          f"{np.percentile(spent, 95):.1f} ms (95 %)")  # fmt: skip


def main() -> None:
    """Measure and print the table."""
    if not all(map(cache.ready, cache.PRECISIONS)):
        print("Compiling the kernels first ...", flush=True)
        cache.start_compiling().wait()
    for precision in cache.PRECISIONS:
        cache.load(precision)
    application = QApplication([])
    raster.load()
    project = sample_project("digits")
    project = replace(project, training=replace(project.training, epochs=100_000_000))
    print(f"digits, {len(VIEWS)} views\n{'':<12}{'p50':>8}{'p99':>8}{'max':>8}{'samples/s':>14}")
    speeds: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for with_views in (False, True):
            late, speed = measure(project, with_views)
            speeds[with_views].append(speed)
            p50, p99 = np.percentile(late, [50, 99])
            name = "all views" if with_views else "no view"
            print(f"{name:<12}{p50:8.1f}{p99:8.1f}{late.max():8.1f}{speed:14,.0f}", flush=True)
    share = np.median(speeds[True]) / np.median(speeds[False])
    print(f"speed with all views: {share:.2f} of that with none (medians of {ROUNDS})")
    every_neuron()
    application.processEvents()


if __name__ == "__main__":
    main()
