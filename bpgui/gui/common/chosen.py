"""What a selection means: the links, biases and layers that an action on it changes."""

from collections.abc import Iterable

import numpy as np

from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import NetworkSpec
from bpgui.spec.network import BoolArray


def linked(items: Iterable[Ref], network: NetworkSpec) -> dict[str, BoolArray]:
    """Return the chosen links that exist, by connection: masks (source size, target size) with at least one link.

    Links and whole connections choose links; layers and neurons do not.
    """
    chosen: dict[str, BoolArray] = {}
    for item in items:
        if isinstance(item, LinkRef | ConnectionRef):
            connection = network.connection(item.connection)
            marks = chosen.setdefault(item.connection, np.zeros(network.shape(connection), dtype=bool))
            if isinstance(item, LinkRef):
                marks[item.source, item.target] = True
            else:
                marks[:] = True
    masks = {key: network.connection(key).mask for key in chosen}
    existing = {key: marks if (mask := masks[key]) is None else marks & mask for key, marks in chosen.items()}
    return {key: marks for key, marks in existing.items() if marks.any()}


def layers_of(items: Iterable[Ref]) -> tuple[str, ...]:
    """Return the layers that are selected as a whole, in the order of selection."""
    return tuple(item.layer for item in items if isinstance(item, LayerRef))


def neurons_of(items: Iterable[Ref], network: NetworkSpec) -> dict[str, tuple[int, ...]]:
    """Return the chosen neurons by layer, in rising order; a whole layer chooses all of its own."""
    chosen: dict[str, set[int]] = {}
    for item in items:
        if isinstance(item, LayerRef):
            chosen.setdefault(item.layer, set()).update(range(network.layer(item.layer).size))
        elif isinstance(item, NeuronRef):
            chosen.setdefault(item.layer, set()).add(item.neuron)
    return {key: tuple(sorted(neurons)) for key, neurons in chosen.items()}
