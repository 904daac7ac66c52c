"""How long the canvas takes to draw: `python tests/benchmarks/canvas.py`.

The real `NetworkCanvas` at 1400 x 900 pixels, offscreen unless QT_QPA_PLATFORM says otherwise. Per network it prints,
in milliseconds, median and 95th percentile of a frame

- with all weights changed: choosing the links, drawing everything, and putting it on the screen;
- after panning by some pixels, and after zooming by a little;
- while a layer is being dragged, so that all is laid out anew;

and how long the plainest alternative takes for all weights changed: a QGraphicsScene with a QGraphicsLineItem for each
link, for as many links as the canvas shows. Before come the time from nothing to the first picture of
784-128-10, and how much memory the window takes above that of an empty one.

To reach (p95): 8 ms for 2-4-1, 16 ms for 64-32-10 and for 100 free neurons with 1,000 links, 33 ms for 784-128-10;
300 ms for building the last; 150 MB. Run by hand; nothing is asserted. The kernel is compiled first if it is not yet;
`--by-qt` measures the drawing without it.
"""

import argparse
import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as bpgui itself does

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from bpgui import edits
from bpgui.document import Document
from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.theme import Scheme, Theme
from bpgui.gui.common.training import TrainingController
from bpgui.gui.common.workspace import Workspace
from bpgui.session import Session
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Parameters, Project, TrainingSpec

WIDTH, HEIGHT = 1400, 900
FRAMES = 60
PLAIN_FRAMES = 5
FREE_NEURONS, FREE_LINKS, FREE_COLUMNS = 100, 1000, 10
LARGEST = "784-128-10"


def layered(*sizes: int) -> Project:
    """Return a project with layers of these sizes."""
    return edits.layered(sizes, "sigmoid", "softmax", TrainingSpec())


def free_neurons() -> Project:
    """Return neurons in columns, each a layer of its own, with links from left to right."""
    rng = np.random.default_rng(0)
    roles = ["input", *["hidden"] * (FREE_COLUMNS - 2), "output"]
    layers = tuple(
        LayerSpec(f"layer-{at + 1}", f"neuron {at + 1}", 1, "tanh", role=roles[at % FREE_COLUMNS])
        for at in range(FREE_NEURONS)
    )
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < FREE_LINKS:
        a, b = rng.integers(0, FREE_NEURONS, 2).tolist()
        if a % FREE_COLUMNS < b % FREE_COLUMNS:
            pairs.add((a, b))
    connections = tuple(
        ConnectionSpec(f"connection-{at + 1}", layers[a].id, layers[b].id) for at, (a, b) in enumerate(sorted(pairs))
    )
    layout = {la.id: (150.0 * (at % FREE_COLUMNS), 80.0 * (at // FREE_COLUMNS)) for at, la in enumerate(layers)}
    weights = {connection.id: rng.normal(size=(1, 1)) for connection in connections}
    biases = {layer.id: np.zeros(1) for layer in layers if layer.has_bias}
    return Project(NetworkSpec(layers, connections), Parameters(weights, biases), layout=layout)


def projects() -> Iterator[tuple[str, Project, float]]:
    """Yield each network with the milliseconds that a frame of it may take."""
    yield "2-4-1", layered(2, 4, 1), 8.0
    yield "64-32-10", layered(64, 32, 10), 16.0
    yield "100 free", free_neurons(), 16.0
    yield LARGEST, layered(784, 128, 10), 33.0


def with_new_weights(project: Project, seed: int) -> Project:
    """Return the project with all weights and biases changed."""
    rng = np.random.default_rng(seed)
    weights = {key: rng.normal(size=matrix.shape) for key, matrix in project.parameters.weights.items()}
    biases = {key: rng.normal(size=vector.shape) for key, vector in project.parameters.biases.items()}
    return replace(project, parameters=Parameters(weights, biases))


@contextmanager
def shown(project: Project) -> Iterator[NetworkCanvas]:
    """Show a canvas, and leave nothing of it behind."""
    document = Document(project)
    training = TrainingController(document, Session(document), document)
    workspace = Workspace(document, training, Theme(Scheme.LIGHT))
    canvas = NetworkCanvas(workspace)
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    QApplication.processEvents()
    try:
        yield canvas
    finally:
        training.shutdown()
        canvas.hide()
        canvas.deleteLater()
        QApplication.processEvents()


def frames(canvas: NetworkCanvas, change: Callable[[int], None], count: int = FRAMES) -> np.ndarray:
    """Return how long it takes to make each change and to draw what comes of it, in milliseconds."""
    taken = []
    for at in range(count):
        start = time.perf_counter()
        change(at)
        canvas.repaint()
        taken.append(1000.0 * (time.perf_counter() - start))
    # The first ones fill caches.
    return np.array(taken[3:])


def measure(name: str, project: Project, goal: float) -> None:
    """Print a network's row."""
    variants = [with_new_weights(project, seed) for seed in range(8)]
    middle = QPointF(WIDTH / 2, HEIGHT / 2)
    with shown(project) as canvas:
        sheet = canvas._sheet
        # Where the pointer happens to be makes no difference.
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
        layers = project.network.layers
        dragged = layers[len(layers) // 2].id
        x, y = project.layout[dragged]

        def learn(at: int) -> None:
            # Making the weights takes no part in it, nor does the pause that the canvas makes between frames.
            canvas._workspace.document.apply("Train", lambda _: variants[at % len(variants)], merge=("train", 1))
            sheet.redraw()

        def pan(at: int) -> None:
            sheet.pan(9.0 if at % 20 < 10 else -9.0, 4.0 if at % 2 else -4.0)

        def zoom(at: int) -> None:
            sheet.zoom(1.04 if at % 20 < 10 else 1 / 1.04, middle)

        def move(at: int) -> None:
            sheet.lay_out({dragged: (x + at % 20, y + 2.0 * (at % 20))})

        row, drawn = f"{name:<12}{goal:6.0f}", len(sheet.picture.chosen.index)
        for change in (learn, pan, zoom, move):
            p50, p95 = np.percentile(frames(canvas, change), [50, 95])
            row += f"{p50:9.1f}{p95:7.1f}"
    p50, p95 = np.percentile(plain_frames(project, drawn), [50, 95])
    print(f"{row}{p50:11.1f}{p95:8.1f}{drawn:9,}", flush=True)


def plain_frames(project: Project, links: int) -> np.ndarray:
    """Return how long an antialiased QGraphicsScene of one item for each link takes for all weights changed."""
    rng = np.random.default_rng(0)
    scene = QGraphicsScene(0, 0, WIDTH, HEIGHT)
    ends = rng.uniform((300, 50, 800, 50), (300, HEIGHT - 50, 800, HEIGHT - 50), (links, 4))
    items = [scene.addLine(*line) for line in ends.tolist()]
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.resize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    taken = []
    for _ in range(PLAIN_FRAMES):
        start = time.perf_counter()
        for item, weight in zip(items, rng.normal(size=links).tolist(), strict=True):
            style = Qt.PenStyle.SolidLine if weight >= 0.0 else Qt.PenStyle.DashLine
            item.setPen(QPen(QColor("#1f6fd0" if weight >= 0.0 else "#d9670f"), 1.0 + min(abs(weight), 1.0), style))
        QApplication.processEvents()
        taken.append(1000.0 * (time.perf_counter() - start))
    view.hide()
    view.deleteLater()
    QApplication.processEvents()
    return np.array(taken)


def build(project: Project) -> None:
    """Print how long it takes from a project to its first picture, and the memory that its window takes."""
    taken = []
    with shown(Project()) as canvas:
        empty = resident()
        for seed in range(7):
            fresh = with_new_weights(project, seed)
            start = time.perf_counter()
            canvas._workspace.document.replace(fresh, None)
            canvas.repaint()
            taken.append(1000.0 * (time.perf_counter() - start))
        gc.collect()
        more = resident() - empty
    print(f"\nfrom nothing to the first picture of {LARGEST}: {np.median(taken):.0f} ms, at most {max(taken):.0f} ms")
    print(f"memory over that of an empty window: {more:.0f} MB")


def resident() -> float:
    """Return how much memory this process has, in MB; nan where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return float("nan")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--by-qt", action="store_true", help="draw as long as the kernel is not ready, or without Numba"
    )
    options = parser.parse_args()
    if not options.by_qt:
        if not raster.compiled():
            print("Compiling the kernel first ...", flush=True)
            subprocess.run([sys.executable, "-m", raster.MODULE], check=True)
        raster.load()
    application = QApplication([])
    subjects = list(projects())
    # First, since memory that was used once is not given back.
    build(subjects[-1][1])
    titles = "".join(f"{title:>16}" for title in ("weights", "pan", "zoom", "move"))
    print(f"\n{'p50 and p95':<12}{'goal':>6}{titles}{'plain items':>19}{'links':>9}")
    for name, project, goal in subjects:
        measure(name, project, goal)
    application.processEvents()


if __name__ == "__main__":
    main()
