"""The same gradient neuron by neuron: delta_j = f'(z_j) sum_k w_jk delta_k, which is how backpropagation finds it.

Where no loop is on the way, `layer_delta` makes the engine's own steps on the engine's own arrays, so what it returns
is the engine's delta bit for bit. In a loop the deltas obey the same equation only to the tolerance of the relaxation.
"""

from dataclasses import dataclass

from bpgui.engine.reference import own_deltas
from bpgui.engine.tracing.local import LocalDerivatives, Sample
from bpgui.engine.tracing.paths import Neuron
from bpgui.errors import SpecError
from bpgui.spec import FloatArray


@dataclass(frozen=True, slots=True)
class Route:
    """A link by which an error comes back: from `target`, whose delta is known, to the output of neuron `through`.

    That is the neuron itself, or with softmax any of its layer. `slope` is do_through/dz of the neuron, `dropout` what
    the output is multiplied by on the link, and `share` the product of all four: what this route adds to delta.
    """

    through: Neuron
    connection: str
    target: Neuron
    slope: float
    dropout: float
    weight: float
    delta: float

    @property
    def share(self) -> float:
        """What this route adds to the neuron's delta."""
        return self.slope * (self.dropout * (self.weight * self.delta))


@dataclass(frozen=True, slots=True)
class Recursion:
    """A neuron's delta = dL/dz as the engine has it, what the loss adds to it itself, and what comes by each route.

    `own` is None where the neuron is no output, `slope` where its activation is a softmax.
    """

    neuron: Neuron
    delta: float
    slope: float | None
    own: float | None
    routes: tuple[Route, ...]


def recursion(sample: Sample, neuron: Neuron) -> Recursion:
    """Take a neuron's delta apart; routes come in the order of drawing. Raises `SpecError` for an input."""
    if neuron.layer not in sample.gradient.delta:
        raise SpecError("An input neuron has no delta, since nothing in it can change: choose another neuron.")
    sample.check()
    local, row = LocalDerivatives(sample), sample.row
    delta = float(sample.gradient.delta[neuron.layer][row, neuron.neuron])
    if local.is_mixing(neuron.layer):
        slopes, slope = local.jacobian(neuron.layer)[neuron.neuron], None
        through = range(len(slopes))
    else:
        slopes, through = local.slope(neuron.layer), range(neuron.neuron, neuron.neuron + 1)
        slope = float(slopes[neuron.neuron])
    own = None
    if neuron.layer in sample.program.outputs:
        own = float(_own(sample, neuron.layer)[row, neuron.neuron])
    routes = [
        Route(
            Neuron(neuron.layer, k),
            connection.id,
            Neuron(connection.target, target),
            float(slopes[k]),
            float(local.dropout(neuron.layer)[k]),
            float(local.weights[connection.id][k, target]),
            float(sample.gradient.delta[connection.target][row, target]),
        )
        for connection in sample.program.network.outgoing(neuron.layer)
        for k in through
        for target in range(local.weights[connection.id].shape[1])
        if connection.has_link(k, target)
    ]
    return Recursion(neuron, delta, slope, own, tuple(routes))


def layer_delta(sample: Sample, layer: str) -> FloatArray:
    """Compute a layer's delta (samples, neurons) of the whole batch from the engine's deltas of the layers it feeds."""
    program, trace, gradient = sample.program, sample.trace, sample.gradient
    weights = program.blocks(sample.theta).weights
    error: FloatArray | None = None
    # The engine meets the layers that are fed in this order, which tells in which order it adds.
    for part in reversed(program.parts):
        for connection in (c for fed in part.layers for c in program.incoming[fed.id] if c.source == layer):
            back = gradient.delta[connection.target] @ weights[connection.id].T
            error = back if error is None else error + back
    own = _own(sample, layer) if layer in program.outputs else None
    if error is None:
        if own is None:
            raise SpecError(f"Nothing comes back to layer '{program.network.layer(layer).name}': connect it to others.")
        return own
    multipliers = sample.dropout.get(layer)
    sent = error if multipliers is None else error * multipliers
    delta = program.activations[layer].backward(trace.net[layer], trace.raw[layer], sent)
    return delta if own is None else delta + own


def _own(sample: Sample, layer: str) -> FloatArray:
    """Return what the loss itself gives as dL/dz at an output layer (samples, neurons)."""
    return own_deltas(sample.program, sample.loss, sample.trace, sample.targets)[layer]
