"""Wiring: how the networks of the templates are put together, layers and connections without any weights."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from bpgui.edits.network import free_name
from bpgui.errors import SpecError
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Role, Settings
from bpgui.spec.checks import check_size

Ends = tuple[int, int]
Wiring = Callable[[Settings, Ends], NetworkSpec]

MOST_LAYERS = 64
# The first weights of a loop are a rotation times a gain below 1, so that no sweep moves two states apart. Taking the
# links of neurons to themselves out of a rotation can at most double its reach.
LOOP_GAIN, MEMORY_GAIN = 0.8, 0.4


def parse_sizes(text: str) -> tuple[int, ...]:
    """Read layer sizes, such as '2, 4, 1' or '2-4-1'; raise `SpecError` in words for anything else."""
    words = [word for word in re.split(r"[\s,;x-]+", text.strip()) if word]
    for word in words:
        if not re.fullmatch(r"[0-9]{1,6}", word):
            raise SpecError(
                f"'{word[:20]}' is no layer size: type whole numbers with commas between them, as in 2, 4, 1."
            )
    if not 2 <= len(words) <= MOST_LAYERS:
        raise SpecError(
            f"Type 2 to {MOST_LAYERS} layer sizes with commas between them, the input first, as in 2, 4, 1."
        )
    return tuple(int(word) for word in words)


def layers(sizes: Sequence[int], values: Settings) -> NetworkSpec:
    """Return layers, the input first and the output last, that are not connected yet."""
    network = NetworkSpec()
    for place, size in enumerate(sizes):
        role: Role = "input" if place == 0 else "output" if place == len(sizes) - 1 else "hidden"
        activation = {
            "input": "linear",
            "hidden": str(values.get("activation", "tanh")),
            "output": str(values["output_activation"]),
        }[role]
        name = free_name(network, role)
        check_size(size, name)
        layer = LayerSpec(f"layer-{place + 1}", name, size, activation, role=role)
        network = replace(network, layers=(*network.layers, layer))
    return network


def linked(network: NetworkSpec, *pairs: tuple[int, int]) -> NetworkSpec:
    """Connect layers, counted from 0, in full."""
    for source, target in pairs:
        key = f"connection-{len(network.connections) + 1}"
        link = ConnectionSpec(key, network.layers[source].id, network.layers[target].id)
        network = replace(network, connections=(*network.connections, link))
    return network


def chain(sizes: Sequence[int], values: Settings) -> NetworkSpec:
    """Return layers of these sizes, the input first, each connected to the next in full."""
    return linked(layers(sizes, values), *((place, place + 1) for place in range(len(sizes) - 1)))


def rotating(network: NetworkSpec, place: int, gain: float) -> NetworkSpec:
    """Let the first weights that lead to a layer be rotations."""
    layers = list(network.layers)
    layers[place] = replace(
        layers[place], initializer="orthogonal", initializer_settings=MappingProxyType({"gain": gain, "bias": 0.0})
    )
    return replace(network, layers=tuple(layers))


def classic(values: Settings, ends: Ends) -> NetworkSpec:
    """Return one hidden layer between both ends."""
    return chain((int(values["inputs"]), int(values["hidden"]), int(values["outputs"])), values)


def deep(values: Settings, ends: Ends) -> NetworkSpec:
    """Return several hidden layers of one size."""
    hidden = [int(values["hidden"])] * int(values["layers"])
    return chain((int(values["inputs"]), *hidden, int(values["outputs"])), values)


def encoder(values: Settings, ends: Ends) -> NetworkSpec:
    """Return both ends of one size, and a hidden layer of its logarithm to the base 2."""
    patterns = int(values["patterns"])
    return chain((patterns, max(1, math.ceil(math.log2(patterns))), patterns), values)


def skip(values: Settings, ends: Ends) -> NetworkSpec:
    """Return one hidden layer, past which the input leads to the output as well."""
    return linked(classic(values, ends), (0, 2))


def memory(values: Settings, ends: Ends) -> NetworkSpec:
    """Return inputs that drive one neuron each, over locked links, of a layer whose neurons feed all the others."""
    size = int(values["neurons"])
    network = rotating(linked(layers((size, size), values), (0, 1), (1, 1)), 1, MEMORY_GAIN)
    own = np.eye(size, dtype=bool)
    first, loop = network.connections
    return replace(network, connections=(replace(first, mask=own, locked=own), replace(loop, mask=~own)))


def feedback(values: Settings, ends: Ends) -> NetworkSpec:
    """Return one hidden layer that feeds itself, self links included."""
    return rotating(linked(classic(values, ends), (1, 1)), 1, LOOP_GAIN)


def from_data(values: Settings, ends: Ends) -> NetworkSpec:
    """Return hidden layers of one size between the ends that the data has."""
    hidden = [int(values["hidden"])] * int(values["layers"])
    return chain((ends[0], *hidden, ends[1]), values)
