"""What the names in formulas stand for, and which of them somebody needs who works a line out by hand."""

import re
from collections.abc import Iterable

import numpy as np

from bpgui.engine.walk import Line, Names, Stop, Walk, lines
from bpgui.engine.walk.line import MOST_TERMS
from bpgui.engine.walk.stops import Phase
from bpgui.spec import ConnectionSpec

# A sum of more addends is not written out whole, so its numbers are always given.
MOST_ADDENDS = MOST_TERMS
# A number, or in the group a name.
_PART = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?|(f'\([^()]*\)|(?:dL/d)?[A-Za-z]+(?:_(?:\{[^{}]*\}|\w))?'?)")
_WORDS = frozenset(("exp", "log", "tanh", "sin", "cos", "max", "sign", "sqrt", "where", "else"))
_ARRIVING = re.compile(r"sum_i w_\{i,([^{},]*)\} \* y_i")
_RETURNING = re.compile(r"sum_k w_\{([^{},]*),k\} \* delta_k")
# Sums over the layer of a neuron that the same formula names: what is added up of each.
_OVER_LAYER = {"sum_j exp(z_j)": ("z_{{{}}}",), "sum_j y_j * dL/dy_j": ("y_{{{}}}", "dL/dy_{{{}}}")}
_INDEX = re.compile(r"(?:z|y)_\{([^{},]*)\}")


class Values:
    """The numbers of one sample of a walk by their names in formulas."""

    def __init__(self, walk: Walk, sample: int) -> None:
        self._walk = walk
        self._sample = sample
        self._names = Names(walk.program.network)
        self._blocks = walk.program.blocks(walk.computed)
        self._lines: dict[tuple[Phase, str, int], dict[str, float]] = {}
        self._units = {
            self._names.unit(layer.id, neuron): (layer.id, neuron)
            for layer in walk.program.network.layers
            for neuron in range(layer.size)
        }

    def needed(self, formula: str) -> list[str] | None:
        """Return all names in a formula, sums written out; None if words or very long sums stand in it."""
        found: list[str] = []
        for pattern, arriving in ((_ARRIVING, True), (_RETURNING, False)):
            match = pattern.search(formula)
            if match is not None:
                # Dropout enlarges what is sent, which a sum in short does not tell.
                addends = None if self._walk.batch.dropout else self._addends(match[1], arriving)
                if addends is None:
                    return None
                found += addends
                formula = formula.replace(match[0], "")
        for text, forms in _OVER_LAYER.items():
            index = _INDEX.search(formula)
            if text in formula and index is not None:
                layer, _ = self._units[index[1]]
                size = self._walk.program.network.layer(layer).size
                if size > MOST_ADDENDS:
                    return None
                units = [self._names.unit(layer, neuron) for neuron in range(size)]
                found += [form.format(unit) for form in forms for unit in units]
                formula = formula.replace(text, "")
        if "sum_" in formula:
            return None
        found += [name for name in _PART.findall(formula) if name and name not in _WORDS]
        return list(dict.fromkeys(found))

    def value(self, name: str) -> float | None:
        """Return what a name stands for; None for one that no place in the network explains."""
        if name.startswith("dL/dw_"):
            # Of a neuron with many links, not all gradients are told one by one.
            units = _inside(name).split(",")
            return self._told("gradient", units[1], name) if len(units) == 2 and units[1] in self._units else None
        unit = f"x{_inside(name)}" if name.startswith("x_{") else _inside(name)
        if name.startswith("w_{"):
            return self._weight(*unit.split(",")) if unit.count(",") == 1 else None
        if unit not in self._units:
            return self._told("error", unit.split(",")[-1], name)
        layer, neuron = self._units[unit]
        walk = self._walk
        match name.split("{")[0]:
            case "x_" | "y_":
                return float(walk.trace.raw[layer][self._sample, neuron])
            case "z_":
                return float(walk.trace.net[layer][self._sample, neuron])
            case "delta_":
                return float(walk.gradient.delta[layer][self._sample, neuron])
            case "b_":
                return float(self._blocks.biases[layer][neuron])
            case "t_":
                return float(walk.batch.targets[self._sample, walk.program.outputs[layer]][neuron])
            case "m_":
                return float(walk.batch.dropout[layer][self._sample, neuron])
            case "f'(z_":
                return self._told("forward", unit, name)
            case "dL/dy_":
                return self._told("error" if layer in walk.program.outputs else "backward", unit, name)
            case "dL/db_":
                return self._told("gradient", unit, name)
        return None

    def _told(self, phase: Phase, unit: str, name: str) -> float | None:
        """Return the result of a line of another stop; None if it is not told there."""
        if unit not in self._units:
            return None
        layer, neuron = self._units[unit]
        key = phase, layer, neuron
        if key not in self._lines:
            self._lines[key] = results(lines(self._walk, Stop(phase, layer, neuron), self._sample))
        return self._lines[key].get(name)

    def _addends(self, unit: str, arriving: bool) -> list[str] | None:
        """Name weights and signals of all links into a neuron, or out of it; None if they are very many."""
        layer, neuron = self._units[unit]
        network, found = self._walk.program.network, list[str]()
        for connection in network.connections:
            if layer != (connection.target if arriving else connection.source):
                continue
            present = network.present(connection)
            other = network.layer(connection.source if arriving else connection.target)
            places = np.flatnonzero(present[:, neuron] if arriving else present[neuron]).tolist()
            if len(found) + len(places) > 2 * MOST_ADDENDS:
                return None
            for place in places:
                source, target = (place, neuron) if arriving else (neuron, place)
                found.append(self._names.weight(connection, source, target))
                end = self._names.output if arriving else self._names.delta
                found.append(end(other.id, place))
        return found if len(found) <= 2 * MOST_ADDENDS else None

    def _weight(self, source: str, target: str) -> float | None:
        if source not in self._units or target not in self._units:
            return None
        (source_layer, row), (target_layer, column) = self._units[source], self._units[target]
        for connection in self._walk.program.incoming[target_layer]:
            if connection.source == source_layer:
                return self._of(connection, row, column)
        return None

    def _of(self, connection: ConnectionSpec, row: int, column: int) -> float:
        return float(self._blocks.weights[connection.id][row, column])


def results(told: Iterable[Line]) -> dict[str, float]:
    """Return the results of lines by their names."""
    return {line.symbol: line.result for line in told}


def _inside(name: str) -> str:
    """Return what stands in the braces of a name."""
    return name[name.find("{") + 1 : name.rfind("}")] if "{" in name else ""
