"""Full-batch methods that use the curvature of the loss: far fewer epochs, each of them dearer.

Sums over theta are taken in the precision of theta, all single numbers in float64.
"""

import math

import numpy as np

from bpgui.engine.optimizers.method import FullBatchOptimizer, Objective, State, number, single
from bpgui.spec import FloatArray, Param, Settings

# Past this damping a step is too short to change anything.
_MOST_DAMPING = 1e20
# Well below any damping that matters, and far enough from 0 that it can grow again.
_LEAST_DAMPING = 1e-20
# A step into numbers that are not finite counts as one that was this many times worse than promised.
_HOPELESS = -100.0


def _scg_init(theta: FloatArray, learning_rate: float, settings: Settings) -> State:
    return {
        "direction": np.zeros_like(theta),
        "gradient": np.zeros_like(theta),
        "damping": single(float(settings["damping"])),
        "curvature": single(0.0),
        "advanced": single(1.0),
        "since_restart": single(0.0),
        "step": single(0.0),
    }


def _scg_direction(gradient: FloatArray, state: State) -> tuple[FloatArray, bool]:
    """Return the new direction, and whether it is steepest descent."""
    last, before = state["direction"], state["gradient"]
    slope = float(last @ before)
    restart = slope == 0.0 or number(state, "since_restart") >= len(gradient)
    if not restart:
        share = float(gradient @ before - gradient @ gradient) / slope
        direction = share * last - gradient
        # Rounding, or a loss that has been changed meanwhile, may turn it uphill.
        if float(direction @ gradient) < 0.0:
            return direction, False
    return -gradient, True


def _scg(objective: Objective, theta: FloatArray, state: State, settings: Settings) -> tuple[FloatArray, State]:
    # The steps of Moller's algorithm. His r is -gradient here; his scaled delta, before and after step 4 and
    # with lambda bar, is always `curvature` plus damping times the squared length.
    step, since_restart = single(number(state, "step") + 1.0), number(state, "since_restart")
    value, gradient = objective.gradient(theta)
    damping, curvature, direction = number(state, "damping"), number(state, "curvature"), state["direction"]
    fresh = bool(number(state, "advanced")) or float(direction @ gradient) >= 0.0
    if fresh:
        direction, restarted = _scg_direction(gradient, state)
        since_restart = 0.0 if restarted else since_restart
    slope, squared = -float(direction @ gradient), float(direction @ direction)
    if not 0.0 < slope**2 < math.inf:
        return theta, {**state, "step": step}  # the bottom is reached, to the last digit
    if fresh:
        reach = float(settings["sigma"]) / math.sqrt(squared)
        ahead = objective.gradient(theta + reach * direction)[1]
        curvature = float(direction @ (ahead - gradient)) / reach
        curvature = curvature if math.isfinite(curvature) else 0.0
    bent = curvature + damping * squared
    if bent <= 0.0:
        damping = 2.0 * (damping - bent / squared)
        bent = curvature + damping * squared
    there = theta + slope / bent * direction
    # The decrease of the loss as a share of the one that the parabola promised.
    comparison = 2.0 * bent * (value - objective.value(there)) / slope**2
    comparison = comparison if math.isfinite(comparison) else _HOPELESS
    advanced = comparison >= 0.0
    if comparison >= 0.75:
        damping = max(damping / 4.0, _LEAST_DAMPING)
    if comparison < 0.25:
        damping = min(damping + bent * (1.0 - comparison) / squared, _MOST_DAMPING)
    return there if advanced else theta, {
        "direction": direction,
        "gradient": gradient,
        "damping": single(damping),
        "curvature": single(curvature),
        "advanced": single(float(advanced)),
        "since_restart": single(since_restart + float(advanced)),
        "step": step,
    }


def _levenberg_init(theta: FloatArray, learning_rate: float, settings: Settings) -> State:
    return {"damping": single(float(settings["damping"])), "step": single(0.0)}


def _levenberg(objective: Objective, theta: FloatArray, state: State, settings: Settings) -> tuple[FloatArray, State]:
    factor, damping = float(settings["factor"]), number(state, "damping")
    step = single(number(state, "step") + 1.0)
    residuals, jacobian = objective.residuals(theta), objective.jacobian(theta)
    error = float(residuals @ residuals)
    normal, gradient = jacobian.T @ jacobian, jacobian.T @ residuals
    places = np.diag_indices_from(normal)
    diagonal = normal[places]
    while True:
        normal[places] = diagonal + damping
        there = theta - _solved(normal, gradient)
        residuals = objective.residuals(there)
        if float(residuals @ residuals) < error:
            return there, {"damping": single(max(damping / factor, _LEAST_DAMPING)), "step": step}
        if damping >= _MOST_DAMPING:
            return theta, {"damping": single(damping), "step": step}
        damping = min(damping * factor, _MOST_DAMPING)


def _solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Solve matrix x = right; x is not a number where the matrix is singular, which more damping mends."""
    try:
        return np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return np.full_like(right, math.nan)


SCALED_CONJUGATE_GRADIENT = FullBatchOptimizer(
    label="Scaled conjugate gradient",
    doc="Goes along directions that do not undo each other, as far as the curvature ahead says: no learning rate to "
    "choose. One step an epoch, for the full batch.",
    source="Moller 1993, A scaled conjugate gradient algorithm for fast supervised learning, Neural Networks 6:525",
    params=(
        Param(
            "sigma", "float", 1e-4, "How far ahead the gradient is taken to measure the curvature.", "Sigma",
            low=1e-8, high=0.01,
        ),
        Param(
            "damping", "float", 1e-6, "The first lambda: shortens steps where the loss is not like a parabola.",
            "First damping", low=_LEAST_DAMPING, high=1.0,
        ),
    ),
    slots=("direction", "gradient"),
    init=_scg_init,
    step=_scg,
    regularizers=("l2",),
)  # fmt: skip

LEVENBERG_MARQUARDT = FullBatchOptimizer(
    label="Levenberg-Marquardt",
    doc="Solves the linear least-squares problem nearest to the network's in each epoch, with a damping that is "
    "enlarged until the error falls. The fastest for small networks, squared errors and the full batch.",
    source="Levenberg 1944; Marquardt 1963; Hagan and Menhaj 1994, IEEE Transactions on Neural Networks 5:989",
    params=(
        Param(
            "damping", "float", 0.01, "The first mu: large is a short step of gradient descent, small one of Newton.",
            "First damping", low=_LEAST_DAMPING, high=1e10,
        ),
        Param(
            "factor", "float", 10.0, "By how much the damping falls after a good step and grows after a bad one.",
            "Damping factor", low=1.1, high=1000.0,
        ),
    ),
    slots=(),
    init=_levenberg_init,
    step=_levenberg,
    losses=("half_squared_error", "mse"),
    most_parameters=2000,
)  # fmt: skip
