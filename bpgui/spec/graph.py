"""Questions about the network as a graph of layers."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from bpgui.spec.network import NetworkSpec

Links = Mapping[str, tuple[str, ...]]


def reached_from(network: NetworkSpec, starts: Iterable[str]) -> set[str]:
    """Return the layers to which a path of connections leads from any of `starts`, themselves included."""
    return _closure(_targets(network), starts)


def leading_to(network: NetworkSpec, goals: Iterable[str]) -> set[str]:
    """Return the layers from which a path of connections leads to any of `goals`, themselves included."""
    return _closure(_sources(network), goals)


def components(network: NetworkSpec) -> tuple[tuple[str, ...], ...]:
    """Group the layers that reach each other, each group after all groups that lead to it.

    These are the strongly connected components in topological order (Kosaraju; Sharir 1981). A layer on no cycle is
    a group of its own. Within a group, layers stand in drawing order.
    """
    sources, targets = _sources(network), _targets(network)
    groups: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for start in reversed(_sources_first(sources)):
        if start not in taken:
            group = _closure(targets, [start], barred=taken)
            taken |= group
            groups.append(tuple(layer.id for layer in network.layers if layer.id in group))
    return tuple(reversed(groups))


def is_recurrent(network: NetworkSpec, group: tuple[str, ...]) -> bool:
    """Tell whether a group of `components` holds a cycle: several layers, or one that feeds itself."""
    return len(group) > 1 or network.between(group[0], group[0]) is not None


def depths(network: NetworkSpec) -> dict[str, int]:
    """Return each layer's depth: the length of the longest path that leads to it.

    Links on a cycle count only from where the cycle is entered: its layers lie as deep as that, plus the fewest
    links from there.
    """
    depth: dict[str, int] = {}
    for group in components(network):
        before = {layer: [c.source for c in network.incoming(layer) if c.source not in group] for layer in group}
        entrances = [layer for layer in group if before[layer]] or [group[0]]
        start = max((depth[source] + 1 for sources in before.values() for source in sources), default=0)
        frontier = entrances
        while frontier:
            depth |= dict.fromkeys(frontier, start)
            start += 1
            fed = {c.target for here in frontier for c in network.outgoing(here)}
            frontier = [layer for layer in group if layer in fed and layer not in depth]
    return depth


def feedback(network: NetworkSpec) -> set[str]:
    """Return the connections on a cycle that do not lead deeper, as `depths` counts: those that feed back."""
    depth = depths(network)
    group_of = {layer: group for group in components(network) for layer in group}
    return {c.id for c in network.connections if c.target in group_of[c.source] and depth[c.target] <= depth[c.source]}


def _targets(network: NetworkSpec) -> Links:
    return {layer.id: tuple(c.target for c in network.outgoing(layer.id)) for layer in network.layers}


def _sources(network: NetworkSpec) -> Links:
    return {layer.id: tuple(c.source for c in network.incoming(layer.id)) for layer in network.layers}


def _closure(links: Links, starts: Iterable[str], barred: AbstractSet[str] = frozenset()) -> set[str]:
    """Return what can be reached along `links` without entering what is barred."""
    frontier = list(starts)
    seen = set(frontier)
    while frontier:
        fresh = [there for there in links[frontier.pop()] if there not in seen and there not in barred]
        seen.update(fresh)
        frontier += fresh
    return seen


def _sources_first(sources: Links) -> list[str]:
    """Order the layers as a depth-first search along their sources leaves them (no recursion: paths may be long)."""
    seen: set[str] = set()
    left: list[str] = []
    for root in sources:
        path = [] if root in seen else [(root, iter(sources[root]))]
        seen.add(root)
        while path:
            here, remaining = path[-1]
            there = next((source for source in remaining if source not in seen), None)
            if there is None:
                left.append(here)
                path.pop()
            else:
                seen.add(there)
                path.append((there, iter(sources[there])))
    return left
