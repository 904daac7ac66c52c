"""The optimisers' rules as lines: what is remembered, then the weight or bias after the rule."""

from collections.abc import Callable, Iterator

import numpy as np

from bpgui.engine.optimizers import FullBatchOptimizer, optimizer
from bpgui.engine.walk.line import Line, factor, figure
from bpgui.engine.walk.number import Number
from bpgui.engine.walk.walk import Walk

_Rule = Callable[[Walk, Number, int], Iterator[Line]]


def clips(walk: Walk) -> bool:
    """Tell whether the training limits gradients."""
    return any(float(walk.training.regularization[name]) > 0.0 for name in ("clip_value", "clip_norm"))


def _state(walk: Walk, name: str, index: int) -> tuple[float, float]:
    """Return a slot of the optimiser's memory for one number, before and after the update."""
    return float(walk.state[name][index]), float(walk.update.state[name][index])


def _remembered(quantity: str, symbol: str, value: float) -> Line:
    """Tell what the optimiser remembers of earlier updates; 0 before the first."""
    return Line(quantity, symbol, "", "", value, asked=False)


def _setting(walk: Walk, name: str) -> float:
    return float(walk.training.optimizer_settings[name])


def _step(walk: Walk, number: Number, formula: str, numbers: str, remark: str = "") -> Line:
    """Tell the weight after the optimiser's rule."""
    shrinks = float(walk.training.regularization["l1"]) > 0.0 and number.is_weight
    value = float(walk.update.moved[number.index])
    name, symbol = ("before L1", number.stage("m")) if shrinks else ("after", f"{number.symbol}'")
    return Line(name, symbol, formula, numbers, value, remark)


def _sides(walk: Walk, number: Number, digits: int) -> tuple[str, str, str, str, str]:
    """Return what every rule is made of, as texts: weight, rate, gradient, and the symbols of weight and gradient."""
    settings = walk.training.regularization
    symbol = number.stage("d") if float(settings["decay"]) > 0.0 else number.symbol
    g = "g_{2}" if float(settings["l2"]) > 0.0 else "g_{c}" if clips(walk) else "g"
    numbers = walk.update.decayed[number.index], walk.rate, walk.update.penalised[number.index]
    weight, rate, gradient = (factor(float(value), digits) for value in numbers)
    return weight, rate, gradient, symbol, g


def _sgd(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol, grad = _sides(walk, number, digits)
    yield _step(walk, number, f"{symbol} - eta * {grad}", f"{w} - {eta} * {g}")


def _momentum(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol, grad = _sides(walk, number, digits)
    (before, after), mu = _state(walk, "velocity", number.index), factor(_setting(walk, "momentum"), digits)
    yield _remembered("velocity before", "v", before)
    yield Line("velocity", "v'", f"mu * v + {grad}", f"{mu} * {factor(before, digits)} + {g}", after)
    yield _step(walk, number, f"{symbol} - eta * v'", f"{w} - {eta} * {factor(after, digits)}")


def _nesterov(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol, grad = _sides(walk, number, digits)
    (before, after), mu = _state(walk, "velocity", number.index), factor(_setting(walk, "momentum"), digits)
    yield _remembered("velocity before", "v", before)
    yield Line("velocity", "v'", f"mu * v + {grad}", f"{mu} * {factor(before, digits)} + {g}", after)
    ahead = f"{g} + {mu} * {factor(after, digits)}"
    yield _step(walk, number, f"{symbol} - eta * ({grad} + mu * v')", f"{w} - {eta} * ({ahead})")


def _adagrad(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol, grad = _sides(walk, number, digits)
    before, after = _state(walk, "square", number.index)
    epsilon = factor(_setting(walk, "epsilon"), digits)
    yield _remembered("sum of squares before", "q", before)
    yield Line("sum of squares", "q'", f"q + {grad}^2", f"{factor(before, digits)} + {g}^2", after)
    numbers = f"{w} - {eta} * {g} / (sqrt({figure(after, digits)}) + {epsilon})"
    yield _step(walk, number, f"{symbol} - eta * {grad} / (sqrt(q') + epsilon)", numbers)


def _rmsprop(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol, grad = _sides(walk, number, digits)
    before, after = _state(walk, "square", number.index)
    alpha, epsilon = factor(_setting(walk, "alpha"), digits), factor(_setting(walk, "epsilon"), digits)
    numbers = f"{alpha} * {factor(before, digits)} + (1 - {alpha}) * {g}^2"
    yield _remembered("averaged square before", "q", before)
    yield Line("averaged square", "q'", f"alpha * q + (1 - alpha) * {grad}^2", numbers, after)
    numbers = f"{w} - {eta} * {g} / (sqrt({figure(after, digits)}) + {epsilon})"
    yield _step(walk, number, f"{symbol} - eta * {grad} / (sqrt(q') + epsilon)", numbers)


def _adam(walk: Walk, number: Number, digits: int, symbol: str = "", weight: str = "") -> Iterator[Line]:
    w, eta, g, own, grad = _sides(walk, number, digits)
    (m0, m1), (q0, q1) = (_state(walk, name, number.index) for name in ("mean", "square"))
    b1, b2, epsilon = (_setting(walk, name) for name in ("beta1", "beta2", "epsilon"))
    t = float(walk.update.state["step"][0])
    first, second = factor(b1, digits), factor(b2, digits)
    yield _remembered("averaged gradient before", "m", m0)
    yield _remembered("averaged square before", "q", q0)
    yield Line("averaged gradient", "m'", f"beta_1 * m + (1 - beta_1) * {grad}",
               f"{first} * {factor(m0, digits)} + (1 - {first}) * {g}", m1)  # fmt: skip
    yield Line("averaged square", "q'", f"beta_2 * q + (1 - beta_2) * {grad}^2",
               f"{second} * {factor(q0, digits)} + (1 - {second}) * {g}^2", q1)  # fmt: skip
    m, q = m1 / (1.0 - b1**t), q1 / (1.0 - b2**t)
    step = figure(t)
    yield Line("averaged gradient, corrected", "m_{c}", "m' / (1 - beta_1^t)",
               f"{factor(m1, digits)} / (1 - {first}^{step})", m,
               f"For its start at 0, known as bias correction; t = {step} counts the updates.")  # fmt: skip
    yield Line("averaged square, corrected", "q_{c}", "q' / (1 - beta_2^t)",
               f"{factor(q1, digits)} / (1 - {second}^{step})", q)  # fmt: skip
    numbers = f"{weight or w} - {eta} * {factor(m, digits)} / (sqrt({figure(q, digits)}) + {factor(epsilon, digits)})"
    yield _step(walk, number, f"{symbol or own} - eta * m_{{c}} / (sqrt(q_{{c}}) + epsilon)", numbers)


def _adamw(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, eta, _, symbol, _ = _sides(walk, number, digits)
    decay = _setting(walk, "weight_decay")
    # The very product that the optimiser forms; it keeps no trace of it.
    shrunk = walk.update.decayed * (1.0 - walk.rate * decay)
    value = float(shrunk[number.index])
    yield Line("weight, decayed by AdamW", number.stage("a"), f"{symbol} * (1 - eta * lambda)",
               f"{w} * (1 - {eta} * {factor(decay, digits)})", value, "lambda is AdamW's weight decay.")  # fmt: skip
    yield from _adam(walk, number, digits, number.stage("a"), factor(value, digits))


def _rprop(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, _, g, symbol, grad = _sides(walk, number, digits)
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
    told = f"Only the sign of the gradient, {g}, counts." if now != 0.0 else "While it waits, the sign counts as 0."
    yield _step(walk, number, f"{symbol} - sign({grad}) * s'", numbers, told)


def _quickprop(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    w, eta, g, symbol, grad = _sides(walk, number, digits)
    last, _ = _state(walk, "gradient", number.index)
    before, after = _state(walk, "change", number.index)
    if before == 0.0:
        yield Line(
            "change", "c'", f"-eta * {grad}", f"-{eta} * {g}", after, "The first step, or after a rest: plain descent."
        )
    else:
        formula, numbers, remark = _parabola(walk, number, digits, grad, (last, before))
        yield Line("change", "c'", formula, numbers, after, remark)
    yield _step(walk, number, f"{symbol} + c'", f"{w} + {factor(after, digits)}")


def _parabola(
    walk: Walk, number: Number, digits: int, grad: str, remembered: tuple[float, float]
) -> tuple[str, str, str]:
    """Return Quickprop's jump as symbols, numbers and a remark; `remembered` are the last gradient and change."""
    gradient, growth = float(walk.update.penalised[number.index]), _setting(walk, "growth")
    (last, change), side = remembered, float(np.sign(remembered[1]))
    ahead, behind = -gradient * side, -last * side
    g, p, c = (factor(value, digits) for value in (gradient, last, change))
    if behind > ahead and ahead / (behind - ahead) <= growth:
        formula, numbers = f"{grad} / (p - {grad}) * c", f"{g} / ({p} - {g}) * {c}"
        remark = "To the lowest point of a parabola through this gradient and the last, p."
    else:
        formula, numbers = f"{figure(growth)} * c", f"{figure(growth)} * {c}"
        remark = f"The parabola has no lowest point near: the longest jump, {figure(growth)} times the last change."
    if ahead > 0.0:
        formula, numbers = f"{formula} - eta * {grad}", f"{numbers} - {factor(walk.rate, digits)} * {g}"
    return formula, numbers, remark


def _full_batch(walk: Walk, number: Number, digits: int) -> Iterator[Line]:
    method = optimizer(walk.training.optimizer)
    assert isinstance(method, FullBatchOptimizer)
    before, after = float(walk.theta[number.index]), float(walk.update.theta[number.index])
    damping = figure(float(walk.update.state["damping"][0]))
    change = Line("change", "c", "the method's step", "", after - before,
                  f"{method.doc} It looks at all weights at once; its damping is {damping} after this step.",
                  asked=False)  # fmt: skip
    yield change
    yield _step(walk, number, f"{number.symbol} + c", f"{factor(before, digits)} + {factor(after - before, digits)}")


RULES: dict[str, _Rule] = {
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
