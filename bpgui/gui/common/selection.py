"""What is selected in the window: layers, neurons, connections or links, shared by canvas and inspector.

Beside it stands the focus: the one thing that the keyboard is at, selected or not.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from bpgui.spec import NetworkSpec


@dataclass(frozen=True, slots=True)
class LayerRef:
    """A whole layer."""

    layer: str


@dataclass(frozen=True, slots=True)
class NeuronRef:
    """One neuron of a layer, by index."""

    layer: str
    neuron: int


@dataclass(frozen=True, slots=True)
class ConnectionRef:
    """A whole connection: all links between two layers."""

    connection: str


@dataclass(frozen=True, slots=True)
class LinkRef:
    """One link of a connection, from neuron `source` to neuron `target`."""

    connection: str
    source: int
    target: int


Ref = LayerRef | NeuronRef | ConnectionRef | LinkRef


class Selection(QObject):
    """The selected things, in the order in which they were selected, and the one that has the keyboard's focus."""

    changed = Signal()
    focus_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Ref, ...] = ()
        self._focus: Ref | None = None

    @property
    def focus(self) -> Ref | None:
        """Where the keyboard stands, None if nowhere."""
        return self._focus

    def set_focus(self, item: Ref | None) -> None:
        """Move the keyboard's focus; what is selected stays."""
        if item != self._focus:
            self._focus = item
            self.focus_changed.emit()

    @property
    def items(self) -> tuple[Ref, ...]:
        """Everything that is selected."""
        return self._items

    @property
    def only(self) -> Ref | None:
        """The one selected thing, None if there are none or several."""
        return self._items[0] if len(self._items) == 1 else None

    def select(self, *items: Ref) -> None:
        """Select these things and nothing else."""
        if items != self._items:
            self._items = items
            self.changed.emit()

    def toggle(self, item: Ref) -> None:
        """Add a thing to the selection, or take it out."""
        if item in self._items:
            self.select(*(other for other in self._items if other != item))
        else:
            self.select(*self._items, item)

    def keep_existing(self, network: NetworkSpec) -> None:
        """Drop what the network no longer has."""
        self.select(*(item for item in self._items if exists(network, item)))
        if self._focus is not None and not exists(network, self._focus):
            self.set_focus(None)


def exists(network: NetworkSpec, item: Ref) -> bool:
    """Tell whether a network has a thing; of links, the place in their connection, be they missing there or not."""
    sizes = {layer.id: layer.size for layer in network.layers}
    match item:
        case LayerRef(layer):
            return layer in sizes
        case NeuronRef(layer, neuron):
            return neuron < sizes.get(layer, 0)
        case ConnectionRef(connection_id):
            return any(c.id == connection_id for c in network.connections)
        case LinkRef(connection_id, source, target):
            return any(
                c.id == connection_id and source < sizes[c.source] and target < sizes[c.target]
                for c in network.connections
            )
