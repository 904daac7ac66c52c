"""The ends of a connection that is being drawn: layers, or single neurons of them."""

from dataclasses import dataclass, replace

import numpy as np

from bpgui import edits
from bpgui.errors import ConnectError
from bpgui.gui.canvas.drawing.hit import layer_at, neuron_at
from bpgui.gui.canvas.layout.routes import Indices
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.naming import neuron_name
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import BoolArray, ConnectionSpec, NetworkSpec, Project
from bpgui.spec.checks import check_connect, check_link

End = LayerRef | NeuronRef

# Layers are easier to hit than to see.
MARGIN_PX = 8.0


def end_at(scene: Scene, x: float, y: float, scale: float) -> End | None:
    """Return the neuron below a point, or else the layer."""
    neuron = neuron_at(scene, x, y, scale)
    if neuron is not None:
        return neuron
    shape = layer_at(scene, x, y, margin=MARGIN_PX / scale)
    return LayerRef(shape.layer.id) if shape is not None else None


@dataclass(frozen=True, slots=True)
class Link:
    """One new link, or a block of them, from one end to the other."""

    source: End
    target: End

    def check(self, network: NetworkSpec) -> None:
        """Raise `ConnectError` unless there is anything to link, and it may be."""
        drawn = network.between(self.source.layer, self.target.layer)
        if isinstance(self.source, NeuronRef) and isinstance(self.target, NeuronRef):
            check_link(network, self.source.layer, self.source.neuron, self.target.layer, self.target.neuron)
        elif drawn is None or self._whole:
            if drawn is None or drawn.mask is None:
                check_connect(network, self.source.layer, self.target.layer)
        elif not self._new(network, drawn).any():
            raise ConnectError(f"All links from {self._name(network, self.source)} to "
                               f"{self._name(network, self.target)} are drawn already.")  # fmt: skip

    def add(self, project: Project) -> Project:
        """Return the project with the links that are still missing between both ends."""
        network, source, target = project.network, self.source, self.target
        drawn = network.between(source.layer, target.layer)
        if drawn is None and self._whole:
            return edits.connect(project, source.layer, target.layer)
        rows, columns = np.nonzero(self._block(network))
        if drawn is None:
            project = edits.connect_neurons(project, source.layer, int(rows[0]), target.layer, int(columns[0]))
            drawn = project.network.connections[-1]
        return edits.restore_links(project, drawn.id, self._block(network))

    def label(self, network: NetworkSpec) -> str:
        """Say what is connected, for the undo list."""
        end = "itself" if self.source == self.target else self._name(network, self.target)
        return f"Connect {self._name(network, self.source)} to {end}"

    def ref(self, network: NetworkSpec) -> LinkRef | ConnectionRef:
        """Return what was drawn, once it is: one link, or the connection that has the links."""
        connection = network.between(self.source.layer, self.target.layer)
        if connection is None:
            raise ConnectError("The links have not been drawn yet: connect both ends first.")
        places = np.argwhere(self._block(network)).tolist()
        return LinkRef(connection.id, *places[0]) if len(places) == 1 else ConnectionRef(connection.id)

    def drawn_as(self, scene: Scene, most: int) -> tuple[Scene, ConnectionSpec, Indices]:
        """Return a scene that has the connection, and which links of it to draw, `most` at most."""
        network = scene.network
        connection = network.between(self.source.layer, self.target.layer)
        if connection is None:
            connection = ConnectionSpec(next(network.free_ids("connection-")), self.source.layer, self.target.layer)
            network = replace(network, connections=(*network.connections, connection))
            # A new link may make others feed back: nothing that the scene knows of its links holds.
            scene = Scene(network, scene.shapes)
        index = np.flatnonzero(self._block(network))
        if len(index) > most:
            index = index[np.linspace(0, len(index) - 1, most).astype(np.intp)]
        return scene, connection, index

    @property
    def _whole(self) -> bool:
        return isinstance(self.source, LayerRef) and isinstance(self.target, LayerRef)

    def _block(self, network: NetworkSpec) -> BoolArray:
        """Mark the links between both ends (source size, target size)."""
        block = np.zeros([network.layer(end.layer).size for end in (self.source, self.target)], dtype=bool)
        row, column = (end.neuron if isinstance(end, NeuronRef) else slice(None) for end in (self.source, self.target))
        block[row, column] = True
        return block

    def _new(self, network: NetworkSpec, drawn: ConnectionSpec) -> BoolArray:
        return self._block(network) & ~network.present(drawn)

    def _name(self, network: NetworkSpec, end: End) -> str:
        layer = network.layer(end.layer)
        if isinstance(end, NeuronRef) and layer.size > 1:
            return neuron_name(layer, end.neuron)
        return layer.name
