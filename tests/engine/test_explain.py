"""What a network computes for samples, against the executor's own passes and the classic worked example."""

from collections.abc import Callable

import numpy as np
import pytest

from bpgui.engine import Program, loss
from bpgui.engine.explain import Activity, explain
from bpgui.engine.reference import backward, forward
from bpgui.engine.terms import Term, Terms, incoming, short
from bpgui.spec import LayerSpec, NetworkSpec, Parameters

Build = Callable[..., NetworkSpec]
EXACT = {"rtol": 0.0, "atol": 1e-14}
EIGHT_DIGITS = {"rtol": 0.0, "atol": 5e-9}
SOME_LINKS = np.array([[True, False], [True, True], [False, True]])
DRAWINGS = {
    "layered": ("x input 3, h hidden 2 tanh, y output 2 sigmoid", "x-h h-y", {}),
    "skip and mask": ("x input 3, h hidden 2 sigmoid, y output 2 sigmoid", "x-h h-y x-y", {"x-h": SOME_LINKS}),
    "feedback": ("x input 3, h hidden 2 tanh, y output 2 sigmoid", "x-h h-y h-h y-h", {}),
}


def named(layer: LayerSpec, neuron: int) -> str:
    return f"{layer.name} {neuron + 1}"


def numbers(rows: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(rows)
    return rng.uniform(-1.0, 1.0, (rows, 3)), rng.uniform(0.0, 1.0, (rows, 2))


def worked(build: Build) -> tuple[Program, Parameters]:
    """Return the classic worked example: two inputs, two hidden neurons, one output, no biases."""
    program = Program.compile(build("x input 2, h hidden 2 sigmoid, y output 1 sigmoid", "x-h h-y", biases=False))
    weights = {"x-h": np.array([[0.2, 0.3], [0.2, 0.3]]), "h-y": np.array([[0.3], [0.9]])}
    return program, Parameters(weights, {})


def worked_activity(build: Build) -> Activity:
    program, parameters = worked(build)
    half = loss("half_squared_error")
    return explain(program, program.pack(parameters), half, np.array([[0.35, 0.7]]), np.array([[0.5]]), "sample 1")


# The numbers


def test_the_worked_example_comes_out_to_eight_digits(build: Build) -> None:
    activity = worked_activity(build)
    np.testing.assert_allclose(activity.net["h"], [0.21, 0.315], **EIGHT_DIGITS)
    np.testing.assert_allclose(activity.output["h"], [0.55230791, 0.57810523], **EIGHT_DIGITS)
    np.testing.assert_allclose(activity.net["y"], [0.68598708], **EIGHT_DIGITS)
    np.testing.assert_allclose(activity.output["y"], [0.66507364], **EIGHT_DIGITS)
    # The example's deltas are what weights should move by, ours the slopes of the loss.
    np.testing.assert_allclose(activity.delta["y"], [0.03677027], **EIGHT_DIGITS)
    np.testing.assert_allclose(activity.delta["h"], [0.00272759, 0.00807143], **EIGHT_DIGITS)
    assert activity.gradient is not None
    np.testing.assert_allclose(0.3 - activity.gradient.weights["h-y"][0], 0.27969149, **EIGHT_DIGITS)
    np.testing.assert_allclose(0.2 - activity.gradient.weights["x-h"][1, 0], 0.19809069, **EIGHT_DIGITS)
    assert (activity.scope, activity.settled) == ("sample 1", True)
    assert (activity.inputs.tolist(), activity.target.tolist()) == ([0.35, 0.7], [0.5])


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_one_sample_has_the_numbers_of_the_executor(
    build: Build, random_parameters: Callable[[NetworkSpec, int], Parameters], drawing: str
) -> None:
    layers, links, masks = DRAWINGS[drawing]
    program = Program.compile(build(layers, links, masks=masks))
    theta = program.pack(random_parameters(program.network, 1))
    inputs, targets = numbers(1)
    activity = explain(program, theta, loss("mse"), inputs, targets)
    trace = forward(program, theta, inputs)
    expected = backward(program, theta, loss("mse"), trace, targets)
    for here in ("x", "h", "y"):
        assert activity.output[here].tolist() == trace.output[here][0].tolist()
    for here in ("h", "y"):
        assert activity.net[here].tolist() == trace.net[here][0].tolist()
        assert activity.delta[here].tolist() == expected.delta[here][0].tolist()
    assert activity.gradient == program.unpack(expected.theta)
    assert "x" not in activity.net
    assert activity.settled


def test_several_samples_have_the_mean_of_each_number(
    build: Build, random_parameters: Callable[[NetworkSpec, int], Parameters]
) -> None:
    layers, links, masks = DRAWINGS["skip and mask"]
    program = Program.compile(build(layers, links, masks=masks))
    theta = program.pack(random_parameters(program.network, 2))
    inputs, targets = numbers(5)
    together = explain(program, theta, loss("mse"), inputs, targets)
    single = [explain(program, theta, loss("mse"), inputs[i : i + 1], targets[i : i + 1]) for i in range(5)]
    assert together.gradient is not None
    gradients = [each.gradient.weights["x-h"] for each in single if each.gradient is not None]
    np.testing.assert_allclose(together.gradient.weights["x-h"], np.mean(gradients, axis=0), **EXACT)
    np.testing.assert_allclose(together.output["h"], np.mean([each.output["h"] for each in single], axis=0), **EXACT)
    np.testing.assert_allclose(together.delta["y"], np.mean([each.delta["y"] for each in single], axis=0), **EXACT)
    np.testing.assert_allclose(together.inputs, inputs.mean(axis=0), **EXACT)


def test_what_does_not_settle_says_so_and_has_no_gradient(build: Build) -> None:
    network = build("x input 1, h hidden 1 linear, y output 1 linear", "x-h h-h h-y")
    program = Program.compile(network)
    weights = {link: np.array([[2.0]]) for link in ("x-h", "h-h", "h-y")}
    parameters = Parameters(weights, {"h": np.zeros(1), "y": np.zeros(1)})
    one = np.array([[1.0]])
    activity = explain(program, program.pack(parameters), loss("mse"), one, one)
    assert not activity.settled
    assert activity.gradient is not None
    assert not activity.gradient.weights["h-h"].any()
    terms = incoming(program, parameters, activity, "y", 0, named)
    assert terms is not None
    assert terms.text().endswith("(not settled)")


def test_a_network_of_hard_steps_answers_but_has_no_gradient(build: Build) -> None:
    program = Program.compile(build("x input 2, h hidden 2 hard_step, y output 1 hard_step", "x-h h-y"))
    ones = Parameters({"x-h": np.ones((2, 2)), "h-y": np.ones((2, 1))}, {"h": [-0.5, -1.5], "y": [-0.5]})
    activity = explain(program, program.pack(ones), loss("mse"), np.array([[1.0, 0.0]]), np.array([[1.0]]))
    assert activity.output["h"].tolist() == [1.0, 0.0]
    assert activity.gradient is None
    assert not activity.delta


def test_a_loss_that_the_output_does_not_go_with_has_no_gradient(build: Build) -> None:
    program = Program.compile(build("x input 2, y output 2 linear", "x-y"))
    theta, one = np.ones(program.size), np.ones((1, 2))
    activity = explain(program, theta, loss("categorical_cross_entropy"), one, one)
    assert activity.output["y"].tolist() == [3.0, 3.0]
    assert activity.gradient is None


def test_numbers_that_are_not_finite_come_as_they_are(build: Build) -> None:
    program, parameters = worked(build)
    exploded = parameters.with_weight("x-h", 0, 0, np.inf)
    activity = explain(program, program.pack(exploded), loss("mse"), np.array([[1.0, 0.0]]), np.array([[1.0]]))
    assert activity.net["h"][0] == np.inf


# The sum that reaches a neuron


def test_the_sum_of_the_worked_example_is_written_out(build: Build) -> None:
    program, parameters = worked(build)
    activity = worked_activity(build)
    said = [incoming(program, parameters, activity, *place, named) for place in (("h", 0), ("h", 1), ("y", 0))]
    assert [terms.text() for terms in said if terms is not None] == [
        "0.35 x 0.20 + 0.70 x 0.20 + 0 = 0.21; sigmoid -> 0.552",
        "0.35 x 0.30 + 0.70 x 0.30 + 0 = 0.315; sigmoid -> 0.578",
        "0.552 x 0.30 + 0.578 x 0.90 + 0 = 0.686; sigmoid -> 0.665",
    ]
    assert said[0] is not None
    assert said[0].terms == (("x 1", 0.35, 0.2), ("x 2", 0.7, 0.2))
    assert incoming(program, parameters, activity, "x", 0, named) is None


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_the_terms_and_the_bias_add_up_to_the_net_input(
    build: Build, random_parameters: Callable[[NetworkSpec, int], Parameters], drawing: str
) -> None:
    layers, links, masks = DRAWINGS[drawing]
    program = Program.compile(build(layers, links, masks=masks), {"tolerance": 1e-12})
    # A project holds the weights of missing links at 0.
    parameters = random_parameters(program.network, 3)
    if masks:
        parameters = parameters.with_weights("x-h", parameters.weights["x-h"] * SOME_LINKS)
    inputs, targets = numbers(1)
    activity = explain(program, program.pack(parameters), loss("mse"), inputs, targets)
    for layer in ("h", "y"):
        for neuron in range(2):
            terms = incoming(program, parameters, activity, layer, neuron, named)
            assert terms is not None
            total = sum(term.contribution for term in terms.terms) + terms.bias
            assert total == pytest.approx(terms.net, abs=1e-10)


def test_missing_links_are_no_terms(build: Build) -> None:
    layers, links, masks = DRAWINGS["skip and mask"]
    program = Program.compile(build(layers, links, masks=masks))
    parameters = program.unpack(np.ones(program.size))
    inputs, targets = numbers(1)
    activity = explain(program, program.pack(parameters), loss("mse"), inputs, targets)
    terms = incoming(program, parameters, activity, "h", 1, named)
    assert terms is not None
    assert [term.source for term in terms.terms] == ["x 2", "x 3"]


def test_of_many_terms_the_strongest_are_written_and_the_rest_is_added_up() -> None:
    terms = tuple(Term(f"x {i}", 1.0, 0.01 * i) for i in range(20))
    written = Terms(terms, 0.25, 2.15, 0.9, "tanh").text(most=2)
    assert written == "1 x 0.18 + 1 x 0.19 + 18 more (1.53) + 0.25 = 2.15; tanh -> 0.90"
    assert "+ 14 more" in Terms(terms, 0.25, 2.15, 0.9, "tanh").text()


def test_what_is_left_out_is_added_up_exactly_beside_huge_terms() -> None:
    terms = (Term("a", 1.0, 1e17), Term("b", 1.0, 2.0), Term("c", 1.0, 1.0), Term("d", 1.0, -1e17))
    assert Terms(terms, 0.0, 3.0, 3.0, "linear").parts(most=2)[2] == "+ 2 more (3)"


def test_minus_signs_stand_alone() -> None:
    terms = Terms((Term("a", -0.5, 0.25), Term("b", 0.5, -0.25)), -1.5, -1.75, 0.0, "relu")
    assert terms.text() == "(-0.50) x 0.25 + 0.50 x (-0.25) - 1.50 = -1.75; relu -> 0"
    assert Terms((), -1.0, -1.0, -1.0, "linear").text() == "-1 = -1; linear -> -1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.2, "0.20"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.55230791, "0.552"),
        (-12.3456, "-12.346"),
        (0.00002, "2.0e-05"),
        (123456.0, "1.2e+05"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert short(value) == text
