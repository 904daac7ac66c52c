"""`Clip`: layers cut out of a project with the connections among them, to be pasted into the same or another one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bpgui.edits.network import with_network
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, Layout, Looks, NetworkSpec, Parameters, Position, Project
from bpgui.spec.checks import MOST_NAME_CHARACTERS


@dataclass(frozen=True, slots=True)
class Clip:
    """Layers and the connections among them, with their weights, places and looks.

    The ids are those of the project that they come from.
    """

    network: NetworkSpec
    parameters: Parameters
    layout: Layout
    looks: Looks

    @property
    def centre(self) -> Position:
        """The middle of the places of all layers, in scene units."""
        across, down = zip(*self.layout.values(), strict=True)
        return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def copy(project: Project, layer_ids: Collection[str]) -> Clip:
    """Return chosen layers with the connections among them; raise `SpecError` if there are none."""
    for layer_id in layer_ids:
        project.network.layer(layer_id)
    if not layer_ids:
        raise SpecError("No layer is chosen to be copied: select one first.")
    layers = tuple(layer for layer in project.network.layers if layer.id in layer_ids)
    connections = tuple(c for c in project.network.connections if c.source in layer_ids and c.target in layer_ids)
    weights, biases = project.parameters.weights, project.parameters.biases
    return Clip(
        NetworkSpec(layers, connections),
        Parameters({c.id: weights[c.id] for c in connections}, {k: biases[k] for k in biases if k in layer_ids}),
        MappingProxyType({layer.id: project.layout.get(layer.id, (0.0, 0.0)) for layer in layers}),
        MappingProxyType({key: look for key, look in project.looks.items() if key in layer_ids}),
    )


def paste(project: Project, clip: Clip, offset: Position) -> Project:
    """Add what was copied, moved by `offset` (scene units), under new ids and, where they are taken, new names.

    Its weights are kept bit for bit; they are also those that Reset brings back.
    """
    network = project.network
    layer_ids = _new_ids(network, "layer-", [layer.id for layer in clip.network.layers])
    connection_ids = _new_ids(network, "connection-", [c.id for c in clip.network.connections])
    taken = {layer.name for layer in network.layers}
    layers = []
    for layer in clip.network.layers:
        name = _free_name(layer.name, taken)
        taken.add(name)
        layers.append(replace(layer, id=layer_ids[layer.id], name=name))
    connections = [
        replace(c, id=connection_ids[c.id], source=layer_ids[c.source], target=layer_ids[c.target])
        for c in clip.network.connections
    ]
    places = {layer_ids[key]: (x + offset[0], y + offset[1]) for key, (x, y) in clip.layout.items()}
    looks = {layer_ids[key]: look for key, look in clip.looks.items()}

    def joined(parameters: Parameters) -> Parameters:
        return Parameters(
            {**parameters.weights, **_renamed(clip.parameters.weights, connection_ids)},
            {**parameters.biases, **_renamed(clip.parameters.biases, layer_ids)},
        )

    return with_network(
        replace(
            project,
            parameters=joined(project.parameters),
            initial=joined(project.initial),
            layout=MappingProxyType({**project.layout, **places}),
            looks=MappingProxyType({**project.looks, **looks}),
        ),
        NetworkSpec((*network.layers, *layers), (*network.connections, *connections)),
    )


def duplicate(project: Project, layer_ids: Collection[str], offset: Position) -> Project:
    """Add a copy of chosen layers and of the connections among them, moved by `offset` (scene units)."""
    return paste(project, copy(project, layer_ids), offset)


def _new_ids(network: NetworkSpec, prefix: str, old: list[str]) -> dict[str, str]:
    return dict(zip(old, network.free_ids(prefix), strict=False))


def _renamed(arrays: Mapping[str, FloatArray], ids: Mapping[str, str]) -> dict[str, FloatArray]:
    return {ids[key]: array for key, array in arrays.items()}


def _free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, with another number behind it where it is taken."""
    if name not in taken:
        return name
    stem, _, tail = name.rpartition(" ")
    base = stem if stem and tail.isdecimal() else name
    number = 2
    while (candidate := f"{base[: MOST_NAME_CHARACTERS - len(str(number)) - 1]} {number}") in taken:
        number += 1
    return candidate
