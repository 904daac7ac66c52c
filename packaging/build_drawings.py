"""Draw the pictures of networks that the README shows: `python packaging/build_drawings.py`.

Each is the real canvas, after real events of mouse and keys where something has to be pointed at.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.data import EXAMPLES, sample_project
from bpgui.document import Document
from bpgui.engine import train
from bpgui.engine.program import Program
from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.hit import handles
from bpgui.gui.canvas.network_canvas import NetworkCanvas
from bpgui.gui.common.selection import ConnectionRef, LinkRef, NeuronRef
from bpgui.gui.common.theme import Scheme, Theme
from bpgui.gui.common.training import TrainingController
from bpgui.gui.common.workspace import Workspace
from bpgui.session import Session
from bpgui.spec import BoolArray, Project

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "screenshots"
WIDTH, HEIGHT = 960, 600
# Longer than the pointer has to rest before its card is shown.
REST_MS = 500


@dataclass(frozen=True)
class Stage:
    """A canvas that is shown, and its workspace."""

    workspace: Workspace
    canvas: NetworkCanvas

    def point(self, x: float, y: float) -> QPoint:
        """Bring the mouse to a point of the scene."""
        at = self.canvas.to_pixels(x, y)
        QTest.mouseMove(self.canvas, at + QPoint(1, 1))
        QTest.mouseMove(self.canvas, at)
        return at


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the colours, the project, and what is done before it is taken."""

    name: str
    scheme: Scheme
    project: Callable[[], Project]
    prepare: Callable[[Stage], None] = lambda stage: None


def trained(name: str, epochs: int) -> Project:
    """Return a sample's project after so many epochs."""
    project = sample_project(name)
    dataset = Document(project).dataset
    assert dataset is not None
    program = Program.compile(project.network, project.training.relaxation)
    course = replace(project.training, epochs=epochs)
    *_, last = train(program, project.parameters, dataset.training_data(), course, executor="reference")
    return edits.with_trained(project, last.parameters, last.epoch, last.history, last.run)


def skip_and_locks() -> Project:
    """Return 3-4-2 with a layer that is skipped, missing links and locked ones."""
    project = edits.layered((3, 4, 2), "tanh", "sigmoid", edits.empty_project().training)
    first, hidden, last = (layer.id for layer in project.network.layers)
    project = edits.connect_neurons(project, first, 0, last, 0)
    wiring = project.network.connections
    project = edits.remove_links(project, {wiring[0].id: marks(project, 0, ((0, 3), (1, 0), (2, 1)))})
    project = edits.lock_links(project, {wiring[1].id: marks(project, 1, ((0, 0), (3, 1)))}, locked=True)
    return edits.lock_biases(project, {hidden: (1,)}, locked=True)


def feedback() -> Project:
    """Return 2-3-1 whose hidden layer feeds itself and whose output feeds back to it."""
    project = edits.layered((2, 3, 1), "tanh", "sigmoid", edits.empty_project().training)
    _, hidden, last = (layer.id for layer in project.network.layers)
    project = edits.connect(edits.connect(project, hidden, hidden), last, hidden)
    return edits.arrange(project)


def marks(project: Project, connection: int, links: tuple[tuple[int, int], ...]) -> BoolArray:
    """Mark some links of a connection, (source size, target size)."""
    chosen = np.zeros(project.network.shape(project.network.connections[connection]), dtype=bool)
    chosen[tuple(zip(*links, strict=True))] = True
    return chosen


# What is done before a picture is taken


def select_a_neuron(stage: Stage) -> None:
    """Select a hidden neuron."""
    stage.workspace.selection.select(NeuronRef(stage.workspace.project.network.layers[1].id, 2))


def read_a_neuron(stage: Stage) -> None:
    """Choose the sample, and read what a hidden neuron makes of it."""
    stage.workspace.insight.choose(0)
    hidden = stage.workspace.project.network.layers[1].id
    stage.point(*stage.canvas.scene.shapes[hidden].neurons[0])
    QTest.qWait(REST_MS)


def select_a_connection(stage: Stage) -> None:
    """Select a connection, which shows what is missing of it."""
    stage.workspace.selection.select(ConnectionRef(stage.workspace.project.network.connections[0].id))


def select_a_link(stage: Stage) -> None:
    """Select a link that feeds back."""
    back = stage.workspace.project.network.connections[-1].id
    stage.workspace.selection.select(LinkRef(back, 0, 1))


def choose_a_sample(stage: Stage) -> None:
    """Choose an image, which the folded input shows."""
    stage.workspace.insight.choose(2)


def unfold(stage: Stage) -> None:
    """Unfold the input and arrange the layers around it."""
    first = stage.workspace.project.network.layers[0].id
    stage.workspace.edit("Unfold", lambda project: edits.arrange(edits.set_folded(project, first, False)))
    stage.canvas.fit()


def be_refused(stage: Stage) -> None:
    """Drag a link from the output into the input, and hold it there."""
    canvas, layers = stage.canvas, stage.workspace.project.network.layers
    shape = canvas.scene.shapes[layers[-1].id]
    stage.point(*shape.box.centre)
    start = stage.point(*handles(shape, canvas.camera.scale).port)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    box = canvas.scene.shapes[layers[0].id].box
    QTest.mouseMove(canvas, canvas.to_pixels(box.right, box.bottom) - QPoint(12, 12))


PICTURES = (
    Picture("drawing-xor", Scheme.LIGHT, lambda: trained("xor", 10_000), select_a_neuron),
    Picture("drawing-card", Scheme.DARK, EXAMPLES["worked-example"][1], read_a_neuron),
    Picture("drawing-skip", Scheme.DARK, skip_and_locks, select_a_connection),
    Picture("drawing-feedback", Scheme.LIGHT, feedback, select_a_link),
    Picture("drawing-digits", Scheme.DARK, lambda: trained("digits", 22), choose_a_sample),
    Picture("drawing-unfolded", Scheme.LIGHT, lambda: trained("digits", 22), unfold),
    Picture("drawing-refused", Scheme.LIGHT, lambda: sample_project("xor"), be_refused),
)


def build(folder: Path, names: list[str]) -> None:
    """Write the pictures with these names, or all, into `folder`."""
    application = QApplication.instance() or QApplication([])
    raster.load()
    for picture in PICTURES:
        if names and picture.name not in names:
            continue
        document = Document(picture.project())
        training = TrainingController(document, Session(document), document)
        workspace = Workspace(document, training, Theme(picture.scheme))
        canvas = NetworkCanvas(workspace)
        canvas.resize(WIDTH, HEIGHT)
        canvas.show()
        canvas.fit()
        QTest.mouseMove(canvas, QPoint(2, 2))
        application.processEvents()
        picture.prepare(Stage(workspace, canvas))
        application.processEvents()
        file = folder / f"{picture.name}.png"
        canvas.grab().save(str(file))
        print(file.name, file.stat().st_size)  # noqa: T201  # a script tells what it did
        training.shutdown()
        canvas.hide()


if __name__ == "__main__":
    build(FOLDER, sys.argv[1:])
