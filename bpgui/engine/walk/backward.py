"""The lines of a neuron on the way back: the error that its links bring, and its delta."""

from collections.abc import Iterator

import numpy as np

from bpgui.engine.walk.line import Line, sum_of
from bpgui.engine.walk.sample import MOST_SYMBOLS, Sample
from bpgui.spec import FloatArray, LayerSpec


def backward_lines(sample: Sample, layer: LayerSpec, neuron: int) -> Iterator[Line]:
    """Tell how a neuron's error is gathered over all routes, and becomes its delta."""
    here, error = layer.id, f"dL/d{sample.names.output(layer.id, neuron)}"
    yield routes(sample, layer, neuron, error)
    value = sample.at(sample.walk.gradient.delta, here, neuron)
    yield through(
        sample, layer, neuron, ("delta", sample.names.delta(here, neuron), value), error, arrived(sample, layer)
    )


def routes(sample: Sample, layer: LayerSpec, neuron: int, symbol: str) -> Line:
    """Tell what comes back to a neuron over all links that leave it."""
    names, here = sample.names, layer.id
    terms: list[tuple[str, float]] = []
    symbols: list[str] = []
    for connection in sample.leaving(here):
        present = sample.walk.program.network.present(connection)[neuron]
        for target in np.flatnonzero(present).tolist():
            weight = float(sample.blocks.weights[connection.id][neuron, target])
            delta = sample.at(sample.walk.gradient.delta, connection.target, target)
            terms.append((f"{sample.factor(weight)} * {sample.factor(delta)}", weight * delta))
            if len(symbols) <= MOST_SYMBOLS:
                w, d = names.weight(connection, neuron, target), names.delta(connection.target, target)
                symbols.append(f"{w} * {d}")
    formula = " + ".join(symbols) or "0"
    if len(terms) > MOST_SYMBOLS:
        formula = f"sum_k w_{{{names.unit(here, neuron)},k}} * delta_k"
    remarks = [f"The sum over {len(terms)} routes."] if len(terms) > 1 else []
    if not terms:
        remarks.append("No link leaves this neuron, so no error comes back to it.")
    if sample.recurs(here):
        remarks.append("At the fixed point, where the errors have settled.")
    numbers = sum_of(terms, sample.digits)
    return Line(
        "error that comes back", symbol, formula, numbers, float(returned(sample, layer)[neuron]), " ".join(remarks)
    )


def returned(sample: Sample, layer: LayerSpec) -> FloatArray:
    """Return dL/d output (neurons,) of what a layer sends on, as gathered from the links that leave it."""
    gradient, here = sample.walk.gradient, layer.id
    if here in gradient.error and not sample.recurs(here):
        return sample.row(gradient.error, here)
    total = np.zeros(layer.size)
    with np.errstate(all="ignore"):
        for connection in sample.leaving(here):
            total += sample.row(gradient.delta, connection.target) @ sample.blocks.weights[connection.id].T
    return total


def arrived(sample: Sample, layer: LayerSpec) -> FloatArray:
    """Return dL/dy (neurons,) of a layer's own outputs: what comes back, times what dropout multiplies them by."""
    return returned(sample, layer) * [sample.multiplier(layer.id, neuron) for neuron in range(layer.size)]


def through(
    sample: Sample,
    layer: LayerSpec,
    neuron: int,
    told: tuple[str, str, float],
    error: str,
    errors: FloatArray,
) -> Line:
    """Tell how an error goes back through the activation; `told` is quantity, symbol and result of the line.

    `errors` (neurons,) are those of the layer's outputs, with dropout; `error` is the symbol of the one of this neuron,
    as it is without.
    """
    quantity, symbol, result = told
    names, here = sample.names, layer.id
    drops = here in sample.walk.batch.dropout
    multiplier = sample.multiplier(here, neuron)
    symbols = f"m_{{{names.unit(here, neuron)}}} * {error}" if drops else error
    slope = sample.slope(layer, neuron)
    if slope is not None:
        own = sample.factor(float(errors[neuron]))
        if drops:
            own = f"{sample.factor(multiplier)} * {sample.factor(float(returned(sample, layer)[neuron]))}"
        return Line(
            quantity, symbol, f"{symbols} * f'({names.net(here, neuron)})", f"{own} * {sample.factor(slope)}", result
        )
    outputs, output = sample.row(sample.walk.trace.raw, here), names.output(here, neuron)
    with np.errstate(all="ignore"):
        mean = float((errors * outputs).sum())
    inside = f"{sample.figure(float(errors[neuron]))} - {sample.factor(mean)}"
    others = "sum_j y_j * m_j * dL/dy_j" if drops else "sum_j y_j * dL/dy_j"
    numbers = f"{sample.factor(float(outputs[neuron]))} * ({inside})"
    remark = "Softmax: raising one output lowers the others."
    return Line(quantity, symbol, f"{output} * ({symbols} - {others})", numbers, result, remark)
