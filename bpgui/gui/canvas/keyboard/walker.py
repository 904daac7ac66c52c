"""Walking the network with the keyboard: from where it stands and a step to where it stands next. No widgets here."""

from enum import Enum, auto

import numpy as np

from bpgui.gui.canvas.layout.routes import Indices
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.canvas.layout.shapes import LayerShape
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref, exists
from bpgui.spec import ConnectionSpec, NetworkSpec, Project

PAGE = 10

Anchor = LayerRef | NeuronRef


class Step(Enum):
    """What a key asks for."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    FIRST = auto()
    LAST = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    NEXT_LAYER = auto()
    PREVIOUS_LAYER = auto()
    NEXT_LINK = auto()
    PREVIOUS_LINK = auto()
    INTO = auto()
    OUT = auto()


_JUMPS = {
    Step.PAGE_UP: -PAGE,
    Step.PAGE_DOWN: PAGE,
    Step.UP: -1,
    Step.DOWN: 1,
    Step.PREVIOUS_LINK: -1,
    Step.NEXT_LINK: 1,
}


def next_focus(scene: Scene, focus: Ref | None, step: Step, anchor: Anchor | None = None) -> Ref | None:
    """Return where a step leads from `focus`, which must exist; `focus` itself where it leads nowhere.

    None means outside the drawing: beyond the first or last layer, or out of a layer. `anchor` is the neuron or
    layer whose links or connections are being walked; without one, those of a link's whole connection, or of the
    layer where a connection starts.
    """
    if not scene.shapes:
        return None
    if focus is None:
        backwards = step in (Step.PREVIOUS_LAYER, Step.LAST, Step.LEFT, Step.UP)
        return None if step is Step.OUT else LayerRef(reading_order(scene)[-1 if backwards else 0])
    if step in (Step.NEXT_LAYER, Step.PREVIOUS_LAYER):
        return _neighbour_in_order(scene, focus, 1 if step is Step.NEXT_LAYER else -1)
    match focus:
        case LayerRef(layer_id):
            return _from_layer(scene, scene.shapes[layer_id], step)
        case NeuronRef():
            return _from_neuron(scene, focus, step)
        case ConnectionRef(connection_id):
            return _from_connection(scene, scene.network.connection(connection_id), step, anchor)
        case LinkRef():
            return _from_link(scene, focus, step, anchor)


def reading_order(scene: Scene) -> list[str]:
    """Return the layers from left to right, and from top to bottom where they stand below each other."""
    centres = {layer_id: shape.box.centre for layer_id, shape in scene.shapes.items()}
    return sorted(centres, key=lambda layer_id: centres[layer_id])


def layer_of(network: NetworkSpec, focus: Ref) -> str:
    """Return the layer that something stands for or, for links, starts at."""
    if isinstance(focus, LayerRef | NeuronRef):
        return focus.layer
    return network.connection(focus.connection).source


def is_there(network: NetworkSpec, ref: Ref) -> bool:
    """Tell whether a network has something; it does not have a missing link."""
    if not exists(network, ref) or not isinstance(ref, LinkRef):
        return exists(network, ref)
    return network.connection(ref.connection).has_link(ref.source, ref.target)


def nearby(before: Project, network: NetworkSpec, gone: Ref, anchor: Anchor | None = None) -> Ref | None:
    """Return what is left in a network nearest to something that is gone, None if nothing is.

    For a link that is another link of the `anchor`, the anchor, or where the link began; for a neuron the last one of
    its layer; for a layer the next one in reading order, or the one before if it was the last.
    """
    found: list[Ref] = []
    if isinstance(gone, LinkRef) and isinstance(anchor, NeuronRef):
        links = links_of(before.network, anchor)
        place = links.index(gone) if gone in links else 0
        found += [*links[place:], *reversed(links[:place])]
    found += [] if anchor is None else [anchor]
    layer_id = layer_of(before.network, gone)
    if isinstance(gone, NeuronRef) and exists(network, LayerRef(layer_id)):
        found.append(NeuronRef(layer_id, network.layer(layer_id).size - 1))
    order = sorted((layer.id for layer in before.network.layers), key=lambda key: before.layout[key])
    place = order.index(layer_id)
    found += [LayerRef(key) for key in (*order[place:], *reversed(order[:place]))]
    return next((ref for ref in found if is_there(network, ref)), None)


def links_of(network: NetworkSpec, neuron: NeuronRef) -> list[LinkRef]:
    """Return the links of a neuron that exist: those that leave it, then those that come in; a self link once."""
    found: list[LinkRef] = []
    for connection in network.outgoing(neuron.layer):
        row = network.present(connection)[neuron.neuron]
        found += [LinkRef(connection.id, neuron.neuron, target) for target in np.flatnonzero(row).tolist()]
    for connection in network.incoming(neuron.layer):
        column = network.present(connection)[:, neuron.neuron]
        itself = neuron.neuron if connection.source == neuron.layer else -1
        found += [LinkRef(connection.id, n, neuron.neuron) for n in np.flatnonzero(column).tolist() if n != itself]
    return found


def nearest_neuron(shape: LayerShape, height: float) -> NeuronRef:
    """Return the neuron of a layer that stands nearest to a height of the scene."""
    return NeuronRef(shape.layer.id, int(np.abs(shape.neurons[:, 1] - height).argmin()))


def _neighbour_in_order(scene: Scene, focus: Ref, by: int) -> Ref | None:
    order = reading_order(scene)
    place = order.index(layer_of(scene.network, focus)) + by
    return LayerRef(order[place]) if 0 <= place < len(order) else None


def _from_layer(scene: Scene, shape: LayerShape, step: Step) -> Ref | None:
    layer_id = shape.layer.id
    order = reading_order(scene)
    here = LayerRef(layer_id)
    match step:
        case Step.LEFT | Step.RIGHT:
            beside = _beside(scene, shape, step, _connected(scene.network, layer_id))
            return here if beside is None else LayerRef(beside.layer.id)
        case Step.UP | Step.DOWN:
            other = _in_column(scene, shape, step)
            return here if other is None else LayerRef(other.layer.id)
        case Step.FIRST | Step.LAST:
            return LayerRef(order[0 if step is Step.FIRST else -1])
        case Step.PAGE_UP | Step.PAGE_DOWN:
            return LayerRef(order[_within(order.index(layer_id) + _JUMPS[step], len(order))])
        case Step.NEXT_LINK | Step.PREVIOUS_LINK:
            connections = _connections_of(scene.network, layer_id)
            place = 0 if step is Step.NEXT_LINK else -1
            return ConnectionRef(connections[place].id) if connections else here
        case Step.INTO:
            return NeuronRef(layer_id, 0)
        case _:
            return None


def _from_neuron(scene: Scene, here: NeuronRef, step: Step) -> Ref:
    shape = scene.shapes[here.layer]
    match step:
        case Step.LEFT | Step.RIGHT:
            return _sideways(scene, shape, here, step)
        case Step.UP | Step.DOWN:
            place = here.neuron + _JUMPS[step] * shape.columns
            if 0 <= place < shape.layer.size:
                return NeuronRef(here.layer, place)
            other = _in_column(scene, shape, step)
            return here if other is None else nearest_neuron(other, float(shape.neurons[here.neuron, 1]))
        case Step.FIRST | Step.LAST:
            return NeuronRef(here.layer, 0 if step is Step.FIRST else shape.layer.size - 1)
        case Step.PAGE_UP | Step.PAGE_DOWN:
            return NeuronRef(here.layer, _within(here.neuron + _JUMPS[step], shape.layer.size))
        case Step.NEXT_LINK | Step.PREVIOUS_LINK:
            links = links_of(scene.network, here)
            return links[0 if step is Step.NEXT_LINK else -1] if links else here
        case Step.OUT:
            return LayerRef(here.layer)
        case _:
            return here


def _from_connection(scene: Scene, connection: ConnectionSpec, step: Step, anchor: Anchor | None) -> Ref:
    ends = (connection.source, connection.target)
    start = anchor.layer if isinstance(anchor, LayerRef) and anchor.layer in ends else connection.source
    match step:
        case Step.LEFT | Step.RIGHT:
            source, target = scene.shapes[connection.source], scene.shapes[connection.target]
            to_source = (step is Step.LEFT) == (source.box.centre[0] <= target.box.centre[0])
            return LayerRef(connection.source if to_source else connection.target)
        case Step.INTO:
            return _along(scene.network, connection, 0, 0)
        case Step.OUT:
            return LayerRef(start)
        case _:
            connections = _connections_of(scene.network, start)
            return ConnectionRef(connections[_moved(connections.index(connection), step, len(connections))].id)


def _from_link(scene: Scene, here: LinkRef, step: Step, anchor: Anchor | None) -> Ref:
    connection = scene.network.connection(here.connection)
    source, target = NeuronRef(connection.source, here.source), NeuronRef(connection.target, here.target)
    match step:
        case Step.LEFT | Step.RIGHT:
            start, end = (float(scene.shapes[n.layer].neurons[n.neuron, 0]) for n in (source, target))
            return source if (step is Step.LEFT) == (start <= end) else target
        case Step.OUT:
            return (
                anchor if isinstance(anchor, NeuronRef) and anchor in (source, target) else ConnectionRef(connection.id)
            )
        case Step.INTO:
            return here
        case _ if isinstance(anchor, NeuronRef) and anchor in (source, target):
            links = links_of(scene.network, anchor)
            return links[_moved(links.index(here), step, len(links))] if here in links else here
        case Step.FIRST:
            return _along(scene.network, connection, 0, 0)
        case Step.LAST:
            return _along(scene.network, connection, -1, 0)
        case _:
            columns = scene.network.layer(connection.target).size
            return _along(scene.network, connection, here.source * columns + here.target, _JUMPS[step])


def _along(network: NetworkSpec, connection: ConnectionSpec, index: int, by: int) -> LinkRef:
    """Return the link `by` places after a connection's `index`-th, row by row, of those that exist; -1 is the last."""
    rows, columns = network.shape(connection)
    if connection.mask is None:
        found = _within((index if index >= 0 else rows * columns - 1) + by, rows * columns)
    else:
        exist: Indices = np.flatnonzero(connection.mask)
        place = int(np.searchsorted(exist, index)) if index >= 0 else len(exist) - 1
        found = int(exist[_within(place + by, len(exist))])
    return LinkRef(connection.id, *divmod(found, columns))


def _sideways(scene: Scene, shape: LayerShape, here: NeuronRef, step: Step) -> Ref:
    """Go on in the row of a grid; out of the layer, to the linked neuron of the next layer nearest in height."""
    columns, by = shape.columns, -1 if step is Step.LEFT else 1
    if 0 <= here.neuron % columns + by < columns and here.neuron + by < shape.layer.size:
        return NeuronRef(here.layer, here.neuron + by)
    linked: dict[str, list[int]] = {}
    for link in links_of(scene.network, here):
        connection = scene.network.connection(link.connection)
        outwards = connection.source == here.layer and link.source == here.neuron
        layer_id, neuron = (connection.target, link.target) if outwards else (connection.source, link.source)
        linked.setdefault(layer_id, []).append(neuron)
    beside = _beside(scene, shape, step, set(linked))
    if beside is None:
        return here
    height = float(shape.neurons[here.neuron, 1])
    candidates = np.array(linked.get(beside.layer.id, range(beside.layer.size)))
    nearest = int(np.abs(beside.neurons[candidates, 1] - height).argmin())
    return NeuronRef(beside.layer.id, int(candidates[nearest]))


def _beside(scene: Scene, shape: LayerShape, step: Step, linked: set[str]) -> LayerShape | None:
    """Return the nearest layer on one side: of those that are linked or, if there is none, of all."""
    x, y = shape.box.centre
    side = -1.0 if step is Step.LEFT else 1.0
    # A layer of the same column is not beside this one, even if it is a little out of line.
    others = (other for other in scene.shapes.values() if not _overlap(shape, other))
    there = [other for other in others if side * (other.box.centre[0] - x) > 0.0]
    there = [other for other in there if other.layer.id in linked] or there
    return min(there, key=lambda o: (abs(o.box.centre[0] - x), abs(o.box.centre[1] - y)), default=None)


def _in_column(scene: Scene, shape: LayerShape, step: Step) -> LayerShape | None:
    """Return the nearest layer above or below, of those that stand in the same column."""
    y = shape.box.centre[1]
    side = -1.0 if step is Step.UP else 1.0
    there = [o for o in scene.shapes.values() if _overlap(shape, o) and side * (o.box.centre[1] - y) > 0.0]
    return min(there, key=lambda other: abs(other.box.centre[1] - y), default=None)


def _overlap(a: LayerShape, b: LayerShape) -> bool:
    return a.box.left <= b.box.right and b.box.left <= a.box.right


def _connections_of(network: NetworkSpec, layer_id: str) -> list[ConnectionSpec]:
    out = list(network.outgoing(layer_id))
    return out + [c for c in network.incoming(layer_id) if c.source != layer_id]


def _connected(network: NetworkSpec, layer_id: str) -> set[str]:
    ends = {end for c in _connections_of(network, layer_id) for end in (c.source, c.target)}
    return ends - {layer_id}


def _moved(place: int, step: Step, size: int) -> int:
    if step in (Step.FIRST, Step.LAST):
        return 0 if step is Step.FIRST else size - 1
    return _within(place + _JUMPS[step], size)


def _within(place: int, size: int) -> int:
    return min(max(place, 0), size - 1)
