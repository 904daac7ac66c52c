"""dL/dw as the sum, over all paths from a weight to the loss, of the products of local derivatives.

A path begins with the output that the weight multiplies. At every neuron on its way it takes the slope f'(z), or of a
softmax, whose outputs depend on all net inputs of its layer, one entry of the Jacobian; on every link the weight; and
it ends at an output with what the loss gives there. An output that feeds others ends paths, and lets others go on.

What equals what: `Traced.total` is the engine's own number, source output times delta. Of a batch of one sample it is
the entry of the engine's gradient bit for bit. Of a larger batch that entry is np.matmul(outputs.T, deltas), of a bias
deltas.sum(axis=0), over the very arrays of which `total` takes one row: the same products, added in their order. Paths
are multiplied from left to right, so their sum agrees with `total` but for rounding; in a network with loops, but for
the tolerance to which it settles.
"""

import math
from dataclasses import replace
from itertools import islice

from bpgui.engine.gradient_check import SETTLING_TOLERANCE, numeric_gradient
from bpgui.engine.reference import spectral_radius
from bpgui.engine.tracing.local import LocalDerivatives, Sample
from bpgui.engine.tracing.paths import Bias, Factor, Neuron, Path, Traced, Weight
from bpgui.engine.tracing.search import Search
from bpgui.errors import SpecError
from bpgui.spec import FloatArray

MOST_PATHS = 50


def trace_parameter(sample: Sample, parameter: Weight | Bias, most: int = MOST_PATHS) -> Traced:
    """Follow a weight or bias to the loss along its `most` largest paths, largest first.

    Which of several paths of one size, but for rounding, come last is left open. Where there are loops, paths of more
    than `LONGEST` links are never among them. Raises `SpecError` if the program has no such weight or bias, for a
    sample that did not settle, and where numbers or products are not finite.
    """
    first, begin = _beginning(sample, parameter)
    sample.check()
    total = sample.gradient.delta[begin.layer][sample.row, begin.neuron]
    if isinstance(parameter, Weight):
        source = sample.program.network.connection(parameter.connection).source
        total = sample.trace.output[source][sample.row, parameter.source] * total
    search = Search(LocalDerivatives(sample), begin.layer)
    found = [(*first, *factors) for factors in islice(search.largest(begin), most)]
    paths = [Path(factors, math.prod(factor.value for factor in factors)) for factors in found]
    if not math.isfinite(sum(abs(path.product) for path in paths)):
        raise SpecError("The products along the paths are too large for a number: make the weights smaller.")
    paths.sort(key=lambda path: -abs(path.product))
    radius = spectral_radius(sample.program, sample.theta, sample.trace) if search.endless else None
    return Traced(parameter, tuple(paths), search.number(begin), float(total), radius)


def numeric(sample: Sample, inputs: FloatArray, parameter: Weight | Bias, most_sweeps: int = 20_000) -> float:
    """Return the gradient of a weight or bias in one sample by central differences; `inputs` are the whole batch's.

    It takes two forward passes. Networks with loops settle for it to the last digits, or for `most_sweeps` sweeps.
    """
    program, row = sample.program, slice(sample.row, sample.row + 1)
    if program.recurrent:
        precise = {**program.relaxation, "tolerance": SETTLING_TOLERANCE, "sweeps": most_sweeps}
        program = replace(program, relaxation=precise)
    dropout = {layer: multipliers[row] for layer, multipliers in sample.dropout.items()}
    where = [place_of(sample, parameter)]
    slopes = numeric_gradient(program, sample.theta, sample.loss, inputs[row], sample.targets[row], where, dropout)
    return float(slopes[0])


def place_of(sample: Sample, parameter: Weight | Bias) -> int:
    """Return where a weight or bias stands in theta; raise `SpecError` if the network has none such."""
    program = sample.program
    index = program.weight_index(*parameter) if isinstance(parameter, Weight) else program.bias_index(*parameter)
    if index is None:
        raise SpecError("The network has no such weight or bias: choose another link or neuron.")
    return index


def _beginning(sample: Sample, parameter: Weight | Bias) -> tuple[tuple[Factor, ...], Neuron]:
    """Return the first factor, which a bias does not have, and the neuron whose net input the parameter is part of."""
    network = sample.program.network
    if isinstance(parameter, Bias):
        layer = network.layer(parameter.layer)
        if not layer.has_bias or not 0 <= parameter.neuron < layer.size:
            raise SpecError(
                f"Layer '{layer.name}' has no bias for neuron {parameter.neuron + 1}: choose another neuron."
            )
        return (), Neuron(parameter.layer, parameter.neuron)
    connection = network.connection(parameter.connection)
    rows, columns = network.shape(connection)
    if not (0 <= parameter.source < rows and 0 <= parameter.target < columns):
        raise SpecError(
            f"Connection '{connection.id}' leads from {rows:,} to {columns:,} neurons, so it has no link from neuron "
            f"{parameter.source + 1} to {parameter.target + 1}: choose another link."
        )
    source, target = Neuron(connection.source, parameter.source), Neuron(connection.target, parameter.target)
    output = float(sample.trace.output[source.layer][sample.row, source.neuron])
    return (Factor("output", source, target, output, connection.id),), target
