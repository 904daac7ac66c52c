"""What the view says: names of paths, products written out, what each factor means, and how three gradients agree."""

import math
from collections.abc import Iterable, Sequence

from bpgui.engine.gradient_check import STEP
from bpgui.engine.tracing import Factor, Neuron, Route
from bpgui.gui.common.naming import column_name, neuron_name
from bpgui.gui.common.selection import LinkRef
from bpgui.gui.common.text import count, localised, significant
from bpgui.gui.views.chain_rule.subject import Subject

ARROW = " -> "
# The numbers of a float64 have no more digits.
_ALL_DIGITS = 15
_EPSILON = 2.0**-52


class Words:
    """The words for one subject; with `exact`, numbers are written with all their digits."""

    def __init__(self, subject: Subject, exact: bool) -> None:
        self._subject = subject
        self._exact = exact

    def number(self, value: float) -> str:
        """Write a number."""
        return localised(repr(value)) if self._exact else significant(value)

    def name(self, neuron: Neuron) -> str:
        """Name a neuron: an input by its column of the data."""
        network = self._subject.project.network
        layer = network.layer(neuron.layer)
        column = column_name(network, self._subject.dataset, layer, neuron.neuron) if layer.role == "input" else ""
        return column or neuron_name(layer, neuron.neuron)

    def names(self, neurons: Sequence[Neuron]) -> str:
        """Name the neurons of a path: 'x1 -> hidden 2 -> output 1'."""
        return ARROW.join(map(self.name, neurons))

    def quantity(self) -> str:
        """Name the gradient: 'dL/dw of x1 -> hidden 2', 'dL/db of hidden 2'."""
        ref = self._subject.ref
        if not isinstance(ref, LinkRef):
            return f"dL/db of {self.name(Neuron(ref.layer, ref.neuron))}"
        connection = self._subject.project.network.connection(ref.connection)
        ends = Neuron(connection.source, ref.source), Neuron(connection.target, ref.target)
        return f"dL/dw of {self.names(ends)}{self._state(ref)}"

    def product(self, values: Iterable[float]) -> str:
        """Write a product out: '0.35 x 0.247 x (-0.3)'."""
        return " x ".join(map(self.inside, values))

    def inside(self, value: float) -> str:
        """Write a number, in brackets where its sign would stand beside another one."""
        return f"({self.number(value)})" if value < 0.0 else self.number(value)

    def meaning(self, factor: Factor) -> str:
        """Say what a factor is."""
        start, end, value = self.name(factor.source), self.name(factor.target), self.number(factor.value)
        activation = self._activation(factor.source)
        match factor.kind:
            case "output":
                return f"{value}: what {start} puts out, which the weight is multiplied by"
            case "slope":
                return f"{value}: slope f'(z) of {start} ({activation}) at its net input"
            case "jacobian":
                return f"{value}: how the output of {end} changes with the net input of {start} ({activation})"
            case "dropout":
                return f"{value}: what dropout multiplies the output of {start} by"
            case "weight":
                return f"{value}: weight of {start} -> {end}"
            case "loss":
                return f"{value}: dL/dy, how the loss changes with the output of {start}"
            case "delta":
                return f"{value}: dL/dz, how the loss changes with the net input of {start} ({activation})"

    def route(self, route: Route) -> str:
        """Say what the factors of a route are."""
        start, end = self.name(route.through), self.name(route.target)
        dropped = "" if route.dropout == 1.0 else f", {self.number(route.dropout)} by dropout"
        return (
            f"{self.number(route.slope)}: slope of {start}{dropped}; {self.number(route.weight)}: weight of "
            f"{start} -> {end}; {self.number(route.delta)}: delta of {end}"
        )

    def sum_of_paths(self) -> str:
        """Say what the paths add up to."""
        traced = self._subject.traced
        if traced.summed is not None:
            many = "one path" if traced.count == 1 else f"sum of all {count(traced.count or 0, 'path')}"
            return f"{many} {self.number(traced.summed)}"
        return f"sum of the {count(len(traced.paths), 'path')} above {self.number(traced.shown)}"

    def engine_alone(self) -> str:
        """Tell the engine's gradient."""
        return f"engine's gradient {self.number(self._subject.traced.total)}"

    def engine(self) -> str:
        """Say how the engine's gradient compares with the sum."""
        traced, told = self._subject.traced, self.engine_alone()
        if traced.difference is None:
            return told
        if traced.difference == 0.0:
            return f"{told}, the same to the last digit"
        sizes = sum(abs(path.product) for path in traced.paths)
        if abs(traced.difference) <= 1e-12 * sizes:
            return f"{told}, the same but for rounding ({significant(traced.difference, 1)})"
        return f"{told}, which differs by {significant(traced.difference, 2)}"

    def numeric(self) -> str:
        """Say how the numeric gradient compares with the engine's."""
        subject = self._subject
        total, other = subject.traced.total, subject.numeric
        told = f"numeric gradient {self.number(other)}, {agreement(total, other, subject.loss)}"
        if not subject.sample.program.recurrent:
            return told
        tolerance = significant(float(subject.sample.program.relaxation["tolerance"]))
        return f"{told} (the loop settles to {tolerance})"

    def loop(self) -> str:
        """Say how paths that run round a loop go on; empty where none do."""
        radius = self._subject.traced.radius
        if radius is None:
            return ""
        told = "Paths run round the loop without end;"
        if radius < 1.0:
            return f"{told} each turn shrinks them to about {significant(radius, 2)}, the spectral radius."
        return f"{told} the spectral radius, {significant(radius, 2)}, is not below 1, so they do not fade."

    def others(self) -> str:
        """Name the paths that are not shown."""
        others = self._subject.traced.others
        if others is None:
            return "all smaller and longer paths together"
        return f"the other {many_paths(others)} together"

    def _activation(self, neuron: Neuron) -> str:
        bound = self._subject.sample.program.activations.get(neuron.layer)
        return "" if bound is None else bound.entry.in_text

    def _state(self, ref: LinkRef) -> str:
        connection = self._subject.project.network.connection(ref.connection)
        if not connection.has_link(ref.source, ref.target):
            return " (missing: the one that it would have)"
        return " (locked)" if connection.is_locked(ref.source, ref.target) else ""


def many_paths(number: int) -> str:
    """Count paths, of which there may be more than anyone can read."""
    return count(number, "path") if number < 10**9 else f"{significant(float(min(number, 10**300)))} paths"


def agreement(one: float, other: float, loss: float) -> str:
    """Say to how many digits two gradients agree; what differences of such a loss cannot tell apart, agrees."""
    difference = abs(one - other)
    if not math.isfinite(difference):
        return "which cannot be compared"
    size = max(abs(one), abs(other))
    if difference == 0.0:
        return "the same"
    digits = math.floor(-math.log10(difference / size))
    if digits >= 1:
        return f"they agree to {count(min(digits, _ALL_DIGITS), 'digit')}"
    if difference <= 4.0 * _EPSILON * abs(loss) / STEP:
        return "the same as far as differences of the loss can tell"
    return f"they differ by {significant(difference, 2)}"
