"""What a person drew: layers and connections, as immutable values."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from bpgui.errors import SpecError
from bpgui.spec.params import Settings, no_settings

BoolArray = npt.NDArray[np.bool_]
Role = Literal["input", "hidden", "output"]
ROLES: tuple[Role, ...] = ("input", "hidden", "output")
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A group of neurons that share an activation; a free neuron is a layer of one.

    `dropout` is the share of the layer's outputs, 0 to below 1, that each training sample switches off;
    `locked_biases` are the neurons, by index, whose bias is held still while training. `initializer` draws the layer's
    first biases and the first weights of the connections that lead to it; empty, it is that of the training.
    """

    id: str
    name: str
    size: int
    activation: str = "sigmoid"
    bias: bool = True
    role: Role = "hidden"
    activation_settings: Settings = field(default_factory=no_settings)
    dropout: float = 0.0
    locked_biases: tuple[int, ...] = ()
    initializer: str = ""
    initializer_settings: Settings = field(default_factory=no_settings)

    @property
    def has_bias(self) -> bool:
        """Whether the layer owns a bias vector: input layers only pass the data on."""
        return self.bias and self.role != "input"


@dataclass(frozen=True, slots=True, eq=False)
class ConnectionSpec:
    """A block of links from every neuron of `source` to every neuron of `target`.

    `mask` (source size x target size) says which links exist, None meaning all of them;
    `locked` which are held still while training, None meaning none.
    """

    id: str
    source: str
    target: str
    mask: BoolArray | None = None
    locked: BoolArray | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only, so that sharing a connection between snapshots is safe."""
        for array in (self.mask, self.locked):
            if array is not None:
                array.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        """Compare by value, arrays included."""
        if not isinstance(other, ConnectionSpec):
            return NotImplemented
        return (
            (self.id, self.source, self.target) == (other.id, other.source, other.target)
            and _same(self.mask, other.mask)
            and _same(self.locked, other.locked)
        )

    def __hash__(self) -> int:
        """Hash by identity in the network: equal connections have equal ids."""
        return hash((self.id, self.source, self.target))

    def has_link(self, source: int, target: int) -> bool:
        """Tell whether two neurons, by their indices, are linked."""
        return self.mask is None or bool(self.mask[source, target])

    def is_locked(self, source: int, target: int) -> bool:
        """Tell whether the weight of a link is held still while training."""
        return self.locked is not None and bool(self.locked[source, target])


def _tidied(connection: ConnectionSpec) -> ConnectionSpec:
    """Return the connection without a mask that leaves nothing out and without locks that hold nothing."""
    mask, locked = connection.mask, connection.locked
    if mask is not None and locked is not None and (locked & ~mask).any():
        locked = locked & mask
    if mask is not None and mask.all():
        mask = None
    if locked is not None and not locked.any():
        locked = None
    same = mask is connection.mask and locked is connection.locked
    return connection if same else replace(connection, mask=mask, locked=locked)


def _same(a: BoolArray | None, b: BoolArray | None) -> bool:
    if a is None or b is None:
        return a is b
    return np.array_equal(a, b)


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """Layers and the connections between them, in the order in which they were drawn."""

    layers: tuple[LayerSpec, ...] = ()
    connections: tuple[ConnectionSpec, ...] = ()

    def layer(self, layer_id: str) -> LayerSpec:
        """Return the layer with this id; raise `SpecError` if there is none."""
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        raise SpecError(f"The network has no layer '{layer_id}': it may have been deleted.")

    def connection(self, connection_id: str) -> ConnectionSpec:
        """Return the connection with this id; raise `SpecError` if there is none."""
        for connection in self.connections:
            if connection.id == connection_id:
                return connection
        raise SpecError(f"The network has no connection '{connection_id}': it may have been deleted.")

    def between(self, source: str, target: str) -> ConnectionSpec | None:
        """Return the connection from `source` to `target`, if it is drawn."""
        for connection in self.connections:
            if (connection.source, connection.target) == (source, target):
                return connection
        return None

    def incoming(self, layer_id: str) -> tuple[ConnectionSpec, ...]:
        """Return the connections that end at a layer."""
        return tuple(c for c in self.connections if c.target == layer_id)

    def outgoing(self, layer_id: str) -> tuple[ConnectionSpec, ...]:
        """Return the connections that start at a layer."""
        return tuple(c for c in self.connections if c.source == layer_id)

    def with_role(self, role: Role) -> tuple[LayerSpec, ...]:
        """Return the layers of a role, in drawing order: the order of the data's columns."""
        return tuple(layer for layer in self.layers if layer.role == role)

    def width(self, role: Role) -> int:
        """Count the neurons of a role."""
        return sum(layer.size for layer in self.with_role(role))

    def shape(self, connection: ConnectionSpec) -> tuple[int, int]:
        """Return a connection's weight shape: (source size, target size)."""
        return self.layer(connection.source).size, self.layer(connection.target).size

    def present(self, connection: ConnectionSpec) -> BoolArray:
        """Return which links of a connection exist, (source size, target size)."""
        return np.ones(self.shape(connection), dtype=bool) if connection.mask is None else connection.mask

    def held(self, connection: ConnectionSpec) -> BoolArray:
        """Return which links of a connection are held still while training, (source size, target size)."""
        return np.zeros(self.shape(connection), dtype=bool) if connection.locked is None else connection.locked

    def link_count(self, connection: ConnectionSpec) -> int:
        """Count the links of a connection that exist."""
        return math.prod(self.shape(connection)) if connection.mask is None else int(connection.mask.sum())

    def parameter_count(self) -> int:
        """Count all weights and biases (missing links included: their weight is held at 0)."""
        weights = sum(rows * columns for rows, columns in map(self.shape, self.connections))
        return weights + sum(layer.size for layer in self.layers if layer.has_bias)

    def tidied(self) -> "NetworkSpec":
        """Return the network with no more than there is: each connection has a link, each mask a gap, each lock a link.

        Connections without any link are left out, and so are masks that leave nothing out and locks that hold nothing.
        """
        linked = (c for c in self.connections if c.mask is None or c.mask.any())
        return replace(self, connections=tuple(map(_tidied, linked)))

    def free_ids(self, prefix: str) -> Iterator[str]:
        """Yield ids that no layer or connection has, counting on from the highest."""
        ids = [*(layer.id for layer in self.layers), *(connection.id for connection in self.connections)]
        tails = [taken.removeprefix(prefix) for taken in ids if taken.startswith(prefix)]
        # Counting on from an endless number out of a file would make ids too long to be opened again.
        number = max((int(tail) for tail in tails if tail.isdecimal() and len(tail) <= _MOST_DIGITS), default=0)
        while True:
            number += 1
            yield f"{prefix}{number}"
