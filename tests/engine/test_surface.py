from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import pytest

from bpgui.engine import Program, loss
from bpgui.engine.metrics import measure
from bpgui.engine.surface import (
    Link,
    Plane,
    place_of,
    principal_directions,
    random_directions,
    steepest_links,
    surface,
    weight_direction,
)
from bpgui.errors import SpecError
from bpgui.spec import FloatArray, NetworkSpec

Build = Callable[..., NetworkSpec]

LAYERED = "x input 3, h hidden 4 tanh, y output 2 sigmoid"
SKIPPING = "x input 3, g hidden 3 tanh, h hidden 4 relu, y output 3 softmax, s output 1 sigmoid"
MASK = np.array([[True, False, True, True], [True, True, False, True], [False, True, True, True]])
HELD = np.array([[True, False], [False, False], [False, True], [False, False]])


def drawn(program: Program, seed: int = 1) -> FloatArray:
    theta = np.random.default_rng(seed).uniform(-1.0, 1.0, program.size)
    return theta if program.trainable is None else np.where(program.trainable, theta, 0.3)


def data(program: Program, rows: int = 7) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(2)
    return (
        rng.uniform(-1.0, 1.0, (rows, program.network.width("input"))),
        rng.uniform(0.0, 1.0, (rows, program.network.width("output"))),
    )


def run(program: Program, plane: Plane, across: list[float], up: list[float], name: str = "mse") -> FloatArray:
    inputs, targets = data(program)
    steps = surface(program, plane, loss(name), inputs, targets, np.array(across), np.array(up))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def loss_at(program: Program, theta: FloatArray, name: str = "mse") -> float:
    inputs, targets = data(program)
    return measure(program, theta, loss(name), inputs, targets, False).loss


def held(build: Build) -> Program:
    """Return a network with missing and locked links, and a locked bias."""
    network = build(LAYERED, "x-h h-y", masks={"x-h": MASK}, locked={"h-y": HELD})
    return Program.compile(network)


@pytest.mark.parametrize(
    ("layers", "links"),
    [
        (LAYERED, "x-h h-y"),
        (SKIPPING, "x-g g-h h-y g-y x-y h-s"),
        ("x input 3, y output 2 sigmoid", "x-y"),
        ("x input 3, h hidden 3 tanh, y output 2 sigmoid", "x-h h-h h-y y-h"),
        ("a input 2, b input 1, h hidden 3 sine, y output 2 linear", "a-h b-h b-y h-y"),
    ],
)
def test_a_surface_is_the_loss_at_each_of_its_points(build: Build, layers: str, links: str) -> None:
    program = Program.compile(build(layers, links))
    theta = drawn(program) * 0.5
    plane = Plane(theta, *random_directions(program, theta, 3))
    across, up = [-0.5, 0.0, 0.25, 1.0], [0.0, 0.75, -1.0]
    found = run(program, plane, across, up)
    assert found.shape == (3, 4)
    for row, b in enumerate(up):
        for column, a in enumerate(across):
            there = theta + a * plane.first + b * plane.second
            assert found[row, column] == pytest.approx(loss_at(program, there), rel=1e-12)


@pytest.mark.parametrize("name", ["half_squared_error", "mae", "huber", "binary_cross_entropy"])
def test_its_centre_is_the_loss_that_training_tells(build: Build, name: str) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    theta = drawn(program)
    plane = Plane(theta, *random_directions(program, theta, 0))
    found = run(program, plane, [-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], name)
    assert found[1, 1] == pytest.approx(loss_at(program, theta, name), rel=1e-12)


def test_many_points_take_many_steps_that_end_at_all(build: Build) -> None:
    program = Program.compile(build("x input 3, h hidden 90 tanh, y output 2", "x-h h-y"))
    theta, (inputs, targets) = drawn(program), data(program, 50)
    plane, ends = Plane(theta, *random_directions(program, theta, 0)), np.linspace(-1.0, 1.0, 9)
    shares = list(surface(program, plane, loss("mse"), inputs, targets, ends, ends))
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_is_not_finite_is_infinite(build: Build) -> None:
    program = Program.compile(build("x input 3, y output 2", "x-y"))
    plane = Plane(drawn(program), np.full(program.size, 1e200), np.zeros(program.size))
    found = run(program, plane, [0.0, 1.0], [0.0])
    assert np.isfinite(found[0, 0])
    assert found[0, 1] == np.inf


def test_the_directions_of_two_weights_change_these_and_nothing_else(build: Build) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    theta = drawn(program)
    links = Link("x-h", 2, 1), Link("h-y", 3, 0)
    plane = Plane(theta, *(weight_direction(program, link) for link in links))
    parameters = program.unpack(theta)
    parameters = parameters.with_weight("x-h", 2, 1, parameters.weights["x-h"][2, 1] + 0.5)
    parameters = parameters.with_weight("h-y", 3, 0, parameters.weights["h-y"][3, 0] - 2.0)
    found = run(program, plane, [0.5], [-2.0])
    assert found[0, 0] == pytest.approx(loss_at(program, program.pack(parameters)), rel=1e-12)
    assert theta[place_of(program, links[0])] == program.unpack(theta).weights["x-h"][2, 1]


def test_missing_and_locked_weights_do_not_move(build: Build) -> None:
    program = held(build)
    theta = drawn(program)
    path = np.stack([drawn(program, 5), drawn(program, 6) + 1.0, theta])
    principal = principal_directions(program, theta, path, 0)
    assert program.trainable is not None
    for direction in (*random_directions(program, theta, 0), principal.first, principal.second):
        assert not direction[~program.trainable].any()
        assert direction[program.trainable].all()
    for link in (Link("x-h", 0, 1), Link("h-y", 0, 0)):
        with pytest.raises(SpecError, match="does not move"):
            weight_direction(program, link)


def test_a_link_that_is_not_there_has_no_place(build: Build) -> None:
    program = held(build)
    for link in (Link("x-y", 0, 0), Link("x-h", 3, 0), Link("x-h", 0, 4)):
        with pytest.raises(SpecError, match="no such link"):
            place_of(program, link)


def test_random_directions_are_as_long_as_the_weights_of_each_neuron(build: Build) -> None:
    program = Program.compile(build("x input 3, g hidden 2 tanh, y output 2", "x-g g-y x-y"))
    theta = drawn(program)
    own = program.blocks(theta)
    for direction in random_directions(program, theta, 4):
        there = program.blocks(direction)
        for neuron in range(2):
            for blocks_of in (("x-g",), ("g-y", "x-y")):
                layer = blocks_of[0][-1]
                lengths = [
                    np.linalg.norm(
                        np.concatenate(
                            [*(b.weights[key][:, neuron] for key in blocks_of), b.biases[layer][neuron : neuron + 1]]
                        )
                    )
                    for b in (own, there)
                ]
                assert lengths[1] == pytest.approx(lengths[0], rel=1e-12)


def test_random_directions_depend_on_the_seed_alone(build: Build) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    theta = drawn(program)
    first, again, other = (random_directions(program, theta, seed) for seed in (1, 1, 2))
    assert np.array_equal(first[0], again[0])
    assert not np.allclose(first[0], other[0])
    assert not np.allclose(first[0], first[1])


def test_weights_of_zero_have_directions_too(build: Build) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    first, second = random_directions(program, np.zeros(program.size), 0)
    assert np.linalg.norm(first) > 0.0
    assert np.linalg.norm(second) > 0.0


def test_principal_directions_are_those_of_a_singular_value_decomposition(build: Build) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    path = np.cumsum(np.random.default_rng(0).standard_normal((12, program.size)), axis=0)
    theta = path[-1]
    found = principal_directions(program, theta, path, 0)
    _, sizes, directions = np.linalg.svd(path - theta)
    assert abs(found.first @ directions[0]) == pytest.approx(1.0, abs=1e-9)
    assert abs(found.second @ directions[1]) == pytest.approx(1.0, abs=1e-9)
    assert found.shares == pytest.approx((sizes[:2] ** 2 / (sizes**2).sum()).tolist())
    assert (theta - path[0]) @ found.first > 0.0


@pytest.mark.parametrize("points", [1, 2])
def test_a_path_without_two_directions_gets_random_ones_instead(build: Build, points: int) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    path = np.stack([drawn(program, 5), drawn(program, 1)])[-points:]
    found = principal_directions(program, path[-1], path, 0)
    assert np.linalg.norm(found.first) == pytest.approx(1.0)
    assert np.linalg.norm(found.second) == pytest.approx(1.0)
    assert found.first @ found.second == pytest.approx(0.0, abs=1e-12)
    assert found.shares == pytest.approx((float(points - 1), 0.0))


def test_a_path_on_the_plane_is_found_there_and_ends_at_its_centre(build: Build) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    theta = drawn(program)
    plane = Plane(theta, *random_directions(program, theta, 0))
    walked = np.array([[0.5, -2.0], [0.25, 1.0], [0.0, 0.0]])
    thetas = theta + walked[:, :1] * plane.first + walked[:, 1:] * plane.second
    assert plane.places(thetas) == pytest.approx(walked, abs=1e-12)


def test_a_point_beside_the_plane_is_found_at_the_nearest_of_its_points(build: Build) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    theta = drawn(program)
    plane, there = Plane(theta, *random_directions(program, theta, 0)), drawn(program, 9)
    directions = np.stack([plane.first, plane.second], axis=1)
    nearest = np.linalg.lstsq(directions, there - theta, rcond=None)[0]
    assert plane.places(there[np.newaxis])[0] == pytest.approx(nearest)


def test_places_exist_where_both_directions_are_the_same_or_none(build: Build) -> None:
    program = Program.compile(build("x input 1, y output 1", "x-y", biases=False))
    theta = drawn(program)
    assert Plane(theta, np.ones(1), np.ones(1)).places(theta[np.newaxis] + 2.0) == pytest.approx(np.ones((1, 2)))
    assert not Plane(theta, np.zeros(1), np.zeros(1)).places(theta[np.newaxis] + 2.0).any()


def test_the_steepest_links_are_those_of_the_largest_slopes_that_are_trained(build: Build) -> None:
    program = held(build)
    slopes = np.zeros(program.size)
    for size, link in ((9.0, Link("x-h", 0, 1)), (8.0, Link("h-y", 0, 0)), (-7.0, Link("h-y", 3, 1))):
        slopes[place_of(program, link)] = size
    slopes[place_of(program, Link("x-h", 2, 3))] = 5.0
    assert steepest_links(program, slopes) == [Link("h-y", 3, 1), Link("x-h", 2, 3)]


def test_a_network_in_which_nothing_is_trained_has_no_steepest_links(build: Build) -> None:
    network = build("x input 1, y output 1", "x-y", locked={"x-y": np.array([[True]])})
    program = Program.compile(network, MappingProxyType({}))
    assert steepest_links(program, np.ones(program.size)) == []


def test_weights_whose_squares_overflow_have_directions_and_places(build: Build) -> None:
    program = Program.compile(build(LAYERED, "x-h h-y"))
    theta = 1e200 * drawn(program)
    small, large = (random_directions(program, factor * drawn(program), 3) for factor in (1.0, 1e200))
    np.testing.assert_allclose(np.stack(large) / 1e200, np.stack(small), rtol=1e-12)
    np.testing.assert_allclose(Plane(theta, *large).places(theta + 0.3 * large[0] - 2.0 * large[1][np.newaxis]),
                               [[0.3, -2.0]], rtol=1e-9)  # fmt: skip
    path = np.stack([drawn(program, 2), drawn(program, 3), drawn(program, 4)])
    near = principal_directions(program, drawn(program), path, 0)
    far = principal_directions(program, theta, 1e200 * path, 0)
    np.testing.assert_allclose(far.first, near.first, atol=1e-9)
    np.testing.assert_allclose(far.shares, near.shares, rtol=1e-9)


def test_slopes_that_are_no_number_count_as_none(build: Build) -> None:
    layers, links = "x input 1, h hidden 1 tanh, y output 1 sigmoid", "x-h h-y x-y"
    for network in (build(layers, links), build(layers, links, locked={"h-y": np.array([[True]])})):
        program = Program.compile(network)
        slopes = np.zeros(program.size)
        blocks = program.blocks(slopes)
        for key, slope in (("x-h", np.nan), ("h-y", 5.0), ("x-y", -7.0)):
            blocks.weights[key][...] = slope
        second = Link("h-y", 0, 0) if program.trainable is None else Link("x-h", 0, 0)
        assert steepest_links(program, slopes) == [Link("x-y", 0, 0), second]
