"""Questions about the network as a graph of layers."""

from bpgui.spec.network import NetworkSpec


def reaches(network: NetworkSpec, start: str, goal: str) -> bool:
    """Tell whether a path of connections leads from layer `start` to layer `goal`."""
    seen, frontier = {start}, [start]
    while frontier:
        here = frontier.pop()
        if here == goal:
            return True
        for connection in network.outgoing(here):
            if connection.target not in seen:
                seen.add(connection.target)
                frontier.append(connection.target)
    return False


def topological_order(network: NetworkSpec) -> tuple[str, ...] | None:
    """Order the layers so that every connection leads forward; None if a cycle forbids it (Kahn 1962)."""
    waiting = {layer.id: len(network.incoming(layer.id)) for layer in network.layers}
    ready = [layer_id for layer_id, count in waiting.items() if count == 0]
    order: list[str] = []
    while ready:
        here = ready.pop(0)
        order.append(here)
        for connection in network.outgoing(here):
            waiting[connection.target] -= 1
            if waiting[connection.target] == 0:
                ready.append(connection.target)
    return tuple(order) if len(order) == len(network.layers) else None


def depths(network: NetworkSpec) -> dict[str, int]:
    """Return each layer's depth: the length of the longest path that leads to it (0 on a cycle)."""
    depth = {layer.id: 0 for layer in network.layers}
    for here in topological_order(network) or ():
        for connection in network.outgoing(here):
            depth[connection.target] = max(depth[connection.target], depth[here] + 1)
    return depth
