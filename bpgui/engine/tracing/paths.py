"""What the chain rule is written in: neurons, weights and biases, factors, paths, and all paths of one parameter."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["output", "slope", "jacobian", "dropout", "weight", "loss", "delta"]


class Neuron(NamedTuple):
    """A neuron by its layer's id and its own index."""

    layer: str
    neuron: int


class Weight(NamedTuple):
    """A weight by its connection's id and the indices of its neurons; it may be missing or locked."""

    connection: str
    source: int
    target: int


class Bias(NamedTuple):
    """The bias of a neuron, by its layer's id and its index."""

    layer: str
    neuron: int


@dataclass(frozen=True, slots=True)
class Factor:
    """One local derivative on the way from `source` to `target`, which are the same within one neuron.

    `output`: dz/dw, what the source puts out, after dropout. `slope`: do/dz = f'(z). `jacobian`: do_target/dz_source of
    a softmax. `dropout`: what an output is multiplied by on its way to other layers. `weight`: dz_target/do_source,
    by way of `connection`. `loss`: dL/do. `delta`: dL/dz of a loss that is taken together with the activation, as
    cross-entropies are.
    """

    kind: Kind
    source: Neuron
    target: Neuron
    value: float
    connection: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """One path from a weight or bias to the loss; `product` is that of its factors, multiplied from left to right."""

    factors: tuple[Factor, ...]
    product: float

    @property
    def neurons(self) -> tuple[Neuron, ...]:
        """The neurons on the way, first to last."""
        met = [self.factors[0].source]
        met += [factor.target for factor in self.factors if factor.connection or factor.source != factor.target]
        return tuple(met)


@dataclass(frozen=True, slots=True)
class Traced:
    """The largest paths of one weight or bias in one sample, largest first.

    `count` is the number of all paths, None where they run round a loop without end; `total` is the gradient that the
    engine computed. `radius` is the spectral radius of the loops where there are any: while it is below 1, what longer
    and longer paths add fades like a geometric series.
    """

    parameter: Weight | Bias
    paths: tuple[Path, ...]
    count: int | None
    total: float
    radius: float | None = None

    @property
    def shown(self) -> float:
        """The sum of the paths that are here, rounded once."""
        return math.fsum(path.product for path in self.paths)

    @property
    def others(self) -> int | None:
        """How many paths there are beside these, None where there is no end of them."""
        return None if self.count is None else self.count - len(self.paths)

    @property
    def rest(self) -> float:
        """What the paths that are not here add together."""
        return self.total - self.shown

    @property
    def summed(self) -> float | None:
        """The sum of all paths, None where not all are here."""
        return self.shown if self.others == 0 else None

    @property
    def difference(self) -> float | None:
        """How far the sum of all paths is from the engine's gradient, None where not all are here."""
        return None if self.summed is None else self.summed - self.total
