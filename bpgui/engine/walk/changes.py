"""The lines of one weight or bias: its gradient over the batch, and what each stage of the update makes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bpgui.engine.optimizers import FullBatchOptimizer, optimizer
from bpgui.engine.walk.line import Line, added, factor, figure, largest, others
from bpgui.engine.walk.names import Names
from bpgui.engine.walk.stops import Link, Place
from bpgui.engine.walk.walk import Walk

Parameter = Link | Place


@dataclass(frozen=True, slots=True)
class _Number:
    """One number of theta: where it stands, what it is called, and whether training may change it."""

    index: int
    symbol: str
    state: str  # '', 'locked' or 'missing'


def place_of(walk: Walk, parameter: Parameter) -> int | None:
    """Return where a weight, or the bias of a neuron, stands in theta; None for a neuron without a bias."""
    if isinstance(parameter, Link):
        for key, place, (_, columns) in walk.program.weight_places:
            if key == parameter.connection:
                return int(place.start) + parameter.source * columns + parameter.target
    else:
        for key, place in walk.program.bias_places:
            if key == parameter.layer:
                return int(place.start) + parameter.neuron
    return None


def gradient_lines(walk: Walk, parameter: Parameter, digits: int) -> Iterator[Line]:
    """Tell the gradient of a weight or bias: its share of every sample, put together as the training says."""
    number, names = _number(walk, parameter), Names(walk.program.network)
    if number is None:
        return
    numbers = _shares(walk, parameter, digits)
    if isinstance(parameter, Link):
        connection = walk.program.network.connection(parameter.connection)
        output = names.output(connection.source, parameter.source)
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
    number = _number(walk, parameter)
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
    yield from _RULES[walk.training.optimizer](walk, number, digits)
    yield from _shrinking(walk, number, digits)


def moved(walk: Walk, parameter: Parameter) -> tuple[float, float] | None:
    """Return a weight or bias before and after the update; None for a neuron without a bias."""
    index = place_of(walk, parameter)
    return None if index is None else (float(walk.theta[index]), float(walk.update.theta[index]))


def _number(walk: Walk, parameter: Parameter) -> _Number | None:
    index, names, network = place_of(walk, parameter), Names(walk.program.network), walk.program.network
    if index is None:
        return None
    if isinstance(parameter, Place):
        layer = network.layer(parameter.layer)
        state = "locked" if parameter.neuron in layer.locked_biases else ""
        return _Number(index, names.bias(*parameter), state)
    connection = network.connection(parameter.connection)
    symbol = names.weight(connection, parameter.source, parameter.target)
    if not connection.has_link(parameter.source, parameter.target):
        return _Number(index, symbol, "missing")
    return _Number(index, symbol, "locked" if connection.is_locked(parameter.source, parameter.target) else "")


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


def _gradient_stages(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
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
        before = float(walk.theta[index])
        numbers = f"{factor(clipped, digits)} + {factor(l2, digits)} * {factor(before, digits)}"
        yield Line("gradient with L2", "g_{2}", f"g + lambda * {number.symbol}", numbers, whole)


def _decay(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    decay, before = float(walk.training.regularization["decay"]), float(walk.theta[number.index])
    if decay > 0.0:
        numbers = f"{factor(before, digits)} * (1 - {factor(walk.rate, digits)} * {factor(decay, digits)})"
        value = float(walk.update.decayed[number.index])
        yield Line("weight, decayed", f"{number.symbol}_d", f"{number.symbol} * (1 - eta * lambda_d)", numbers, value)


def _shrinking(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    l1, index = float(walk.training.regularization["l1"]), number.index
    if l1 > 0.0 and isinstance(number.symbol, str) and number.symbol.startswith("w"):
        moved_to, value = float(walk.update.moved[index]), float(walk.update.shrunk[index])
        threshold = walk.rate * l1
        if abs(moved_to) <= threshold:
            text = f"0, since |{figure(moved_to, digits)}| is not above {figure(threshold, digits)}"
        else:
            text = f"{factor(moved_to, digits)} {'-' if moved_to > 0 else '+'} {factor(walk.rate, digits)} * " \
                   f"{factor(l1, digits)}"  # fmt: skip
        yield Line("after L1", f"{number.symbol}'", "what L1 leaves of it", text, value)


# The optimisers' rules: what is remembered, then the weight after it; g is the gradient as it stands by then.

_Rule = Callable[[Walk, _Number, int], Iterator[Line]]


def _state(walk: Walk, name: str, index: int) -> tuple[float, float]:
    """Return a slot of the optimiser's memory for one number, before and after the update."""
    return float(walk.state[name][index]), float(walk.update.state[name][index])


def _setting(walk: Walk, name: str) -> float:
    return float(walk.training.optimizer_settings[name])


def _step(walk: Walk, number: _Number, formula: str, numbers: str, remark: str = "") -> Line:
    """Tell the weight after the optimiser's rule."""
    shrinks = float(walk.training.regularization["l1"]) > 0.0 and number.symbol.startswith("w")
    value = float(walk.update.moved[number.index])
    name, symbol = ("before L1", f"{number.symbol}_m") if shrinks else ("after", f"{number.symbol}'")
    return Line(name, symbol, formula, numbers, value, remark)


def _sides(walk: Walk, number: _Number, digits: int) -> tuple[str, str, str, str]:
    """Return what every rule is made of, as texts: weight, rate, gradient, and the weight's symbol."""
    decays = float(walk.training.regularization["decay"]) > 0.0
    symbol = f"{number.symbol}_d" if decays else number.symbol
    numbers = walk.update.decayed[number.index], walk.rate, walk.update.penalised[number.index]
    weight, rate, gradient = (factor(float(value), digits) for value in numbers)
    return weight, rate, gradient, symbol


def _sgd(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol = _sides(walk, number, digits)
    yield _step(walk, number, f"{symbol} - eta * g", f"{w} - {eta} * {g}")


def _momentum(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol = _sides(walk, number, digits)
    (before, after), mu = _state(walk, "velocity", number.index), factor(_setting(walk, "momentum"), digits)
    yield Line("velocity", "v'", "mu * v + g", f"{mu} * {factor(before, digits)} + {g}", after)
    yield _step(walk, number, f"{symbol} - eta * v'", f"{w} - {eta} * {factor(after, digits)}")


def _nesterov(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol = _sides(walk, number, digits)
    (before, after), mu = _state(walk, "velocity", number.index), factor(_setting(walk, "momentum"), digits)
    yield Line("velocity", "v'", "mu * v + g", f"{mu} * {factor(before, digits)} + {g}", after)
    ahead = f"{g} + {mu} * {factor(after, digits)}"
    yield _step(walk, number, f"{symbol} - eta * (g + mu * v')", f"{w} - {eta} * ({ahead})")


def _adagrad(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol = _sides(walk, number, digits)
    before, after = _state(walk, "square", number.index)
    epsilon = factor(_setting(walk, "epsilon"), digits)
    yield Line("sum of squares", "q'", "q + g^2", f"{factor(before, digits)} + {g}^2", after)
    numbers = f"{w} - {eta} * {g} / (sqrt({figure(after, digits)}) + {epsilon})"
    yield _step(walk, number, f"{symbol} - eta * g / (sqrt(q') + epsilon)", numbers)


def _rmsprop(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol = _sides(walk, number, digits)
    before, after = _state(walk, "square", number.index)
    alpha, epsilon = factor(_setting(walk, "alpha"), digits), factor(_setting(walk, "epsilon"), digits)
    numbers = f"{alpha} * {factor(before, digits)} + (1 - {alpha}) * {g}^2"
    yield Line("averaged square", "q'", "alpha * q + (1 - alpha) * g^2", numbers, after)
    numbers = f"{w} - {eta} * {g} / (sqrt({figure(after, digits)}) + {epsilon})"
    yield _step(walk, number, f"{symbol} - eta * g / (sqrt(q') + epsilon)", numbers)


def _adam(walk: Walk, number: _Number, digits: int, symbol: str = "", weight: str = "") -> Iterator[Line]:
    w, eta, g, own = _sides(walk, number, digits)
    (m0, m1), (q0, q1) = (_state(walk, name, number.index) for name in ("mean", "square"))
    b1, b2, epsilon = (_setting(walk, name) for name in ("beta1", "beta2", "epsilon"))
    t = float(walk.update.state["step"][0])
    first, second = factor(b1, digits), factor(b2, digits)
    yield Line("averaged gradient", "m'", "beta_1 * m + (1 - beta_1) * g",
               f"{first} * {factor(m0, digits)} + (1 - {first}) * {g}", m1)  # fmt: skip
    yield Line("averaged square", "q'", "beta_2 * q + (1 - beta_2) * g^2",
               f"{second} * {factor(q0, digits)} + (1 - {second}) * {g}^2", q1)  # fmt: skip
    m, q = m1 / (1.0 - b1**t), q1 / (1.0 - b2**t)
    step = figure(t)
    yield Line("average, made up for its start at 0", "m_{c}", "m' / (1 - beta_1^t)",
               f"{factor(m1, digits)} / (1 - {first}^{step})", m, f"t = {step} counts the updates.")  # fmt: skip
    yield Line("square, made up for its start at 0", "q_{c}", "q' / (1 - beta_2^t)",
               f"{factor(q1, digits)} / (1 - {second}^{step})", q)  # fmt: skip
    numbers = f"{weight or w} - {eta} * {factor(m, digits)} / (sqrt({figure(q, digits)}) + {factor(epsilon, digits)})"
    yield _step(walk, number, f"{symbol or own} - eta * m_{{c}} / (sqrt(q_{{c}}) + epsilon)", numbers)


def _adamw(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, eta, _, symbol = _sides(walk, number, digits)
    decay = _setting(walk, "weight_decay")
    # The very product that the optimiser forms; it keeps no trace of it.
    shrunk = walk.update.decayed * (1.0 - walk.rate * decay)
    value = float(shrunk[number.index])
    yield Line("weight, decayed", f"{number.symbol}_a", f"{symbol} * (1 - eta * lambda)",
               f"{w} * (1 - {eta} * {factor(decay, digits)})", value)  # fmt: skip
    yield from _adam(walk, number, digits, f"{number.symbol}_a", factor(value, digits))


def _rprop(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, _, g, symbol = _sides(walk, number, digits)
    last, now = _state(walk, "gradient", number.index)
    size, grown = _state(walk, "size", number.index)
    agreement = np.sign(float(walk.update.penalised[number.index])) * np.sign(last)
    if agreement > 0.0:
        by, remark = _setting(walk, "grow"), "The sign is that of the last gradient: the step grows."
    elif agreement < 0.0:
        by, remark = _setting(walk, "shrink"), "The sign has turned: the step shrinks, and the weight waits this once."
    else:
        by, remark = 1.0, "There is no earlier sign to compare with: the step stays."
    limits = f"{figure(_setting(walk, 'smallest'))} and {figure(_setting(walk, 'largest'))}"
    yield Line("size of the step", "s'", f"s times {figure(by)}, kept between {limits}",
               f"{factor(by, digits)} * {factor(size, digits)}", grown, remark)  # fmt: skip
    sign = figure(float(np.sign(now)))
    numbers = f"{w} - {factor(float(sign), digits)} * {factor(grown, digits)}"
    yield _step(walk, number, f"{symbol} - sign(g) * s'", numbers, f"Only the sign of g = {g} counts.")


def _quickprop(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol = _sides(walk, number, digits)
    last, _ = _state(walk, "gradient", number.index)
    before, after = _state(walk, "change", number.index)
    if before == 0.0:
        yield Line(
            "change", "c'", "-eta * g", f"-{eta} * {g}", after, "The first step, or after a rest: plain descent."
        )
    else:
        numbers = f"from c = {figure(before, digits)}, g = {g}, and the last g = {figure(last, digits)}"
        limit = figure(_setting(walk, "growth"))
        yield Line("change", "c'", f"the jump to the parabola's lowest point, at most {limit} c, and -eta * g downhill",
                   numbers, after)  # fmt: skip
    yield _step(walk, number, f"{symbol} + c'", f"{w} + {factor(after, digits)}")


def _full_batch(walk: Walk, number: _Number, digits: int) -> Iterator[Line]:
    method = optimizer(walk.training.optimizer)
    assert isinstance(method, FullBatchOptimizer)
    before, after = float(walk.theta[number.index]), float(walk.update.theta[number.index])
    damping = added([figure(float(state["damping"][0])) for state in (walk.state, walk.update.state)][1:])
    change = Line("change", "c", "the method's step", "", after - before,
                  f"{method.doc} It looks at all weights at once; its damping is {damping} after this step.",
                  asked=False)  # fmt: skip
    yield change
    yield _step(walk, number, f"{number.symbol} + c", f"{factor(before, digits)} + {factor(after - before, digits)}")


_RULES: dict[str, _Rule] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "rprop": _rprop,
    "quickprop": _quickprop,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
    "scg": _full_batch,
    "levenberg_marquardt": _full_batch,
}
