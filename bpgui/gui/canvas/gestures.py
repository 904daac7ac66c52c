"""Gestures: what happens between pressing and releasing the mouse.

A gesture changes nothing but its own preview until it is finished, and then makes one undo entry; dropping it
(Esc) leaves no trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QPointF, Qt

from bpgui import edits
from bpgui.data import Dataset
from bpgui.errors import ConnectError
from bpgui.gui.canvas.hit import layer_at
from bpgui.gui.canvas.scene import Scene
from bpgui.gui.common.selection import ConnectionRef, LayerRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import LayerSpec, NetworkSpec, Position, Project, Role
from bpgui.spec.checks import check_connect

# A press that moves less than this is a click.
CLICK_PX = 4.0


class Gesture(Protocol):
    """One use of the mouse; points are in scene units."""

    cursor: Qt.CursorShape

    def move(self, at: QPointF, scene: Scene) -> None:
        """Follow the mouse."""

    def finish(self) -> None:
        """Carry out what the gesture shows."""

    @property
    def positions(self) -> Mapping[str, Position]:
        """Layer centres that the preview moves."""


@dataclass
class MoveLayers:
    """Drag layers to another place."""

    workspace: Workspace
    start: QPointF
    layers: tuple[str, ...]
    step: QPointF = field(default_factory=QPointF)
    cursor: Qt.CursorShape = Qt.CursorShape.ClosedHandCursor

    def move(self, at: QPointF, scene: Scene) -> None:
        """Follow the mouse."""
        self.step = at - self.start

    @property
    def positions(self) -> Mapping[str, Position]:
        """Where the dragged layers stand now."""
        layout = self.workspace.project.layout
        return {key: (layout[key][0] + self.step.x(), layout[key][1] + self.step.y()) for key in self.layers}

    def finish(self) -> None:
        """Leave the layers where they are shown."""
        positions = dict(self.positions)
        label = "Move layer" if len(positions) == 1 else f"Move {len(positions)} layers"
        self.workspace.edit(label, lambda project: edits.move_layers(project, positions))


@dataclass
class ConnectLayers:
    """Draw a connection from one layer to another."""

    workspace: Workspace
    source: str
    at: QPointF
    target: str | None = None
    refusal: str = ""
    cursor: Qt.CursorShape = Qt.CursorShape.CrossCursor
    positions: Mapping[str, Position] = field(default_factory=dict)

    def move(self, at: QPointF, scene: Scene) -> None:
        """Follow the mouse, and find out whether the layer below it may be connected."""
        self.at = at
        self.target, self.refusal = None, ""
        shape = layer_at(scene, at.x(), at.y(), margin=6.0)
        if shape is None or shape.layer.id == self.source:
            return
        try:
            check_connect(self.workspace.project.network, self.source, shape.layer.id)
        except ConnectError as error:
            self.refusal = str(error)
        else:
            self.target = shape.layer.id

    def finish(self) -> None:
        """Connect the layers, if the mouse is over one that may be; tell why not otherwise."""
        if self.refusal:
            self.workspace.refused.emit(self.refusal)
        target = self.target
        if target is not None:
            layer = self.workspace.project.network.layer
            label = f"Connect {layer(self.source).name} to {layer(target).name}"
            self.workspace.edit(label, lambda project: edits.connect(project, self.source, target))


@dataclass
class PlaceLayer:
    """Put a new layer on the canvas."""

    workspace: Workspace
    layer: LayerSpec
    at: QPointF | None = None
    cursor: Qt.CursorShape = Qt.CursorShape.CrossCursor
    positions: Mapping[str, Position] = field(default_factory=dict)

    def move(self, at: QPointF, scene: Scene) -> None:
        """Follow the mouse."""
        self.at = at

    def finish(self) -> None:
        """Add the layer where it is shown, and select it."""
        if self.at is None:
            return
        new, position = self.layer, (self.at.x(), self.at.y())
        label = f"Add {new.name}"
        if self.workspace.edit(
            label, lambda project: edits.add_layer(project, new.role, new.size, new.activation, position)
        ):
            self.workspace.selection.select(LayerRef(self.workspace.project.network.layers[-1].id))


def suggested_layer(network: NetworkSpec, dataset: Dataset | None, role: Role) -> LayerSpec:
    """Suggest a new layer: as wide as the data where it is an end, with the activation in use."""
    alike = network.with_role(role)
    if role == "hidden" or dataset is None:
        size = {"input": 2, "hidden": 4, "output": 1}[role]
    else:
        table = dataset.table
        columns = table.inputs.shape[1] if role == "input" else table.targets.shape[1]
        size = max(1, columns - network.width(role))
    activation = "linear" if role == "input" else alike[-1].activation if alike else "sigmoid"
    name = edits.free_name(network, role)
    return LayerSpec("", name, size, activation, role=role)


def without(project: Project, items: tuple[Ref, ...]) -> Project:
    """Return the project without these layers, neurons and connections."""
    layers = {item.layer for item in items if isinstance(item, LayerRef)}
    # From the highest index down, so that the indices of the others stay true.
    neurons = sorted((item for item in items if isinstance(item, NeuronRef)), key=lambda ref: -ref.neuron)
    for item in items:
        if isinstance(item, ConnectionRef):
            project = edits.disconnect(project, item.connection)
    for ref in neurons:
        if ref.layer not in layers:
            project = edits.remove_neuron(project, ref.layer, ref.neuron)
    for layer_id in layers:
        project = edits.remove_layer(project, layer_id)
    return project
