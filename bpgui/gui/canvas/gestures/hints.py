"""What the status bar says of what is selected: what can be done with it next."""

from bpgui.gui.canvas.editing.commands import named
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import NetworkSpec

_LINK = "Type its weight, or drag the number; L locks it, Z sets it to zero, R draws it anew, Del removes it."
_MISSING = "This link is missing: Shift+K brings it back."
_LINKS = "type a number for all weights; L locks them, Z sets them to zero, R draws them anew, Del removes them."


def hint_of(items: tuple[Ref, ...], network: NetworkSpec) -> str:
    """Say what can be done with the selection; nothing of an empty one."""
    match items:
        case ():
            return ""
        case (LayerRef(),):
            return (
                "Drag its arrow to another layer to connect them. Digits change its size, F2 its name, Del deletes it."
            )
        case (NeuronRef(layer_id),):
            return _of_neuron(network, layer_id)
        case (LinkRef(connection_id, source, target),):
            return _LINK if network.connection(connection_id).has_link(source, target) else _MISSING
        case (ConnectionRef(connection_id),):
            connection = network.connection(connection_id)
            start, end = network.layer(connection.source).name, network.layer(connection.target).name
            return f"All links from {start} to {end}: {_LINKS}"
    if all(isinstance(item, LayerRef) for item in items):
        return f"{named(items)}: drag one to move all; Ctrl+D duplicates them, Ctrl+C copies them, Del deletes them."
    if all(isinstance(item, LinkRef | ConnectionRef) for item in items):
        return f"{named(items)}: {_LINKS}"
    return f"{named(items)}: type a number for all weights and biases; L locks them, Del deletes what is selected."


def _of_neuron(network: NetworkSpec, layer_id: str) -> str:
    layer = network.layer(layer_id)
    handle = "arrow" if layer.size == 1 else "small circle"
    bias = " Digits change its bias, L locks it." if layer.has_bias else ""
    return f"Drag its {handle} to another neuron for one link.{bias} Del deletes it."
