"""The lines of an output layer for one sample: the loss, and for each neuron its error and delta."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from bpgui.engine.walk.backward import returned, routes, through
from bpgui.engine.walk.forms import LossForm, loss_form, share_of, smoothed_target
from bpgui.engine.walk.line import Line, sum_of
from bpgui.engine.walk.sample import MOST_SYMBOLS, Sample
from bpgui.spec import FloatArray, LayerSpec

_ENTROPIES = ("binary_cross_entropy", "categorical_cross_entropy")


def loss_lines(sample: Sample, layer: LayerSpec) -> Iterator[Line]:
    """Tell the loss of an output layer, the whole of it, as far as it comes from there."""
    walk, names, bound = sample.walk, sample.names, sample.walk.loss
    outputs, targets, count = sample.row(walk.trace.raw, layer.id), sample.targets(layer), layer.size
    terms: list[tuple[str, float]] = []
    symbols: list[str] = []
    remarks = []
    for neuron, (y, t) in enumerate(zip(outputs.tolist(), targets.tolist(), strict=True)):
        goal = smoothed_target(bound, t, count)
        share = loss_form(bound, y, goal).share
        terms.append((_numbers(sample, share, y, goal, count), share_of(bound, y, goal)))
        symbols.append(share.format(y=names.output(layer.id, neuron), t=_target(sample, layer, neuron), d="d"))
    form = loss_form(bound, outputs[0], targets[0])
    total_of = " + ".join(symbols)
    if count > MOST_SYMBOLS and bound.name == "huber":
        total_of = "sum_k h(y_k - t_k)"
        remarks.append("h(e) is e^2 / 2 up to d, and d * (|e| - d / 2) beyond.")
    elif count > MOST_SYMBOLS:
        total_of = f"sum_k {form.share.format(y='y_k', t='t_k')}"
        total_of = f"sum_k ({total_of.removeprefix('sum_k ')})" if " + " in total_of else total_of
    if _smooths(sample):
        remarks.append("With label smoothing, each target is mixed with the even answer.")
    if bound.name in _ENTROPIES and bool(((outputs == 0.0) | (outputs == 1.0)).any()):
        remarks.append("An output is 0 or 1 but for rounding: the loss is computed from the net input instead.")
    whole = _for_one(form.whole, count)
    if count == 1 and form.share.endswith("^2"):
        whole = whole.replace("({sum})", "{sum}")
    net, raw = sample.rows(walk.trace.net, layer.id), sample.rows(walk.trace.raw, layer.id)
    with np.errstate(all="ignore"):
        total = float(bound.value(net, raw, targets[np.newaxis])[0])
    several = len(walk.program.outputs) > 1
    yield Line(
        f"loss of {layer.name}" if several else "loss",
        f"L_{{{layer.name}}}" if several else "L",
        whole.format(sum=total_of, K=count),
        whole.format(sum=sum_of(terms, sample.digits), K=count),
        total,
        " ".join(remarks),
    )


def error_lines(sample: Sample, layer: LayerSpec, neuron: int) -> Iterator[Line]:
    """Tell an output's error and delta: what the loss says, and what comes back if it feeds other layers."""
    walk, unit = sample.walk, sample.names.unit(layer.id, neuron)
    delta = sample.names.delta(layer.id, neuron)
    yield from _target_lines(sample, layer, neuron)
    if layer.id not in walk.gradient.error and not sample.recurs(layer.id):
        yield from _of_loss(sample, layer, neuron, "delta", delta)
        return
    own, back = f"delta_{{L,{unit}}}", f"delta_{{back,{unit}}}"
    yield from _of_loss(sample, layer, neuron, f"delta of the loss at {unit}", own)
    error, errors = f"e_{{back,{unit}}}", returned(sample, layer)
    yield routes(sample, layer, neuron, error)
    of_loss, of_links = float(_delta(sample, layer)[neuron]), float(sample.through(layer, errors)[neuron])
    yield through(sample, layer, neuron, ("delta of what comes back", back, of_links), error, errors)
    numbers = f"{sample.factor(of_loss)} + {sample.factor(of_links)}"
    value = sample.at(walk.gradient.delta, layer.id, neuron)
    remark = "An output that feeds other neurons gets its error from both."
    yield Line("delta", delta, f"{own} + {back}", numbers, value, remark)


def _target_lines(sample: Sample, layer: LayerSpec, neuron: int) -> Iterator[Line]:
    """Tell what an output should be, and what label smoothing makes of that."""
    bound, unit = sample.walk.loss, sample.names.unit(layer.id, neuron)
    target = float(sample.targets(layer)[neuron])
    noise = float(sample.walk.training.regularization["target_noise"]) > 0.0
    remark = "With the noise of this update." if noise else ""
    yield Line(f"target of {unit}", sample.names.target(layer.id, neuron), "", "", target, remark, asked=False)
    if _smooths(sample):
        smoothing = sample.factor(float(bound.settings["label_smoothing"]))
        answers = 2 if bound.name == "binary_cross_entropy" else layer.size
        goal = smoothed_target(bound, target, layer.size)
        yield Line(
            f"target of {unit}, smoothed",
            _target(sample, layer, neuron),
            f"{sample.names.target(layer.id, neuron)} * (1 - s) + s / {answers}",
            f"{sample.factor(target)} * (1 - {smoothing}) + {smoothing} / {answers}",
            goal,
            "s is the label smoothing.",
        )


def _of_loss(sample: Sample, layer: LayerSpec, neuron: int, name: str, symbol: str) -> Iterator[Line]:
    """Tell the delta that the loss itself gives an output."""
    walk, bound, count = sample.walk, sample.walk.loss, layer.size
    y, goals = sample.at(walk.trace.raw, layer.id, neuron), _goals(sample, layer)
    form = loss_form(bound, y, goals[neuron])
    slope = _slope(sample, form, goals)
    output = sample.names.output(layer.id, neuron)
    symbols = _for_one(slope, count).format(y=output, t=_target(sample, layer, neuron), K=count, d="d")
    numbers = _numbers(sample, slope, y, goals[neuron], count)
    own = _delta(sample, layer)
    if form.fused:
        activation = walk.program.activations[layer.id].entry.in_text
        remark = f"The slope of the {activation} cancels against that of the logarithm."
        yield Line(name, symbol, symbols, numbers, float(own[neuron]), remark)
        return
    errors, error = _errors(sample, layer), f"dL/d{output}"
    yield Line("error", error, symbols, numbers, float(errors[neuron]))
    yield through(sample, layer, neuron, (name, symbol, float(own[neuron])), error, errors)


def _slope(sample: Sample, form: LossForm, goals: list[float]) -> str:
    """Return the form of dL/dy, or dL/dz, also for targets that are no probabilities."""
    total = sum(goals)
    if sample.walk.loss.name == "categorical_cross_entropy" and abs(total - 1.0) > 1e-9:
        return f"{{y}} * {sample.figure(total)} - {{t}}"
    return form.slope


def _delta(sample: Sample, layer: LayerSpec) -> FloatArray:
    """Return what the loss adds to the deltas of an output layer (neurons,)."""
    walk = sample.walk
    net, raw = sample.rows(walk.trace.net, layer.id), sample.rows(walk.trace.raw, layer.id)
    backward = walk.program.activations[layer.id].backward
    with np.errstate(all="ignore"):
        return np.asarray(walk.loss.delta(net, raw, sample.targets(layer)[np.newaxis], backward)[0])


def _errors(sample: Sample, layer: LayerSpec) -> FloatArray:
    """Return dL/dy of an output layer (neurons,), where the loss has one apart from the activation's slope."""
    walk = sample.walk
    net, raw = sample.rows(walk.trace.net, layer.id), sample.rows(walk.trace.raw, layer.id)
    with np.errstate(all="ignore"):
        return np.asarray(walk.loss.delta(net, raw, sample.targets(layer)[np.newaxis], _unchanged)[0])


def _unchanged(net: FloatArray, output: FloatArray, error: FloatArray) -> FloatArray:
    return error


def _goals(sample: Sample, layer: LayerSpec) -> list[float]:
    """Return what the loss compares a layer's outputs with."""
    smoothed = partial(smoothed_target, sample.walk.loss, outputs=layer.size)
    return [smoothed(target) for target in sample.targets(layer).tolist()]


def _target(sample: Sample, layer: LayerSpec, neuron: int) -> str:
    """Name what the loss compares an output with."""
    name = sample.names.target(layer.id, neuron)
    return name.replace("t_{", "t_{s,") if _smooths(sample) else name


def _numbers(sample: Sample, template: str, y: float, t: float, count: int) -> str:
    limit = float(sample.walk.loss.settings.get("delta", 0.0))
    return _for_one(template, count).format(y=sample.figure(y), t=sample.factor(t), K=count, d=sample.factor(limit))


def _for_one(template: str, count: int) -> str:
    """Leave out what is divided by the number of outputs if there is only one."""
    if count > 1:
        return template
    return template.replace("1/{K} * ", "").replace("/{K}", "").replace(" / {K}", "")


def _smooths(sample: Sample) -> bool:
    return float(sample.walk.loss.settings.get("label_smoothing", 0.0)) > 0.0
