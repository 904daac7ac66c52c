import numpy as np
import pytest

from bpgui.engine.optimizers import OPTIMIZERS, FullBatchOptimizer, State
from bpgui.spec import FloatArray, check_settings


class Quadratic:
    """1/2 w A w - b w with a positive definite A."""

    def __init__(self, size: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        factor = rng.normal(size=(size, size))
        self.matrix = factor @ factor.T + 0.1 * np.eye(size)
        self.right = rng.normal(size=size)
        self.bottom = np.linalg.solve(self.matrix, self.right)

    def value(self, theta: FloatArray) -> float:
        return float(0.5 * theta @ self.matrix @ theta - self.right @ theta)

    def gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        return self.value(theta), self.matrix @ theta - self.right

    def residuals(self, theta: FloatArray) -> FloatArray:
        raise NotImplementedError

    def jacobian(self, theta: FloatArray) -> FloatArray:
        raise NotImplementedError


class LeastSquares:
    """1/2 |f(theta)|^2 of the residuals that a subclass gives, with held entries of theta."""

    held: tuple[int, ...] = ()

    def residuals(self, theta: FloatArray) -> FloatArray:
        raise NotImplementedError

    def jacobian(self, theta: FloatArray) -> FloatArray:
        columns = []
        for index in range(len(theta)):
            up = theta.astype(complex)
            up[index] += 1e-30j
            columns.append(self.residuals(up).imag / 1e-30)
        slopes = np.array(columns).T
        slopes[:, list(self.held)] = 0.0
        return slopes

    def value(self, theta: FloatArray) -> float:
        return 0.5 * float(self.residuals(theta) @ self.residuals(theta))

    def gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        return self.value(theta), self.jacobian(theta).T @ self.residuals(theta)


class Line(LeastSquares):
    """A straight line through points that are not on one."""

    def __init__(self, held: tuple[int, ...] = ()) -> None:
        self.held = held
        rng = np.random.default_rng(3)
        self.x, self.y = rng.normal(size=(20, 3)), rng.normal(size=20)

    def residuals(self, theta: FloatArray) -> FloatArray:
        return self.x @ theta - self.y


class Xor(LeastSquares):
    """A 2-3-1 network of tanh and sigmoid on the four rows of XOR."""

    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    targets = np.array([0.0, 1.0, 1.0, 0.0])

    def residuals(self, theta: FloatArray) -> FloatArray:
        hidden = np.tanh(self.inputs @ theta[:6].reshape(2, 3) + theta[6:9])
        return 1.0 / (1.0 + np.exp(-(hidden @ theta[9:12] + theta[12]))) - self.targets


class Rosenbrock(LeastSquares):
    """The curved valley of Rosenbrock 1960, whose bottom is at (1, 1)."""

    def residuals(self, theta: FloatArray) -> FloatArray:
        return np.array([10.0 * (theta[1] - theta[0] ** 2), 1.0 - theta[0]])


def _method(name: str, **given: float) -> tuple[FullBatchOptimizer, dict[str, float]]:
    method = OPTIMIZERS[name]
    assert isinstance(method, FullBatchOptimizer)
    return method, dict(check_settings(method.params, given, method.label))


def _steps(name: str, objective: object, theta: FloatArray, steps: int, **given: float) -> list[FloatArray]:
    method, settings = _method(name, **given)
    state: State = method.init(theta, 0.1, settings)
    path = [theta]
    for _ in range(steps):
        theta, state = method.step(objective, theta, state, settings)
        path.append(theta)
    return path


@pytest.mark.parametrize("size", [1, 2, 5, 12])
def test_conjugate_gradients_reach_the_bottom_of_a_quadratic_in_as_many_steps_as_dimensions(size: int) -> None:
    objective = Quadratic(size, seed=size)
    path = _steps("scg", objective, np.ones(size), size + 2, damping=1e-14)
    np.testing.assert_allclose(path[-1], objective.bottom, atol=1e-5 * np.linalg.norm(objective.bottom))
    # Steepest descent with exact steps, by comparison, is nowhere near.
    if size > 2:
        theta = np.ones(size)
        for _ in range(size + 2):
            slope = objective.gradient(theta)[1]
            theta = theta - (slope @ slope) / (slope @ objective.matrix @ slope) * slope
        assert np.linalg.norm(theta - objective.bottom) > 1e-2 * np.linalg.norm(objective.bottom)


def test_successive_directions_are_conjugate() -> None:
    objective = Quadratic(6, seed=1)
    path = _steps("scg", objective, np.ones(6), 5, damping=1e-14)
    moves = np.diff(path, axis=0)
    products = moves @ objective.matrix @ moves.T
    lengths = np.sqrt(np.diag(products))
    np.testing.assert_allclose(products / np.outer(lengths, lengths), np.eye(5), atol=1e-5)


@pytest.mark.parametrize("name", ["scg", "levenberg_marquardt"])
def test_the_loss_never_rises(name: str) -> None:
    objective = Rosenbrock()
    values = [objective.value(theta) for theta in _steps(name, objective, np.array([-1.2, 1.0]), 60)]
    assert (np.diff(values) <= 0.0).all()


@pytest.mark.parametrize(("name", "steps"), [("scg", 120), ("levenberg_marquardt", 25)])
def test_the_curved_valley_is_followed_to_its_end(name: str, steps: int) -> None:
    theta = _steps(name, Rosenbrock(), np.array([-1.2, 1.0]), steps)[-1]
    np.testing.assert_allclose(theta, [1.0, 1.0], atol=1e-3)


@pytest.mark.parametrize(("name", "steps", "least"), [("scg", 150, 8), ("levenberg_marquardt", 40, 10)])
def test_xor_is_learned_from_most_starts(name: str, steps: int, least: int) -> None:
    objective, solved = Xor(), 0
    for seed in range(10):
        theta = _steps(name, objective, np.random.default_rng(seed).normal(size=13), steps)[-1]
        solved += bool(np.abs(objective.residuals(theta)).max() < 0.01)
    assert solved >= least


def test_a_linear_problem_is_solved_in_a_few_steps() -> None:
    objective = Line()
    exact = np.linalg.lstsq(objective.x, objective.y, rcond=None)[0]
    path = _steps("levenberg_marquardt", objective, np.full(3, 5.0), 6)
    np.testing.assert_allclose(path[-1], exact, rtol=1e-12)
    assert np.linalg.norm(path[1] - exact) < 0.01 * np.linalg.norm(path[0] - exact)


def test_the_first_step_solves_the_damped_normal_equations() -> None:
    objective, theta = Line(), np.zeros(3)
    path = _steps("levenberg_marquardt", objective, theta, 1, damping=2.0)
    # Ridge regression: the same as plain least squares with sqrt(damping) times the identity below the rows.
    rows = np.vstack([objective.x, np.sqrt(2.0) * np.eye(3)])
    expected = np.linalg.lstsq(rows, np.concatenate([objective.y, np.zeros(3)]), rcond=None)[0]
    np.testing.assert_allclose(path[1], expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["scg", "levenberg_marquardt"])
def test_what_is_held_stays_and_the_rest_finds_its_own_bottom(name: str) -> None:
    objective = Line(held=(1,))
    theta = _steps(name, objective, np.array([1.0, 0.25, 1.0]), 20)[-1]
    assert theta[1] == 0.25
    free = [0, 2]
    exact = np.linalg.lstsq(objective.x[:, free], objective.y - 0.25 * objective.x[:, 1], rcond=None)[0]
    np.testing.assert_allclose(theta[free], exact, atol=1e-6)


@pytest.mark.parametrize("name", ["scg", "levenberg_marquardt"])
def test_at_the_bottom_nothing_moves_any_more(name: str) -> None:
    objective = Line()
    exact = _steps(name, objective, np.zeros(3), 100)[-1]
    path = _steps(name, objective, exact, 50)
    np.testing.assert_allclose(path[-1], exact, rtol=1e-7)


def test_a_step_into_overflow_is_not_taken() -> None:
    class Cliff(Rosenbrock):
        def value(self, theta: FloatArray) -> float:
            return super().value(theta) if abs(theta[0]) < 2.0 else float("inf")

    path = _steps("scg", Cliff(), np.array([-1.9, -3.0]), 200)
    assert np.isfinite(path).all()
    np.testing.assert_allclose(path[-1], [1.0, 1.0], atol=1e-2)


def test_more_unknowns_than_residuals_are_no_obstacle() -> None:
    class Underdetermined(LeastSquares):
        def residuals(self, theta: FloatArray) -> FloatArray:
            return np.array([theta[0] + theta[1] - 3.0])

    theta = _steps("levenberg_marquardt", Underdetermined(), np.zeros(2), 10)[-1]
    np.testing.assert_allclose(theta, [1.5, 1.5], rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["scg", "levenberg_marquardt"])
def test_a_run_can_be_taken_up_again_from_its_state_in_either_precision(name: str, dtype: type) -> None:
    class Rounded(Line):
        def residuals(self, theta: FloatArray) -> FloatArray:
            kind = dtype if theta.dtype != complex else complex
            return self.x.astype(kind) @ theta - self.y.astype(kind)

        def jacobian(self, theta: FloatArray) -> FloatArray:
            return self.x.astype(dtype)

    method, settings = _method(name)
    theta = np.ones(3, dtype=dtype)
    state = method.init(theta, 0.1, settings)
    for step in range(1, 5):
        kept = {key: array.copy() for key, array in state.items()}
        copy, _ = method.step(Rounded(), theta.copy(), kept, settings)
        theta, state = method.step(Rounded(), theta, state, settings)
        assert theta.tobytes() == copy.tobytes()
        assert theta.dtype == dtype
        assert state["step"].tolist() == [step]
        for key, array in state.items():
            wanted = (dtype, (3,)) if key in method.slots else (np.float64, (1,))
            assert (array.dtype, array.shape) == wanted
