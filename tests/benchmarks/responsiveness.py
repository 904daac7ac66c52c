"""How late the window's timer fires while it trains and draws: `python tests/benchmarks/responsiveness.py`.

A precise 4 ms timer runs in the real window (offscreen unless QT_QPA_PLATFORM says otherwise), first idle, then
while XOR and digits train with canvas and curves drawing. Prints the lateness per state in milliseconds, and
the training speed beside that of the engine alone in the same process. Run by hand; nothing is asserted.
"""

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as bpgui itself does

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from bpgui.app import build_window
from bpgui.data import load, sample_project
from bpgui.engine import Program, Trainer
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.training import Progress
from bpgui.spec import Project

SECONDS, TICK_MS = 6.0, 4


def alone(project: Project) -> float:
    """Return the engine's samples per second without a window."""
    assert project.dataset is not None
    data = load(project.dataset).training_data()
    trainer = Trainer(Program.compile(project.network), project.parameters, data, project.training)
    start = time.perf_counter()
    trainer.run(2.0)
    return trainer.report().samples_seen / (time.perf_counter() - start)


def lateness(seconds: float) -> np.ndarray:
    """Run the event loop; return how late each tick came, in milliseconds."""
    late, loop, timer = [], QEventLoop(), QTimer()
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, (now - last) * 1000.0 - TICK_MS))
        last = now

    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
    timer.stop()
    return np.array(late)


def main() -> None:
    """Measure and print the table."""
    application = QApplication([])
    print(f"{'state':<12}{'p50':>8}{'p99':>8}{'max':>8}   samples/s in window / alone")
    for name in ("idle", "xor", "spiral", "digits"):
        project = sample_project("xor" if name == "idle" else name)
        project = replace(project, training=replace(project.training, epochs=10_000_000))
        speed = alone(project)
        with tempfile.TemporaryDirectory() as folder:
            window = build_window(project, None, Settings(Path(folder) / "s.ini"), Scheme.LIGHT)
            window.show()
            lateness(0.5)
            seen: list[Progress] = []
            window.workspace.training.progress_changed.connect(seen.append)
            if name != "idle":
                window.workspace.training.toggle()
            start = time.perf_counter()
            late = lateness(SECONDS)
            passed = time.perf_counter() - start
            share = seen[-1].report.samples_seen / passed / speed if seen else float("nan")
            p50, p99 = np.percentile(late, [50, 99])
            frames = len(seen) / passed
            print(f"{name:<12}{p50:8.1f}{p99:8.1f}{late.max():8.1f}   {share:.2f}   ({frames:.0f} frames/s)")
            window.shut_down()
            window.hide()
            window.deleteLater()
            application.processEvents()


if __name__ == "__main__":
    main()
