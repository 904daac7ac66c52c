"""The lines of one neuron for one sample: its net input and output, and on the way back its error and delta."""

from collections.abc import Iterator

import numpy as np

from bpgui.engine.walk.forms import (
    SHORTHANDS,
    branch,
    form_of,
    in_numbers,
    in_symbols,
    loss_form,
    smoothed_target,
)
from bpgui.engine.walk.line import MOST_TERMS, Line, factor, figure, sum_of
from bpgui.engine.walk.names import Names
from bpgui.engine.walk.walk import Walk
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec

# Sums of so many addends are written out in symbols too.
_MOST_SYMBOLS = 4


class Signals:
    """Tells what happens in one sample of a walk; `digits` is how many significant ones numbers have."""

    def __init__(self, walk: Walk, sample: int, digits: int) -> None:
        self._walk = walk
        self._sample = sample
        self._digits = digits
        self._names = Names(walk.program.network)
        self._blocks = walk.program.blocks(walk.computed)

    def input(self, layer: LayerSpec, neuron: int) -> Iterator[Line]:
        """Tell what arrives at an input."""
        value = self._at(self._walk.trace.raw, layer.id, neuron)
        quantity = f"input {neuron + 1} of {layer.name}"
        yield Line(quantity, self._names.output(layer.id, neuron), "", "", value, asked=False)
        yield from self._dropped(layer, neuron)

    def forward(self, layer: LayerSpec, neuron: int) -> Iterator[Line]:
        """Tell how a neuron's net input and output come about, and how steep its activation is there."""
        walk, names, here = self._walk, self._names, layer.id
        activation = walk.program.activations[here]
        z, y = self._at(walk.trace.net, here, neuron), self._at(walk.trace.raw, here, neuron)
        net, output = names.net(here, neuron), names.output(here, neuron)
        symbols, numbers = self._incoming(layer, neuron)
        settled = "At the fixed point, where the loop has settled." if self._recurs(here) else ""
        yield Line("net input", net, symbols, numbers, z, settled)
        form, side = form_of(activation, z), branch(activation, z)
        value = self._softmax(layer, neuron) if activation.name == "softmax" else None
        shown = value or in_numbers(form.value, activation, self._digits, z=z, y=y)
        in_words = activation.entry.in_text
        yield Line(f"output, {in_words}", output, in_symbols(form.value, form, z=net, y=output), shown, y, side)
        slope = self.slope(layer, neuron)
        if slope is not None and form.slope:
            yield Line(
                "slope of the activation",
                f"f'({net})",
                in_symbols(form.slope, form, z=net, y=output),
                in_numbers(form.slope, activation, self._digits, z=z, y=y),
                slope,
                SHORTHANDS.get(activation.name, side),
            )
        yield from self._dropped(layer, neuron)

    def losses(self, layer: LayerSpec) -> Iterator[Line]:
        """Tell the loss of an output layer, the whole of it, as far as it comes from there."""
        walk, names, bound = self._walk, self._names, self._walk.loss
        outputs, targets = self._row(walk.trace.raw, layer.id), self._targets(layer)
        count = len(outputs)
        terms, symbols = [], []
        for neuron, (y, t) in enumerate(zip(outputs.tolist(), targets.tolist(), strict=True)):
            goal = smoothed_target(bound, t, count)
            form = loss_form(bound, y, goal)
            share = form.share
            terms.append((self._filled(share, y, goal, count), _size(bound.name, y, goal)))
            symbols.append(
                share.format(y=names.output(layer.id, neuron), t=names.target(layer.id, neuron), K=count, d="d")
            )
        net, raw = self._rows(walk.trace.net, layer.id), self._rows(walk.trace.raw, layer.id)
        with np.errstate(all="ignore"):
            total = bound.value(net, raw, targets[np.newaxis])
        all_symbols = " + ".join(symbols) if count <= _MOST_SYMBOLS else "sum_k of such shares"
        whole = form.whole.replace("({sum})", "{sum}") if count == 1 and form.share.endswith("^2") else form.whole
        several = len(walk.program.outputs) > 1
        yield Line(
            f"loss of {layer.name}" if several else "loss",
            f"L_{{{layer.name}}}" if several else "L",
            bound.entry.formula.split(" = ", 1)[1].split(",  ")[0] if count > _MOST_SYMBOLS
            else whole.format(sum=all_symbols, K=count),
            whole.format(sum=sum_of(terms, self._digits), K=count),
            float(total[0]),
            "With label smoothing, each target is mixed with the even answer." if _smooths(walk) else "",
        )  # fmt: skip

    def error(self, layer: LayerSpec, neuron: int) -> Iterator[Line]:
        """Tell an output's error and delta: what the loss says, and what comes back if it feeds other layers."""
        walk, names, here = self._walk, self._names, layer.id
        bound, activation = walk.loss, walk.program.activations[here]
        y, target = self._at(walk.trace.raw, here, neuron), float(self._targets(layer)[neuron])
        yield Line(f"target of {names.unit(here, neuron)}", names.target(here, neuron), "", "", target, asked=False)
        goal = smoothed_target(bound, target, layer.size)
        form, own = loss_form(bound, y, goal), self._own(layer)
        output, delta = names.output(here, neuron), names.delta(here, neuron)
        slope = form.slope
        total = sum(smoothed_target(bound, t, layer.size) for t in self._targets(layer).tolist())
        if bound.name == "categorical_cross_entropy" and abs(total - 1.0) > 1e-9:
            slope = f"{{y}} * {figure(total, self._digits)} - {{t}}"  # targets that are no probabilities
        symbols = slope.format(y=output, t=names.target(here, neuron), K=layer.size, d="d")
        numbers = self._filled(slope, y, goal, layer.size)
        feeds = here in walk.gradient.error or self._recurs(here)
        name = f"delta of the loss at {names.unit(here, neuron)}" if feeds else "delta"
        symbol = f"delta_{{L,{names.unit(here, neuron)}}}" if feeds else delta
        if form.fused:
            remark = f"The slope of the {activation.entry.in_text} cancels against that of the logarithm."
            yield Line(name, symbol, symbols, numbers, float(own[neuron]), remark)
        else:
            errors = self._loss_errors(layer)
            slope_symbol = f"dL/d{output}"
            yield Line("error", slope_symbol, symbols, numbers, float(errors[neuron]))
            yield self._through(layer, neuron, name, symbol, slope_symbol, errors, float(own[neuron]))
        if feeds:
            yield from self._routes(layer, neuron)
            value = self._at(walk.gradient.delta, here, neuron)
            sent = f"{factor(value - float(own[neuron]), self._digits)}"
            yield Line(
                "delta", delta, f"{symbol} + what comes back", f"{factor(float(own[neuron]), self._digits)} + {sent}",
                value, "An output that feeds other neurons gets its error from both.",
            )  # fmt: skip

    def backward(self, layer: LayerSpec, neuron: int) -> Iterator[Line]:
        """Tell how a neuron's error is gathered over all routes, and becomes its delta."""
        here = layer.id
        yield from self._routes(layer, neuron)
        symbol, value = self._names.delta(here, neuron), self._at(self._walk.gradient.delta, here, neuron)
        errors = np.zeros(layer.size)
        # Only in a softmax do the errors of the others matter.
        others = range(layer.size) if self.slope(layer, neuron) is None else [neuron]
        for other in others:
            errors[other] = self._error_of(layer, other) * (self._multiplier(here, other) if len(others) > 1 else 1.0)
        name = f"dL/d{self._names.output(here, neuron)}"
        yield self._through(layer, neuron, "delta", symbol, name, errors, value)

    def slope(self, layer: LayerSpec, neuron: int) -> float | None:
        """Return the slope of a neuron's output over its own net input; None where outputs hang on all net inputs."""
        walk, here = self._walk, layer.id
        activation = walk.program.activations[here]
        if activation.name == "softmax" or activation.entry.backward is None:
            return None
        net, raw = self._rows(walk.trace.net, here), self._rows(walk.trace.raw, here)
        with np.errstate(all="ignore"):
            return float(activation.backward(net, raw, np.ones_like(raw))[0, neuron])

    # The pieces

    def _through(
        self, layer: LayerSpec, neuron: int, name: str, symbol: str, error: str, errors: FloatArray, result: float
    ) -> Line:
        """Tell how an error goes back through the activation."""
        digits, here = self._digits, layer.id
        multiplier = (
            self._multiplier(here, neuron) if name == "delta" and layer.id not in self._walk.program.outputs else 1
        )
        dropped = "" if multiplier == 1 else f" * m_{{{self._names.unit(here, neuron)}}}"
        dropped_number = "" if multiplier == 1 else f" * {factor(float(multiplier), digits)}"
        slope = self.slope(layer, neuron)
        if slope is not None:
            symbols = f"{error}{dropped} * f'({self._names.net(here, neuron)})"
            numbers = f"{factor(float(errors[neuron]), digits)}{dropped_number} * {factor(slope, digits)}"
            return Line(name, symbol, symbols, numbers, result)
        outputs = self._row(self._walk.trace.raw, here)
        with np.errstate(all="ignore"):
            mean = float((errors * outputs).sum())
        unit = self._names.output(here, neuron)
        symbols = f"{unit} * ({error} - sum_j y_j * dL/dy_j)"
        inside = f"{figure(float(errors[neuron]), digits)} - {factor(mean, digits)}"
        return Line(name, symbol, symbols, f"{factor(float(outputs[neuron]), digits)} * ({inside})", result,
                    "Softmax: raising one output lowers the others.")  # fmt: skip

    def _routes(self, layer: LayerSpec, neuron: int) -> Iterator[Line]:
        """Tell what comes back to a neuron over all links that leave it."""
        names, digits, here = self._names, self._digits, layer.id
        terms, symbols = [], []
        for connection in self._leaving(here):
            present = self._walk.program.network.present(connection)[neuron]
            for target in np.flatnonzero(present).tolist():
                weight = float(self._blocks.weights[connection.id][neuron, target])
                delta = self._at(self._walk.gradient.delta, connection.target, target)
                symbols.append(f"{names.weight(connection, neuron, target)} * {names.delta(connection.target, target)}")
                terms.append((f"{factor(weight, digits)} * {factor(delta, digits)}", weight * delta))
        unit = names.output(here, neuron)
        formula = " + ".join(symbols) if 0 < len(symbols) <= _MOST_SYMBOLS else f"sum_k w_{{{unit[3:-1]},k}} * delta_k"
        routes = f"The sum over {len(terms)} routes." if len(terms) > 1 else ""
        yield Line(
            "error that comes back",
            f"dL/d{unit}",
            formula,
            sum_of(terms, digits),
            self._error_of(layer, neuron),
            routes
            if not self._recurs(here)
            else f"{routes} At the fixed point, where the errors have settled.".strip(),
        )

    def _error_of(self, layer: LayerSpec, neuron: int) -> float:
        """Return dL/d output of a neuron, as gathered from the links that leave it."""
        walk, here = self._walk, layer.id
        if here in walk.gradient.error and not self._recurs(here):
            return self._at(walk.gradient.error, here, neuron)
        total = 0.0
        with np.errstate(all="ignore"):
            for connection in self._leaving(here):
                back = self._row(walk.gradient.delta, connection.target) @ self._blocks.weights[connection.id].T
                total += float(back[neuron])
        return total

    def _incoming(self, layer: LayerSpec, neuron: int) -> tuple[str, str]:
        """Write the sum that reaches a neuron, in symbols and in numbers."""
        walk, names, digits = self._walk, self._names, self._digits
        terms, symbols = [], []
        for connection in walk.program.incoming[layer.id]:
            present = walk.program.network.present(connection)[:, neuron]
            for source in np.flatnonzero(present).tolist():
                sent = self._at(walk.trace.output, connection.source, source)
                weight = float(self._blocks.weights[connection.id][source, neuron])
                output = names.output(connection.source, source)
                multiplier = self._multiplier(connection.source, source)
                if multiplier != 1:
                    output = f"m_{{{names.unit(connection.source, source)}}} * {output}"
                symbols.append(f"{names.weight(connection, source, neuron)} * {output}")
                terms.append((f"{factor(weight, digits)} * {factor(sent, digits)}", weight * sent))
        unit = names.unit(layer.id, neuron)
        formula = " + ".join(symbols) if 0 < len(symbols) <= _MOST_SYMBOLS else f"sum_i w_{{i,{unit}}} * y_i"
        numbers = sum_of(terms, digits, MOST_TERMS)
        if layer.has_bias:
            bias = float(self._blocks.biases[layer.id][neuron])
            formula = f"{formula} + {names.bias(layer.id, neuron)}"
            numbers = f"{numbers} + {factor(bias, digits)}"
        return formula, numbers

    def _softmax(self, layer: LayerSpec, neuron: int) -> str:
        net = self._row(self._walk.trace.net, layer.id)
        with np.errstate(all="ignore"):
            total = float(np.exp(net).sum())
        if not np.isfinite(total):
            return f"exp({figure(float(net[neuron]), self._digits)}) / sum_j exp(z_j)"
        return f"exp({figure(float(net[neuron]), self._digits)}) / {figure(total, self._digits)}"

    def _dropped(self, layer: LayerSpec, neuron: int) -> Iterator[Line]:
        multiplier = self._multiplier(layer.id, neuron)
        if multiplier == 1:
            return
        names, sent = self._names, self._at(self._walk.trace.output, layer.id, neuron)
        output = self._at(self._walk.trace.raw, layer.id, neuron)
        yield Line(
            "what is sent on, after dropout",
            f"m * {names.output(layer.id, neuron)}",
            f"m_{{{names.unit(layer.id, neuron)}}} * {names.output(layer.id, neuron)}",
            f"{factor(multiplier, self._digits)} * {factor(output, self._digits)}",
            sent,
            "Switched off in this update." if multiplier == 0 else "Enlarged, since others are switched off.",
        )

    def _multiplier(self, layer_id: str, neuron: int) -> float:
        dropout = self._walk.batch.dropout.get(layer_id)
        return 1 if dropout is None else float(dropout[self._sample, neuron])

    def _own(self, layer: LayerSpec) -> FloatArray:
        """Return what the loss adds to the deltas of an output layer (neurons,)."""
        walk, here = self._walk, layer.id
        backward = walk.program.activations[here].backward
        net, raw = self._rows(walk.trace.net, here), self._rows(walk.trace.raw, here)
        with np.errstate(all="ignore"):
            return np.asarray(walk.loss.delta(net, raw, self._targets(layer)[np.newaxis], backward)[0])

    def _loss_errors(self, layer: LayerSpec) -> FloatArray:
        """Return dL/dy of an output layer (neurons,), where the loss has one apart from the activation's slope."""
        walk, here = self._walk, layer.id
        net, raw = self._rows(walk.trace.net, here), self._rows(walk.trace.raw, here)
        with np.errstate(all="ignore"):
            return np.asarray(walk.loss.delta(net, raw, self._targets(layer)[np.newaxis], _unchanged)[0])

    def _targets(self, layer: LayerSpec) -> FloatArray:
        columns = self._walk.program.outputs[layer.id]
        return self._walk.batch.targets[self._sample, columns].astype(self._walk.theta.dtype, copy=False)

    def _filled(self, template: str, y: float, t: float, count: int) -> str:
        limit = float(self._walk.loss.settings.get("delta", 0.0))
        digits = self._digits
        return template.format(y=figure(y, digits), t=factor(t, digits), K=count, d=factor(limit, digits))

    def _leaving(self, layer_id: str) -> list[ConnectionSpec]:
        return [c for c in self._walk.program.network.connections if c.source == layer_id]

    def _recurs(self, layer_id: str) -> bool:
        return any(
            part.recurrent and layer_id in {layer.id for layer in part.layers} for part in self._walk.program.parts
        )

    def _at(self, layers: dict[str, FloatArray], layer_id: str, neuron: int) -> float:
        return float(layers[layer_id][self._sample, neuron])

    def _row(self, layers: dict[str, FloatArray], layer_id: str) -> FloatArray:
        return layers[layer_id][self._sample]

    def _rows(self, layers: dict[str, FloatArray], layer_id: str) -> FloatArray:
        return layers[layer_id][self._sample : self._sample + 1]


def _unchanged(net: FloatArray, output: FloatArray, error: FloatArray) -> FloatArray:
    return error


def _smooths(walk: Walk) -> bool:
    return float(walk.loss.settings.get("label_smoothing", 0.0)) > 0.0


def _size(loss: str, output: float, target: float) -> float:
    """Return about how much an output adds to the loss, to choose which ones to write out."""
    if loss == "categorical_cross_entropy":
        return target
    return abs(output - target)
