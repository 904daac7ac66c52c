"""Fixed-point backpropagation on whole networks: exact where it settles, silent where it does not."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine.gradient_check import TOLERANCE, check_gradients
from bpgui.engine.losses import loss
from bpgui.engine.program import Part, Program
from bpgui.engine.reference import backward, forward, jacobian, loss_values, outputs, predict, spectral_radius
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, NetworkSpec

Build = Callable[..., NetworkSpec]
Numeric = Callable[[Callable[[FloatArray], float], FloatArray], FloatArray]

EXACT = {"dt": 1.0, "tolerance": 1e-14, "sweeps": 10_000}
FEEDBACK = ("x input 2, h hidden 4 tanh, y output 1 sigmoid", "x-h h-y y-h")
TANGLE = (
    "a input 2, b input 1, g hidden 2 softmax, h hidden 3 tanh, k hidden 2 softplus, y output 2 sigmoid, "
    "z output 1 sine",
    "a-g g-h b-h h-k k-h h-h k-y y-k a-y y-z z-z g-z",
)
ACYCLIC = (
    "x input 3, g hidden 3 tanh, h hidden 4 softmax, y output 2 sigmoid, k hidden 1 gelu, z output 2 sigmoid",
    "x-g g-h h-y x-y y-k k-z g-z",
)


def _trial(program: Program, scale: float = 0.5, rows: int = 4) -> tuple[FloatArray, FloatArray, FloatArray]:
    rng = np.random.default_rng(1)
    return (
        rng.uniform(-scale, scale, program.size),
        rng.uniform(-1.0, 1.0, (rows, program.network.width("input"))),
        rng.uniform(0.0, 1.0, (rows, program.network.width("output"))),
    )


def _as_one_part(program: Program) -> Program:
    """Treat everything but the inputs as a single recurrent part."""
    inside = tuple(layer for layer in program.network.layers if layer.role != "input")
    ends = tuple(part for part in program.parts if part.layers[0].role == "input")
    return replace(program, parts=(*ends, Part(inside, recurrent=True)))


def _by_complex_steps(program: Program, theta: FloatArray, function: Callable[[Program, FloatArray], FloatArray]):  # noqa: ANN202  # an array, or a number, per entry of theta
    """Slopes without rounding error; all sweeps are made, so that the imaginary parts settle as well."""
    patient = replace(program, relaxation={**program.relaxation, "tolerance": 1e-300, "sweeps": 80})
    slopes = []
    for index in range(program.size):
        point = theta.astype(complex)
        point[index] += 1e-30j
        slopes.append(function(patient, point).imag / 1e-30)
    return np.stack(slopes, axis=-1)


def _self_connected(build: Build, weight: float, activation: str, **relaxation: float) -> tuple[Program, FloatArray]:
    """One neuron that feeds itself and hears the input with weight 1."""
    program = Program.compile(build(f"x input 1, y output 1 {activation}", "x-y y-y"), relaxation)
    theta = np.zeros(program.size)
    blocks = program.blocks(theta)
    blocks.weights["x-y"][...] = 1.0
    blocks.weights["y-y"][...] = weight
    return program, theta


def test_a_linear_loop_settles_where_algebra_says(build: Build) -> None:
    program = Program.compile(build("x input 3, y output 4 linear", "x-y y-y"), EXACT)
    theta, inputs, targets = _trial(program, 0.3)
    blocks = program.blocks(theta)
    trace = forward(program, theta, inputs)
    # y = x V + b + y W, so y = (x V + b) (1 - W)^-1, and the adjoint solves the transposed system.
    inverse = np.linalg.inv(np.eye(4) - blocks.weights["y-y"])
    answers = (inputs @ blocks.weights["x-y"] + blocks.biases["y"]) @ inverse
    np.testing.assert_allclose(outputs(program, trace), answers, rtol=1e-12)
    gradient = backward(program, theta, loss("half_squared_error"), trace, targets)
    np.testing.assert_allclose(gradient.delta["y"], (answers - targets) @ inverse.T, rtol=1e-11)
    slots = program.blocks(gradient.theta)
    np.testing.assert_allclose(slots.weights["y-y"], answers.T @ gradient.delta["y"], rtol=1e-11)
    assert trace.settled is not None
    assert trace.settled.all()
    assert gradient.unsettled == 0
    radius = np.abs(np.linalg.eigvals(blocks.weights["y-y"])).max()
    assert spectral_radius(program, theta, trace) == pytest.approx(radius, rel=0.05)


@pytest.mark.parametrize("dt", [0.2, 0.5, 1.0])
def test_at_the_fixed_point_every_output_is_that_of_its_net_input(dt: float, build: Build) -> None:
    program = Program.compile(build(*TANGLE), {"dt": dt, "tolerance": 1e-13, "sweeps": 2000})
    theta, inputs, _ = _trial(program)
    trace = forward(program, theta, inputs)
    blocks = program.blocks(theta)
    for layer in program.order:
        if layer.role != "input":
            net = blocks.biases[layer.id] + sum(
                trace.raw[c.source] @ blocks.weights[c.id] for c in program.incoming[layer.id]
            )
            np.testing.assert_allclose(trace.net[layer.id], net, atol=1e-11)
            np.testing.assert_array_equal(trace.raw[layer.id], program.activations[layer.id].value(trace.net[layer.id]))


def test_a_network_is_solved_part_by_part(build: Build) -> None:
    program = Program.compile(build(*TANGLE))
    assert [(tuple(layer.id for layer in part.layers), part.recurrent) for part in program.parts] == [
        (("a",), False),
        (("b",), False),
        (("g",), False),
        (("h", "k", "y"), True),
        (("z",), True),
    ]
    assert program.recurrent


@pytest.mark.parametrize(("layers", "links"), [FEEDBACK, TANGLE])
@pytest.mark.parametrize("name", ["half_squared_error", "huber"])
def test_gradient_equals_central_differences(
    layers: str, links: str, name: str, build: Build, central_differences: Numeric
) -> None:
    program = Program.compile(build(layers, links), EXACT)
    theta, inputs, targets = _trial(program)

    def total(point: FloatArray) -> float:
        return float(loss_values(program, loss(name), forward(program, point, inputs), targets).sum())

    gradient = backward(program, theta, loss(name), forward(program, theta, inputs), targets)
    numeric = central_differences(total, theta)
    assert gradient.unsettled == 0
    assert np.linalg.norm(gradient.theta - numeric) <= 1e-8 * np.linalg.norm(numeric)


@pytest.mark.parametrize("hidden", ["tanh", "softmax", "gelu", "gaussian"])
@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("mse", "tanh"),
        ("mse", "softmax"),
        ("binary_cross_entropy", "sigmoid"),
        ("categorical_cross_entropy", "softmax"),
    ],
)
def test_gradient_equals_complex_steps(name: str, output: str, hidden: str, build: Build) -> None:
    drawing = f"x input 2, h hidden 3 {hidden}, y output 2 {output}, z output 3 {output}"
    program = Program.compile(build(drawing, "x-h h-h h-y y-h y-z z-y x-z"), EXACT)
    theta, inputs, targets = _trial(program)
    entry = loss(name)
    expected = _by_complex_steps(
        program, theta, lambda p, point: loss_values(p, entry, forward(p, point, inputs), targets).sum()
    )
    gradient = backward(program, theta, entry, forward(program, theta, inputs), targets)
    assert np.linalg.norm(gradient.theta - expected) <= 1e-12 * np.linalg.norm(expected)


def test_gradient_through_dropout_equals_complex_steps(build: Build) -> None:
    program = Program.compile(build(*TANGLE), EXACT)
    theta, inputs, targets = _trial(program)
    rng = np.random.default_rng(3)
    dropout = {layer.id: 1.25 * rng.integers(0, 2, (4, layer.size)) for layer in program.network.layers}
    entry = loss("mse")
    expected = _by_complex_steps(
        program, theta, lambda p, point: loss_values(p, entry, forward(p, point, inputs, dropout), targets).sum()
    )
    trace = forward(program, theta, inputs, dropout)
    gradient = backward(program, theta, entry, trace, targets, dropout)
    assert np.linalg.norm(gradient.theta - expected) <= 1e-12 * np.linalg.norm(expected)
    assert gradient.theta.tobytes() != backward(program, theta, entry, trace, targets).theta.tobytes()


@pytest.mark.parametrize(("layers", "links"), [FEEDBACK, TANGLE, ACYCLIC])
def test_jacobian_equals_complex_steps(layers: str, links: str, build: Build) -> None:
    program = Program.compile(build(layers, links), EXACT)
    theta, inputs, _ = _trial(program)
    expected = _by_complex_steps(program, theta, lambda p, point: predict(p, point, inputs).ravel())
    found = jacobian(program, theta, forward(program, theta, inputs))
    assert found.shape == (4 * program.network.width("output"), program.size)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


def test_jacobian_through_dropout_equals_complex_steps(build: Build) -> None:
    program = Program.compile(build(*FEEDBACK), EXACT)
    theta, inputs, _ = _trial(program)
    dropout = {"x": np.array([[2.0, 0.0]] * 4), "h": np.array([[2.0, 0.0, 2.0, 2.0]] * 4)}
    expected = _by_complex_steps(
        program, theta, lambda p, point: outputs(p, forward(p, point, inputs, dropout)).ravel()
    )
    found = jacobian(program, theta, forward(program, theta, inputs, dropout), dropout)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


def test_gradients_can_be_checked_however_roughly_samples_settle_in_training(build: Build) -> None:
    program = Program.compile(build(*TANGLE), {"tolerance": 1e-2})
    theta, inputs, targets = _trial(program)
    checks = check_gradients(program, theta, loss("mse"), inputs, targets)
    assert max(check.relative_error for check in checks) <= TOLERANCE
    assert "bias of z" in {check.name for check in checks}
    assert "z to z" in {check.name for check in checks}


def test_gradients_are_checked_on_the_samples_that_settle(build: Build) -> None:
    program, theta = _self_connected(build, -3.0, "tanh", dt=1.0)
    inputs, targets = np.array([[5.0], [0.1], [0.0], [-4.0]]), np.full((4, 1), 0.5)
    checks = check_gradients(program, theta, loss("half_squared_error"), inputs, targets)
    assert max(check.relative_error for check in checks) <= TOLERANCE
    with pytest.raises(SpecError, match="did not settle on any sample, so it has no gradient to check"):
        check_gradients(program, theta, loss("half_squared_error"), inputs[1:3], targets[1:3])


@pytest.mark.parametrize("name", ["half_squared_error", "binary_cross_entropy"])
@pytest.mark.parametrize("dropped", [False, True])
def test_an_acyclic_network_through_relaxation_is_ordinary_backpropagation(
    name: str, dropped: bool, build: Build
) -> None:
    program = Program.compile(build(*ACYCLIC), EXACT)
    assert not program.recurrent
    relaxed = _as_one_part(program)
    theta, inputs, targets = _trial(program, 1.0)
    rng = np.random.default_rng(2)
    dropout = {k: 2.0 * rng.integers(0, 2, (4, n)) for k, n in {"x": 3, "g": 3, "y": 2}.items()} if dropped else {}
    plain = forward(program, theta, inputs, dropout)
    settled = forward(relaxed, theta, inputs, dropout)
    assert plain.settled is None
    assert plain.relaxation is None
    assert settled.relaxation is not None
    assert settled.relaxation.sweeps == 6  # one for each layer on the longest path, and one to see that all is still
    np.testing.assert_allclose(outputs(relaxed, settled), outputs(program, plain), rtol=1e-12)
    expected = backward(program, theta, loss(name), plain, targets, dropout)
    found = backward(relaxed, theta, loss(name), settled, targets, dropout)
    assert np.linalg.norm(found.theta - expected.theta) <= 1e-12 * np.linalg.norm(expected.theta)
    np.testing.assert_allclose(jacobian(relaxed, theta, settled), jacobian(program, theta, plain), atol=1e-12)
    assert spectral_radius(relaxed, theta, settled) == 0.0
    assert spectral_radius(program, theta, plain) is None


@pytest.mark.parametrize("dt", [0.3, 1.0])
def test_dt_changes_the_way_but_not_the_end(dt: float, build: Build) -> None:
    network = build(*TANGLE)
    gradients = []
    for settings in (EXACT, {**EXACT, "dt": dt}):
        program = Program.compile(network, settings)
        theta, inputs, targets = _trial(program)
        gradients.append(backward(program, theta, loss("mse"), forward(program, theta, inputs), targets).theta)
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=1e-10, atol=1e-13)


def test_a_sample_that_does_not_settle_teaches_nothing_and_is_counted(build: Build) -> None:
    # tanh(-3 y + x) swings for small x with dt = 1; a large x holds it in the flat part of tanh.
    program, theta = _self_connected(build, -3.0, "tanh", dt=1.0, sweeps=200)
    inputs, targets = np.array([[5.0], [0.1], [-4.0]]), np.zeros((3, 1))
    trace = forward(program, theta, inputs)
    assert trace.settled is not None
    assert trace.settled.tolist() == [True, False, True]
    assert trace.relaxation is not None
    assert trace.relaxation.sweeps == 200
    assert trace.relaxation.change > 0.1
    assert trace.relaxation.settled_share == pytest.approx(2 / 3)
    gradient = backward(program, theta, loss("half_squared_error"), trace, targets)
    assert gradient.unsettled == 1
    assert gradient.settled is not None
    assert gradient.settled.tolist() == [True, False, True]
    assert gradient.delta["y"][1, 0] == 0.0
    without = forward(program, theta, inputs[[0, 2]])
    alone = backward(program, theta, loss("half_squared_error"), without, targets[[0, 2]])
    assert np.abs(alone.theta).min() > 0.0
    np.testing.assert_allclose(gradient.theta, alone.theta, rtol=1e-14)
    slopes = jacobian(program, theta, trace)
    assert not slopes[1].any()
    assert slopes[0].all()


def test_a_sample_whose_error_does_not_settle_teaches_nothing_either(build: Build) -> None:
    # At 0, where the relaxation begins, tanh(-3 y) rests by chance; the error then swings ever wider.
    program, theta = _self_connected(build, -3.0, "tanh", dt=1.0)
    trace = forward(program, theta, np.array([[0.0], [5.0]]))
    assert trace.settled is not None
    assert trace.settled.all()
    gradient = backward(program, theta, loss("half_squared_error"), trace, np.ones((2, 1)))
    assert gradient.unsettled == 1
    assert gradient.delta["y"][0, 0] == 0.0
    assert gradient.delta["y"][1, 0] != 0.0
    assert gradient.relaxation is not None
    assert gradient.relaxation.change == np.inf
    assert gradient.relaxation.settled_share == 0.5
    assert spectral_radius(program, theta, trace) == pytest.approx(3.0)


def test_an_unsettled_sample_teaches_no_layer_of_the_network(build: Build) -> None:
    layers = "x input 1, h hidden 2 tanh, y output 1 tanh, g hidden 2 tanh, z output 1 linear"
    program = Program.compile(build(layers, "x-h h-y y-y y-g g-z x-z"), {"dt": 1.0})
    theta = np.random.default_rng(0).uniform(0.5, 1.0, program.size)
    blocks = program.blocks(theta)
    blocks.weights["y-y"][...] = -6.0
    inputs, targets = np.array([[3.0], [-0.7]]), np.zeros((2, 2))
    for biases in blocks.biases.values():
        biases[...] = 0.0
    blocks.weights["h-y"][...] = 6.0
    trace = forward(program, theta, inputs)
    assert trace.settled is not None
    assert trace.settled.tolist() == [True, False]
    gradient = backward(program, theta, loss("mse"), trace, targets)
    for layer in ("h", "y", "g", "z"):
        assert not gradient.delta[layer][1].any()
        assert gradient.delta[layer][0].all()


@pytest.mark.parametrize(("weight", "activation"), [(1.5, "linear"), (-3.0, "tanh"), (2.0, "relu"), (1e6, "linear")])
@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_a_network_with_a_spectral_radius_over_1_says_so_and_ends(
    weight: float, activation: str, precision: type, build: Build
) -> None:
    program, theta = _self_connected(build, weight, activation, dt=1.0)
    theta = theta.astype(precision)
    inputs, targets = np.array([[0.1], [0.2]]), np.zeros((2, 1))
    trace = forward(program, theta, inputs)
    gradient = backward(program, theta, loss("mse"), trace, targets)
    assert trace.relaxation is not None
    assert trace.relaxation.settled_share == 0.0
    assert trace.relaxation.sweeps <= 500
    assert gradient.unsettled == 2
    assert not gradient.theta.any()
    radius = spectral_radius(program, theta, trace)
    assert radius is not None
    assert radius > 1.0 or activation == "tanh"  # a swinging tanh is flat at its turning points
    # Even then every number that a view may show, and the loss, are finite.
    assert np.isfinite(trace.raw["y"]).all()
    assert np.isfinite(loss_values(program, loss("mse"), trace, targets)).all()


def test_everything_is_computed_in_the_precision_of_theta(build: Build) -> None:
    for layers, links in (TANGLE, ACYCLIC):
        program = Program.compile(build(layers, links), {"tolerance": 1e-6})
        theta, inputs, targets = _trial(program)
        exact = backward(program, theta, loss("mse"), forward(program, theta, inputs), targets)
        single = theta.astype(np.float32)
        trace = forward(program, single, inputs)
        gradient = backward(program, single, loss("mse"), trace, targets)
        arrays = [*trace.net.values(), *trace.raw.values(), *trace.output.values(), *gradient.delta.values()]
        arrays += [gradient.theta, jacobian(program, single, trace), loss_values(program, loss("mse"), trace, targets)]
        assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
        np.testing.assert_allclose(gradient.theta, exact.theta, rtol=1e-3, atol=1e-5)


def test_a_locked_or_missing_self_connection_reports_its_gradient(build: Build) -> None:
    diagonal = np.eye(3, dtype=bool)
    layers, links = "x input 2, y output 3 tanh", "x-y y-y"
    variants: Sequence[dict[str, dict[str, np.ndarray]]] = (
        {},
        {"masks": {"y-y": ~diagonal}},
        {"locked": {"y-y": diagonal}},
    )
    gradients = []
    for variant in variants:
        program = Program.compile(build(layers, links, **variant), EXACT)
        theta, inputs, targets = _trial(program)
        program.blocks(theta).weights["y-y"][diagonal] = 0.0
        gradients.append(backward(program, theta, loss("mse"), forward(program, theta, inputs), targets).theta)
        assert (program.trainable is None) == (not variant)
    assert gradients[0].tobytes() == gradients[1].tobytes() == gradients[2].tobytes()
    assert gradients[0].all()
