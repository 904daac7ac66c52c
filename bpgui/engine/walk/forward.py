"""The lines of a neuron on the way forward: what reaches it, what it puts out, and what dropout leaves of that."""

from collections.abc import Iterator

import numpy as np

from bpgui.engine.walk.forms import SHORTHANDS, branch, form_of, in_numbers, in_symbols
from bpgui.engine.walk.line import Line, largest, others
from bpgui.engine.walk.sample import MOST_SYMBOLS, Sample
from bpgui.spec import LayerSpec


def input_lines(sample: Sample, layer: LayerSpec, neuron: int) -> Iterator[Line]:
    """Tell what arrives at an input."""
    several = len(sample.walk.program.network.with_role("input")) > 1
    quantity = f"input {neuron + 1} of {layer.name}" if several else f"input {neuron + 1}"
    value = sample.at(sample.walk.trace.raw, layer.id, neuron)
    noise = "With the noise of this update." if _setting(sample, "input_noise") > 0.0 else ""
    yield Line(quantity, sample.names.output(layer.id, neuron), "", "", value, noise, asked=False)
    yield from _dropped(sample, layer, neuron)


def forward_lines(sample: Sample, layer: LayerSpec, neuron: int) -> Iterator[Line]:
    """Tell how a neuron's net input and output come about, and how steep its activation is there."""
    trace, names, here = sample.walk.trace, sample.names, layer.id
    activation = sample.walk.program.activations[here]
    z, y = sample.at(trace.net, here, neuron), sample.at(trace.raw, here, neuron)
    net, output = names.net(here, neuron), names.output(here, neuron)
    yield _net_input(sample, layer, neuron, z)
    form, side = form_of(activation, z), branch(activation, z)
    shown = in_numbers(form.value, activation, sample.digits, z=z, y=y)
    if activation.name == "softmax":
        shown = _softmax(sample, layer, neuron)
    quantity = f"output, {activation.entry.in_text}"
    yield Line(quantity, output, in_symbols(form.value, form, z=net, y=output), shown, y, side)
    slope = sample.slope(layer, neuron)
    if slope is not None and form.slope:
        symbols = in_symbols(form.slope, form, z=net, y=output)
        numbers = in_numbers(form.slope, activation, sample.digits, z=z, y=y)
        remark = SHORTHANDS.get(activation.name, side)
        yield Line("slope of the activation", f"f'({net})", symbols, numbers, slope, remark)
    yield from _dropped(sample, layer, neuron)


def _net_input(sample: Sample, layer: LayerSpec, neuron: int, result: float) -> Line:
    """Tell the sum that reaches a neuron."""
    program, names = sample.walk.program, sample.names
    terms: list[tuple[float, float]] = []
    symbols: list[str] = []
    sources = set()
    for connection in program.incoming[layer.id]:
        present = program.network.present(connection)[:, neuron]
        sent, weights = sample.row(sample.walk.trace.output, connection.source), sample.blocks.weights[connection.id]
        for source in np.flatnonzero(present).tolist():
            terms.append((float(weights[source, neuron]), float(sent[source])))
            if len(symbols) <= MOST_SYMBOLS:
                output = names.output(connection.source, source)
                if sample.multiplier(connection.source, source) != 1.0:
                    output = f"m_{{{names.unit(connection.source, source)}}} * {output}"
                symbols.append(f"{names.weight(connection, source, neuron)} * {output}")
            sources.add(connection.source)
    remarks = []
    formula = [" + ".join(symbols)] if symbols else []
    places, rest = largest([weight * signal for weight, signal in terms])
    numbers = [f"{sample.factor(terms[at][0])} * {sample.factor(terms[at][1])}" for at in places]
    numbers += others(len(terms) - len(places), rest, sample.digits)
    if len(terms) > MOST_SYMBOLS:
        drops = "m_i * " if sources & sample.walk.batch.dropout.keys() else ""
        formula = [f"sum_i w_{{i,{names.unit(layer.id, neuron)}}} * {drops}y_i"]
        if any(program.network.layer(source).role == "input" for source in sources):
            remarks.append("What an input sends, y, is the input x itself.")
    if layer.has_bias:
        formula.append(names.bias(layer.id, neuron))
        numbers.append(sample.factor(float(sample.blocks.biases[layer.id][neuron])))
    if not terms:
        remarks.append("No link reaches this neuron.")
    if sample.walk.batch.weight_noise is not None:
        remarks.append("Weights and biases with the noise of this update.")
    if sample.recurs(layer.id):
        remarks.append("At the fixed point, where the loop has settled.")
    symbol = names.net(layer.id, neuron)
    return Line("net input", symbol, " + ".join(formula) or "0", " + ".join(numbers) or "0", result, " ".join(remarks))


def _softmax(sample: Sample, layer: LayerSpec, neuron: int) -> str:
    net = sample.row(sample.walk.trace.net, layer.id)
    with np.errstate(all="ignore"):
        total = float(np.exp(net).sum())
    above = f"exp({sample.figure(float(net[neuron]))})"
    return f"{above} / {sample.figure(total)}" if np.isfinite(total) else f"{above} / sum_j exp(z_j)"


def _dropped(sample: Sample, layer: LayerSpec, neuron: int) -> Iterator[Line]:
    multiplier = sample.multiplier(layer.id, neuron)
    if multiplier == 1.0:
        return
    output, unit = sample.names.output(layer.id, neuron), sample.names.unit(layer.id, neuron)
    raw, sent = (sample.at(layers, layer.id, neuron) for layers in (sample.walk.trace.raw, sample.walk.trace.output))
    yield Line(
        "what is sent on, after dropout",
        f"m * {output}",
        f"m_{{{unit}}} * {output}",
        f"{sample.factor(multiplier)} * {sample.factor(raw)}",
        sent,
        "Switched off in this update." if multiplier == 0.0 else "Enlarged, since others are switched off.",
    )


def _setting(sample: Sample, name: str) -> float:
    return float(sample.walk.training.regularization[name])
