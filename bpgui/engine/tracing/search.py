"""The largest of all paths from a net input to the loss, found without looking at the others.

How large a product can still become from a place on is known exactly, from the loss backwards. A search that always
goes on where the whole product can become largest therefore meets whole paths in the order of their sizes.
"""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from bpgui.engine.tracing.local import LocalDerivatives
from bpgui.engine.tracing.paths import Factor, Neuron
from bpgui.spec import BoolArray, ConnectionSpec, FloatArray
from bpgui.spec.graph import reached_from

# Paths that may run round a loop for ever are followed over so many links.
LONGEST = 30
# Logarithms of sizes are compared to so many decimals: what is equal but for rounding is taken as equal.
_DECIMALS = 9


class _Place(NamedTuple):
    """Where a path stands: at a neuron's net input, or its output; `level` counts the links left to an endless one."""

    neuron: Neuron
    is_output: bool
    level: int


class _Step(NamedTuple):
    """How a path goes on: its next factors, and where they lead, None at the loss."""

    factors: tuple[Factor, ...]
    to: _Place | None


class _Choice(NamedTuple):
    """The steps from a place, those first from which the largest products follow: their logarithms, and what they are.

    An option is a neuron of the connection's target, of the layer itself if there is no connection, or -1 for the loss.
    """

    scores: list[float]
    options: list[tuple[ConnectionSpec | None, int]]


class _Begun(NamedTuple):
    """A path as far as it has come: the path before its last factors, these, where it stands, and its logarithm."""

    before: "_Begun | None"
    factors: tuple[Factor, ...]
    at: _Place | None
    score: float

    def whole(self) -> tuple[Factor, ...]:
        """Return all factors."""
        parts, here = [self.factors], self.before
        while here is not None:
            parts.append(here.factors)
            here = here.before
        return tuple(factor for part in reversed(parts) for factor in part)


@dataclass(frozen=True, slots=True, eq=False)
class _Ahead:
    """What lies between a layer's places and the loss: logarithms of the largest products, and counts of paths."""

    net: FloatArray
    output: FloatArray
    net_count: list[int]
    output_count: list[int]


class Search:
    """Looks for paths from the net inputs of one layer to the loss; `endless` if they may run round a loop."""

    def __init__(self, local: LocalDerivatives, begin: str) -> None:
        self._local = local
        program = local.sample.program
        reached = reached_from(program.network, [begin])
        self.endless = any(part.recurrent and part.layers[0].id in reached for part in program.parts)
        layers = [layer.id for layer in reversed(program.order) if layer.id in reached]
        self._sizes = {layer: program.network.layer(layer).size for layer in layers}
        self._outgoing = {layer: program.network.outgoing(layer) for layer in layers}
        self._choices: dict[_Place, _Choice] = {}
        # What lies ahead at each level, by layer. Without a loop no path can be too long, so one level does for all.
        self._levels: list[dict[str, _Ahead]] = [{}]
        for layer in layers:
            self._levels[0][layer] = self._ahead(layer, {} if self.endless else self._levels[0])
        for _ in range(LONGEST if self.endless else 0):
            behind = self._levels[-1]
            self._levels.append({layer: self._ahead(layer, behind) for layer in layers})

    def number(self, begin: Neuron) -> int | None:
        """Count the paths from a net input, None if there is no end of them."""
        return None if self.endless else self._levels[0][begin.layer].net_count[begin.neuron]

    def largest(self, begin: Neuron) -> Iterator[tuple[Factor, ...]]:
        """Yield the paths from a net input by their sizes, but for rounding; endless ones over `LONGEST` links."""
        order = count()
        start = _Begun(None, (), _Place(begin, False, len(self._levels) - 1), 0.0)
        # What has come farther goes first among equals, else all paths of a symmetric network would be begun at once.
        waiting: list[tuple[float, int, int, _Begun, int]] = []

        def wait(path: _Begun, choice: int, depth: int) -> None:
            scores = self._choice(path.at).scores if path.at is not None else []
            if choice < len(scores):
                size = round(path.score + scores[choice], _DECIMALS)
                heapq.heappush(waiting, (-size, -depth, next(order), path, choice))

        wait(start, 0, 0)
        while waiting:
            _, depth, _, path, choice = heapq.heappop(waiting)
            wait(path, choice + 1, -depth)
            step = self._step(path.at, choice) if path.at is not None else _Step((), None)
            score = path.score + math.fsum(_log(factor.value) for factor in step.factors)
            longer = _Begun(path, step.factors, step.to, score)
            if step.to is None:
                yield longer.whole()
            else:
                wait(longer, 0, 1 - depth)

    # What lies ahead

    def _ahead(self, layer: str, behind: dict[str, _Ahead]) -> _Ahead:
        size, end = self._sizes[layer], self._local.end(layer)
        output, output_count = np.full(size, -np.inf), [0] * size
        for connection in self._outgoing[layer]:
            if connection.target in behind:
                there = behind[connection.target]
                output = np.maximum(output, _largest(self._weights(connection), there.net))
                more = _through(connection.mask, there.net_count, size)
                output_count = [a + b for a, b in zip(output_count, more, strict=True)]
        output = output + _logs(self._local.dropout(layer))
        if end is not None and end.kind == "loss":
            output, output_count = np.maximum(output, _logs(end.value)), [many + 1 for many in output_count]
        if self._local.is_mixing(layer):
            net, net_count = _largest(self._local.jacobian(layer), output), [sum(output_count)] * size
        else:
            net, net_count = output + _logs(self._local.slope(layer)), output_count
        if end is not None and end.kind == "delta":
            net, net_count = np.maximum(net, _logs(end.value)), [many + 1 for many in net_count]
        return _Ahead(net, output, net_count, output_count)

    def _weights(self, connection: ConnectionSpec) -> FloatArray:
        weights = self._local.weights[connection.id]
        return weights if connection.mask is None else np.where(connection.mask, weights, 0.0)

    # Steps

    def _choice(self, at: _Place) -> _Choice:
        if at not in self._choices:
            scores, options = self._from_output(at) if at.is_output else self._from_net(at)
            order = sorted(range(len(scores)), key=lambda k: -scores[k])
            self._choices[at] = _Choice([scores[k] for k in order], [options[k] for k in order])
        return self._choices[at]

    def _from_net(self, at: _Place) -> tuple[list[float], list[tuple[ConnectionSpec | None, int]]]:
        layer, own = at.neuron
        ahead, end = self._levels[at.level][layer], self._local.end(layer)
        if self._local.is_mixing(layer):
            open_ = [k for k, many in enumerate(ahead.output_count) if many]
            scores = (_logs(self._local.jacobian(layer)[own]) + ahead.output)[open_].tolist()
        else:
            open_ = [own] if ahead.output_count[own] else []
            scores = [_log(float(self._local.slope(layer)[own])) + float(ahead.output[own])] * len(open_)
        options: list[tuple[ConnectionSpec | None, int]] = [(None, k) for k in open_]
        if end is not None and end.kind == "delta":
            return [*scores, _log(float(end.value[own]))], [*options, (None, -1)]
        return scores, options

    def _from_output(self, at: _Place) -> tuple[list[float], list[tuple[ConnectionSpec | None, int]]]:
        layer, own = at.neuron
        end, scores = self._local.end(layer), list[float]()
        options: list[tuple[ConnectionSpec | None, int]] = []
        behind = self._behind(at.level)
        kept = _log(float(self._local.dropout(layer)[own]))
        for connection in self._outgoing[layer]:
            if behind is None:
                break
            there = behind[connection.target]
            is_open = np.array([many > 0 for many in there.net_count], dtype=bool)
            if connection.mask is not None:
                is_open &= connection.mask[own]
            links = np.flatnonzero(is_open)
            scores += (_logs(self._local.weights[connection.id][own, links]) + there.net[links] + kept).tolist()
            options += [(connection, k) for k in links.tolist()]
        if end is not None and end.kind == "loss":
            return [*scores, _log(float(end.value[own]))], [*options, (None, -1)]
        return scores, options

    def _behind(self, level: int) -> dict[str, _Ahead] | None:
        """Return what lies ahead behind a link, None where there is no link left."""
        if not self.endless:
            return self._levels[0]
        return self._levels[level - 1] if level > 0 else None

    def _step(self, at: _Place, choice: int) -> _Step:
        connection, k = self._choice(at).options[choice]
        here, local = at.neuron, self._local
        end, there = local.end(here.layer), Neuron(here.layer, k)
        if k < 0 and end is not None:
            return _Step((Factor(end.kind, here, here, float(end.value[here.neuron])),), None)
        if connection is None:
            mixes = local.is_mixing(here.layer)
            value = local.jacobian(here.layer)[here.neuron, k] if mixes else local.slope(here.layer)[k]
            factor = Factor("jacobian" if mixes else "slope", here, there, float(value))
            return _Step((factor,), _Place(there, True, at.level))
        there = Neuron(connection.target, k)
        weight = float(local.weights[connection.id][here.neuron, k])
        factors = [Factor("weight", here, there, weight, connection.id)]
        if here.layer in local.sample.dropout:
            factors.insert(0, Factor("dropout", here, here, float(local.dropout(here.layer)[here.neuron])))
        return _Step(tuple(factors), _Place(there, False, at.level - 1 if self.endless else at.level))


def _logs(values: FloatArray) -> FloatArray:
    """Return the logarithms of sizes, minus infinity for 0; products too small or too large for a number keep order."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.abs(values)))


def _log(value: float) -> float:
    return math.log(abs(value)) if value != 0.0 else -math.inf


def _largest(matrix: FloatArray, logarithms: FloatArray) -> FloatArray:
    """Return for each row of a matrix the logarithm of its largest entry times what follows each column."""
    most = float(logarithms.max(initial=-np.inf))
    if most == -np.inf:
        return np.full(len(matrix), -np.inf)
    return _logs((np.abs(matrix) * np.exp(logarithms - most)).max(axis=1)) + most


def _through(mask: BoolArray | None, counts: list[int], rows: int) -> list[int]:
    """Return how many paths go on over the links of a connection, by source neuron: too many for an int64, perhaps."""
    if mask is None:
        return [sum(counts)] * rows
    if len(set(counts)) == 1:
        return [int(links) * counts[0] for links in mask.sum(axis=1).tolist()]
    return [sum(counts[k] for k in np.flatnonzero(links).tolist()) for links in mask]
