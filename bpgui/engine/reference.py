"""The reference executor's mathematics: backpropagation in plain NumPy, written to be read.

Notation, one row per sample: a layer's net input is z = sum over its connections of (source output) W,
plus its bias; its output is f(z). Going backward, delta = dL/dz, and

    dL/dW = (source output)^T delta,    dL/db = sum over samples of delta,
    dL/d(source output) = sum over the source's connections of delta W^T.

The sums over connections are what makes skips and branches work. Rumelhart, Hinton and Williams 1986. Where layers
form a loop, outputs and errors are the fixed points of the same equations: see `bpgui.engine.loop`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bpgui.engine.loop import Layers, Loop
from bpgui.engine.losses import BoundLoss
from bpgui.engine.program import Blocks, Part, Program
from bpgui.engine.relaxation import Relaxation, Settled, summary
from bpgui.spec import FloatArray, LayerSpec
from bpgui.spec.network import BoolArray

NO_DROPOUT: Layers = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What a forward pass computed, per layer (samples, neurons): net inputs, and outputs before and after dropout.

    `raw` and `output` are the same array where nothing drops out. Of a recurrent network, `settled` (samples,) tells
    which samples reached a fixed point, and `relaxation` how; both are None for others.
    """

    net: dict[str, FloatArray]
    raw: dict[str, FloatArray]
    output: dict[str, FloatArray]
    settled: BoolArray | None = None
    relaxation: Relaxation | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Gradient:
    """A backward pass: the flat gradient (size,) and each layer's delta = dL/d net (samples, neurons).

    Both are summed, not averaged, over samples; missing and locked links report the gradient they would have. `error`
    is dL/d output as gathered from the links that leave a layer, before dropout; a layer that only ends in the loss has
    none, and one in a loop only what comes from outside of it.
    Of a recurrent network, `relaxation` tells how the errors settled, and `settled` (samples,) for which samples both
    activations and errors did: the others add exactly nothing. Both are None for other networks.
    """

    theta: FloatArray
    delta: dict[str, FloatArray]
    error: dict[str, FloatArray]
    settled: BoolArray | None = None
    relaxation: Relaxation | None = None

    @property
    def unsettled(self) -> int:
        """How many samples added nothing, since they did not settle."""
        return 0 if self.settled is None else int((~self.settled).sum())


def forward(program: Program, theta: FloatArray, inputs: FloatArray, dropout: Layers = NO_DROPOUT) -> Trace:
    """Send inputs (samples, columns) through the network; all numbers are of theta's kind.

    `dropout` holds what the outputs of a layer, by its id, are multiplied by on their way to other layers (samples,
    neurons): 0 where a neuron is switched off. The network's answer, which the loss sees, is not multiplied.
    """
    blocks = program.blocks(theta)
    net: dict[str, FloatArray] = {}
    raw: dict[str, FloatArray] = {}
    output: dict[str, FloatArray] = {}
    points: list[Settled] = []
    for part in program.parts:
        if part.recurrent:
            nets, raws, point = Loop(program, theta, part, dropout).relax(output, len(inputs))
            net |= nets
            raw |= raws
            points.append(point)
        for layer in part.layers:
            here = layer.id
            if layer.role == "input":
                raw[here] = inputs[:, program.inputs[here]].astype(theta.dtype, copy=False)
            elif not part.recurrent:
                net[here], raw[here] = fed(program, blocks, layer, output)
            output[here] = raw[here] * dropout[here] if here in dropout else raw[here]
    if not points:
        return Trace(net, raw, output)
    return Trace(net, raw, output, np.logical_and.reduce([point.settled for point in points]), summary(points))


def outputs(program: Program, trace: Trace) -> FloatArray:
    """Return the network's answers (samples, targets)."""
    return np.concatenate([trace.raw[layer] for layer in program.outputs], axis=1)


def predict(program: Program, theta: FloatArray, inputs: FloatArray) -> FloatArray:
    """Return the answers (samples, targets) for inputs (samples, columns)."""
    return outputs(program, forward(program, theta, inputs))


def loss_values(program: Program, loss: BoundLoss, trace: Trace, targets: FloatArray) -> FloatArray:
    """Return the loss of each sample (samples,), summed over the output layers; of no meaning where not settled."""
    values = [
        loss.value(trace.net[layer], trace.raw[layer], targets[:, columns].astype(trace.raw[layer].dtype, copy=False))
        for layer, columns in program.outputs.items()
    ]
    return values[0] if len(values) == 1 else np.sum(values, axis=0)


def backward(
    program: Program,
    theta: FloatArray,
    loss: BoundLoss,
    trace: Trace,
    targets: FloatArray,
    dropout: Layers = NO_DROPOUT,
) -> Gradient:
    """Send the error of targets (samples, targets) back through the network, with the dropout of the forward pass."""
    own = own_deltas(program, loss, trace, targets)
    delta, error, points = _deltas(program, theta, trace, own, dropout)
    gradient = np.empty_like(theta)
    slots = program.blocks(gradient)
    for here in delta:
        if here in slots.biases:
            delta[here].sum(axis=0, out=slots.biases[here])
        for connection in program.incoming[here]:
            np.matmul(trace.output[connection.source].T, delta[here], out=slots.weights[connection.id])
    if not points:
        return Gradient(gradient, delta, error)
    return Gradient(gradient, delta, error, _settled(trace, points), summary(points))


def jacobian(program: Program, theta: FloatArray, trace: Trace, dropout: Layers = NO_DROPOUT) -> FloatArray:
    """Return the slopes of all answers over theta, (samples * outputs, size), row = sample * outputs + output.

    `dropout` is that of the forward pass. Each output takes one backward pass of an error of 1. Samples that do not
    settle have slopes 0.
    """
    answers = outputs(program, trace)
    samples, width = answers.shape
    slopes = np.empty((samples, width, program.size), dtype=theta.dtype)
    for output in range(width):
        error = np.zeros_like(answers)
        error[:, output] = 1.0
        own = {
            here: program.activations[here].backward(trace.net[here], trace.raw[here], error[:, columns])
            for here, columns in program.outputs.items()
        }
        delta, _, _ = _deltas(program, theta, trace, own, dropout)
        row = slopes[:, output]
        for key, place, _ in program.weight_places:
            connection = program.network.connection(key)
            product = trace.output[connection.source][:, :, np.newaxis] * delta[connection.target][:, np.newaxis, :]
            row[:, place] = product.reshape(samples, -1)
        for key, place in program.bias_places:
            row[:, place] = delta[key]
    return slopes.reshape(samples * width, program.size)


def spectral_radius(program: Program, theta: FloatArray, trace: Trace, most_samples: int = 100) -> float | None:
    """Estimate the spectral radius of a recurrent network at its fixed points; None for other networks.

    The largest over its loops and over at most `most_samples` evenly spread samples. Below 1 errors settle for any
    dt; above, only if dt is small enough, if at all.
    """
    loops = [part for part in program.parts if part.recurrent]
    if not loops:
        return None
    samples = len(next(iter(trace.raw.values())))
    rows = np.unique(np.linspace(0, samples - 1, min(samples, most_samples)).astype(int))
    net = {here: array[rows] for here, array in trace.net.items()}
    raw = {here: array[rows] for here, array in trace.raw.items()}
    return max(Loop(program, theta, part, NO_DROPOUT).spectral_radius(net, raw) for part in loops)


def fed(program: Program, blocks: Blocks, layer: LayerSpec, output: Layers) -> tuple[FloatArray, FloatArray]:
    """Return the net inputs and outputs (samples, neurons) of a layer outside of loops, from what it is fed."""
    total = sum(output[c.source] @ blocks.weights[c.id] for c in program.incoming[layer.id])
    net = total + blocks.biases[layer.id] if layer.has_bias else np.asarray(total)
    return net, program.activations[layer.id].value(net)


def own_deltas(program: Program, loss: BoundLoss, trace: Trace, targets: FloatArray) -> dict[str, FloatArray]:
    """Return what the loss itself gives as delta of each output layer (samples, neurons), of targets (samples, ...)."""
    return {
        here: loss.delta(
            trace.net[here],
            trace.raw[here],
            targets[:, columns].astype(trace.raw[here].dtype, copy=False),
            program.activations[here].backward,
        )
        for here, columns in program.outputs.items()
    }


def send_back(program: Program, blocks: Blocks, part: Part, delta: Layers, error: dict[str, FloatArray]) -> None:
    """Add what a part, whose deltas are known, sends back to `error` = dL/d output of the layers that feed it."""
    for connection in (c for layer in part.layers for c in program.incoming[layer.id]):
        source = connection.source
        if source not in program.inputs and source not in delta:  # the links within a loop are done
            back = delta[connection.target] @ blocks.weights[connection.id].T
            error[source] = error[source] + back if source in error else back


def _deltas(
    program: Program, theta: FloatArray, trace: Trace, own: Mapping[str, FloatArray], dropout: Layers
) -> tuple[dict[str, FloatArray], dict[str, FloatArray], list[Settled]]:
    """Return each layer's delta and error, given what the loss adds to the delta of outputs, and how loops settled."""
    blocks = program.blocks(theta)
    error: dict[str, FloatArray] = {}  # dL/d output, gathered from the layers that a layer feeds
    delta: dict[str, FloatArray] = {}
    points: list[Settled] = []
    if trace.settled is not None:
        own = _only(trace.settled, own)
    for part in reversed(program.parts):
        here = part.layers[0].id
        if part.recurrent:
            deltas, point = Loop(program, theta, part, dropout).relax_errors(trace.net, trace.raw, error, own)
            delta |= deltas
            points.append(point)
        elif here not in program.inputs:
            if here in error:
                sent = error[here] * dropout[here] if here in dropout else error[here]
                delta[here] = program.activations[here].backward(trace.net[here], trace.raw[here], sent)
            if here in own:
                delta[here] = delta[here] + own[here] if here in delta else own[here]
        send_back(program, blocks, part, delta, error)
    return _only(_settled(trace, points), delta) if points else delta, error, points


def _settled(trace: Trace, points: list[Settled]) -> BoolArray:
    """Tell which samples settled both forward and backward."""
    return np.logical_and.reduce([point.settled for point in points], initial=True) & trace.settled


def _only(settled: BoolArray, layers: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Put exactly 0 in the rows of samples that did not settle, which so teach nothing."""
    return {here: np.where(settled[:, np.newaxis], array, 0.0) for here, array in layers.items()}
