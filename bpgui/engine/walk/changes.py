"""The lines of one weight or bias: its gradient over the batch, and what each stage of the update makes of it."""

from collections.abc import Iterator

import numpy as np

from bpgui.engine.walk.line import Line, added, factor, figure, largest, others
from bpgui.engine.walk.names import Names
from bpgui.engine.walk.number import Number, Parameter, number_of, place_of
from bpgui.engine.walk.rules import RULES, clips
from bpgui.engine.walk.stops import Link, Place
from bpgui.engine.walk.walk import Walk


def gradient_lines(walk: Walk, parameter: Parameter, digits: int) -> Iterator[Line]:
    """Tell the gradient of a weight or bias: its share of every sample, put together as the training says."""
    number, names = number_of(walk, parameter), Names(walk.program.network)
    if number is None:
        return
    numbers = _shares(walk, parameter, digits)
    if isinstance(parameter, Link):
        connection = walk.program.network.connection(parameter.connection)
        output = names.output(connection.source, parameter.source)
        if connection.source in walk.batch.dropout:
            output = f"m_{{{names.unit(connection.source, parameter.source)}}} * {output}"
        symbols = f"{output} * {names.delta(connection.target, parameter.target)}"
    else:
        symbols = names.delta(parameter.layer, parameter.neuron)
    if walk.samples > 1:
        symbols = f"sum_s {symbols}"
        if walk.divisor != 1.0:
            symbols, numbers = f"1/{walk.samples} * {symbols}", f"1/{walk.samples} * ({numbers})"
    remarks = {
        "": "",
        "locked": "It is locked: this is the gradient that it would have.",
        "missing": "The link is missing: this is the gradient that it would have.",
    }
    value = float(walk.mean[number.index])
    yield Line("gradient", f"dL/d{number.symbol}", symbols, numbers, value, remarks[number.state])


def update_lines(walk: Walk, parameter: Parameter, digits: int) -> Iterator[Line]:
    """Tell how a weight or bias moves: limits, penalties, the optimiser's rule, locks."""
    number = number_of(walk, parameter)
    if number is None:
        return
    before = float(walk.theta[number.index])
    after = float(walk.update.theta[number.index])
    yield Line("before", number.symbol, "", "", before, asked=False)
    if number.state == "missing":
        yield Line("after", f"{number.symbol}'", number.symbol, "", after, "A missing link stays missing.")
        return
    if number.state == "locked":
        yield Line("after", f"{number.symbol}'", number.symbol, "", after, "It is locked, so it stays.")
        return
    yield from _gradient_stages(walk, number, digits)
    yield from _decay(walk, number, digits)
    yield from RULES[walk.training.optimizer](walk, number, digits)
    yield from _shrinking(walk, number, digits)


def moved(walk: Walk, parameter: Parameter) -> tuple[float, float] | None:
    """Return a weight or bias before and after the update; None for a neuron without a bias."""
    index = place_of(walk, parameter)
    return None if index is None else (float(walk.theta[index]), float(walk.update.theta[index]))


def _shares(walk: Walk, parameter: Parameter, digits: int) -> str:
    """Write out what each sample adds to a gradient; of many, the largest shares."""
    if isinstance(parameter, Place):
        deltas = walk.gradient.delta[parameter.layer][:, parameter.neuron]
        sent = np.ones_like(deltas)
    else:
        connection = walk.program.network.connection(parameter.connection)
        deltas = walk.gradient.delta[connection.target][:, parameter.target]
        sent = walk.trace.output[connection.source][:, parameter.source]
    with np.errstate(all="ignore"):
        products = (sent * deltas).tolist()
    places, rest = largest(products)
    shares = []
    for sample in places:
        delta = factor(float(deltas[sample]), digits)
        shares.append(delta if isinstance(parameter, Place) else f"{factor(float(sent[sample]), digits)} * {delta}")
    if isinstance(parameter, Place) and len(products) == 1:
        return figure(float(deltas[0]), digits)  # by itself it needs no brackets
    return added([*shares, *others(len(products) - len(places), rest, digits)])


def _gradient_stages(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    """Tell clipping and L2, where they are on; the optimiser sees what comes out, called g."""
    update, settings, index = walk.update, walk.training.regularization, number.index
    raw, clipped, whole = (float(a[index]) for a in (update.gradient, update.clipped, update.penalised))
    value, norm, l2 = (float(settings[name]) for name in ("clip_value", "clip_norm", "l2"))
    name = f"dL/d{number.symbol}"
    yield Line("gradient", "g", name, "", raw)
    if value > 0.0 or norm > 0.0:
        limits = [f"each number to {figure(value, digits)}"] if value > 0.0 else []
        limits += [f"the length of the whole gradient to {figure(norm, digits)}"] if norm > 0.0 else []
        share = clipped / raw if raw else 1.0
        numbers = f"{factor(share, digits)} * {factor(raw, digits)}"
        remark = f"Clipping limits {', and '.join(limits)}."
        yield Line("gradient, clipped", "g_{c}", "clip(g)", numbers, clipped, remark, asked=norm == 0.0)
    if l2 > 0.0:
        before, limited = float(walk.theta[index]), "g_{c}" if clips(walk) else "g"
        numbers = f"{factor(clipped, digits)} + {factor(l2, digits)} * {factor(before, digits)}"
        remark = "lambda_2 is the L2 setting."
        yield Line("gradient with L2", "g_{2}", f"{limited} + lambda_2 * {number.symbol}", numbers, whole, remark)


def _decay(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    decay, before = float(walk.training.regularization["decay"]), float(walk.theta[number.index])
    if decay > 0.0:
        numbers = f"{factor(before, digits)} * (1 - {factor(walk.rate, digits)} * {factor(decay, digits)})"
        value = float(walk.update.decayed[number.index])
        name, formula = "weight" if number.is_weight else "bias", f"{number.symbol} * (1 - eta * lambda_d)"
        remark = "lambda_d is the Decay setting."
        yield Line(f"{name}, decayed", number.stage("d"), formula, numbers, value, remark)


def _shrinking(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    l1 = float(walk.training.regularization["l1"])
    if l1 > 0.0 and number.is_weight:
        moved_to, value = float(walk.update.moved[number.index]), float(walk.update.shrunk[number.index])
        before, inside = number.stage("m"), figure(moved_to, digits)
        formula = f"sign({before}) * max(0, |{before}| - eta * lambda_1)"
        numbers = f"sign({inside}) * max(0, |{inside}| - {factor(walk.rate, digits)} * {factor(l1, digits)})"
        remark = "L1 pulls a weight towards 0 and lets it rest there; lambda_1 is the L1 setting."
        yield Line("after L1", f"{number.symbol}'", formula, numbers, value, remark)
