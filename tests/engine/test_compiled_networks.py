"""The compiled executor learns and measures like the reference executor, however the network is drawn."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from side_by_side import Pair, random_data, random_theta

from bpgui.engine import Program, TrainingData
from bpgui.engine.kernels.tables import THETA
from bpgui.spec import NetworkSpec

Build = Callable[..., NetworkSpec]
MakePair = Callable[..., Pair]

NETWORKS: dict[str, tuple[str, str]] = {
    "one link": ("x input 1, y output 1 tanh", "x-y"),
    "layers of one": ("x input 1, g hidden 1 tanh, h hidden 1 sigmoid, y output 1 linear", "x-g g-h h-y"),
    "deep": (
        "x input 3, a hidden 5 tanh, b hidden 4 sigmoid, c hidden 7 softsign, d hidden 3 elu, e hidden 6 silu, "
        "y output 2 sigmoid",
        "x-a a-b b-c c-d d-e e-y",
    ),
    "skips": ("x input 4, g hidden 9 tanh, h hidden 6 sigmoid, y output 3 linear", "x-g g-h h-y x-h x-y g-y"),
    "branches": (
        "x input 3, a hidden 4 tanh, b hidden 5 sigmoid, c hidden 1 linear, d hidden 9 gaussian, y output 2 tanh",
        "x-a x-b a-c b-c a-d c-y b-y d-y",
    ),
    "several ends": (
        "w input 3, x input 9, h hidden 6 tanh, y output 2 sigmoid, z output 17 tanh, v output 1 linear",
        "w-h x-h h-y h-z x-z w-v",
    ),
    "outputs that feed others": (
        "x input 3, y output 4 sigmoid, h hidden 5 tanh, z output 2 softmax, v output 3 linear",
        "x-y y-h h-z y-z x-h z-v y-v",
    ),
    "hidden softmax": ("x input 3, g hidden 5 softmax, h hidden 9 softmax, y output 4 softmax", "x-g g-h h-y g-y"),
    "drawn from back to front": (
        "z output 3 tanh, y output 2 sigmoid, h hidden 5 tanh, g hidden 4 tanh, x input 2, w input 3",
        "y-z h-y g-h h-z x-g w-h",
    ),
    "whole vectors": ("x input 16, h hidden 32 tanh, y output 8 sigmoid", "x-h h-y"),
    "crowded rows": ("x input 64, h hidden 64 tanh, y output 32 sigmoid", "x-h h-y"),
    "more than a block": ("x input 101, h hidden 130 tanh, y output 50 sigmoid", "x-h h-y x-y"),
    "wide": ("x input 33, g hidden 65 tanh, h hidden 47 relu, y output 10 sigmoid", "x-g g-h h-y x-h"),
}


@pytest.mark.parametrize("biases", [True, False], ids=["biases", "no biases"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_wiring_learns_alike(name: str, biases: bool, build: Build, pair: MakePair) -> None:
    program = Program.compile(build(*NETWORKS[name], biases=biases))
    theta = random_theta(program, size=0.5)
    both = pair(program, random_data(program, 21, test_rows=6), theta=theta, learning_rate=0.02, batch_size=8)
    both.learn(100)
    both.assert_agree()


@pytest.mark.parametrize("name", ["skips", "several ends", "outputs that feed others", "wide"])
def test_wirings_learn_alike_in_single_precision(name: str, build: Build, pair: MakePair) -> None:
    program = Program.compile(build(*NETWORKS[name]))
    theta = random_theta(program, size=0.5)
    both = pair(
        program,
        random_data(program, 21, test_rows=6),
        theta=theta,
        learning_rate=0.02,
        batch_size=8,
        precision="float32",
    )
    both.learn(100)
    both.assert_agree()


def test_outputs_of_cross_entropy_may_feed_others(build: Build, pair: MakePair) -> None:
    program = Program.compile(
        build("x input 3, y output 4 softmax, h hidden 5 tanh, z output 3 softmax", "x-y y-h h-z y-z x-h")
    )
    data = random_data(program, 21)
    both = pair(program, data, loss="categorical_cross_entropy", learning_rate=0.1, batch_size=8)
    both.learn(100)
    both.assert_agree()
    program = Program.compile(
        build("x input 3, y output 4 sigmoid, h hidden 5 tanh, z output 1 sigmoid", "x-y y-h h-z y-z x-h")
    )
    both = pair(program, random_data(program, 21), loss="binary_cross_entropy", learning_rate=0.1, batch_size=8)
    both.learn(100)
    both.assert_agree()


@pytest.mark.parametrize("rows", [1, 2, 127, 128, 129, 257, 300])
@pytest.mark.parametrize("batch_size", [0, 1, 128, 150])
def test_batches_of_every_size_learn_alike(rows: int, batch_size: int, build: Build, pair: MakePair) -> None:
    program = Program.compile(build(*NETWORKS["skips"]))
    both = pair(program, random_data(program, rows), batch_size=batch_size, optimizer="momentum", learning_rate=0.02)
    both.learn(20)
    both.assert_agree()


@pytest.mark.parametrize(
    "choices",
    [
        {"optimizer": "momentum", "regularization": {"decay": 0.1}},
        {"optimizer": "rprop"},
        {"optimizer": "adamw", "regularization": {"l1": 0.01, "l2": 0.1, "weight_noise": 0.1}},
        {"optimizer": "sgd", "regularization": {"clip_norm": 0.01}},
    ],
    ids=lambda choices: choices["optimizer"],
)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_what_is_held_stays_to_the_last_bit_and_the_rest_learns_alike(
    precision: str, choices: dict[str, object], build: Build, pair: MakePair
) -> None:
    rng = np.random.default_rng(3)
    network = build(
        "x input 5, h hidden 9 tanh, y output 3 sigmoid",
        "x-h h-y x-y",
        masks={"x-h": rng.random((5, 9)) < 0.6, "x-y": rng.random((5, 3)) < 0.5},
        locked={"x-h": rng.random((5, 9)) < 0.4, "h-y": rng.random((9, 3)) < 0.5},
    )
    locked = {"h": (0, 8), "y": (1,)}
    layers = [replace(layer, locked_biases=locked.get(layer.id, ())) for layer in network.layers]
    program = Program.compile(replace(network, layers=tuple(layers)))
    both = pair(program, random_data(program, 30), learning_rate=0.02, batch_size=8, precision=precision, **choices)
    both.learn(100)
    both.assert_agree()
    assert program.trainable is not None
    held = both.start.astype(precision).astype(np.float64)[~program.trainable]
    after = both.compiled.theta()
    assert after[~program.trainable].tobytes() == held.tobytes()
    assert (after[program.trainable] != both.start[program.trainable]).all()


@pytest.mark.parametrize("optimizer", ["sgd", "rprop", "quickprop", "adam", "adagrad"])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_nothing_is_learned_in_the_lanes_that_fill_vectors_up(
    precision: str, optimizer: str, build: Build, pair: MakePair
) -> None:
    program = Program.compile(build(*NETWORKS["branches"]))
    noise = {"l1": 0.001, "l2": 0.01, "decay": 0.01, "weight_noise": 0.1}
    both = pair(
        program,
        random_data(program, 20),
        optimizer=optimizer,
        regularization=noise,
        batch_size=6,
        precision=precision,
        learning_rate=0.01,
    )
    both.learn(50)
    executor = both.compiled
    parameters = executor._block(executor._options[THETA])
    surplus = np.ones(len(parameters), dtype=bool)
    surplus[executor._layout.padded_of] = False
    assert surplus.any()
    assert (parameters[surplus] == 0.0).all()
    assert (parameters[~surplus] != 0.0).all()


@pytest.mark.parametrize("loss", ["mse", "binary_cross_entropy", "hinge"])
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("classes", [True, False], ids=["classes", "numbers"])
def test_every_part_of_the_data_is_measured_alike(
    classes: bool, outputs: int, loss: str, build: Build, pair: MakePair
) -> None:
    activation = {"mse": "tanh", "binary_cross_entropy": "sigmoid", "hinge": "linear"}[loss]
    network = build(f"x input 3, h hidden 4 tanh, y output {outputs} {activation}", "x-h h-y")
    layers = [replace(layer, dropout=0.5 if layer.id in "xh" else 0.0) for layer in network.layers]
    program = Program.compile(replace(network, layers=tuple(layers)))
    data = random_data(program, 300, classes, test_rows=150)
    for precision in ("float64", "float32"):
        both = pair(
            program, data, loss=loss, precision=precision, regularization={"input_noise": 1.0, "weight_noise": 1.0}
        )
        both.assert_measures_agree()
        accuracy = both.compiled.evaluate().test.accuracy
        assert accuracy is None if not classes else 0.0 < accuracy < 1.0


def test_the_answer_is_the_largest_of_all_output_layers(build: Build, pair: MakePair) -> None:
    # Computed in another order than drawn.
    program = Program.compile(
        build(
            "y output 3 linear, z output 2 linear, v output 1 sigmoid, h hidden 4 tanh, x input 3",
            "x-h h-y z-y h-z z-v",
        )
    )
    both = pair(program, random_data(program, 200, classes=True, test_rows=100))
    both.assert_measures_agree()
    assert 0.0 < both.compiled.evaluate().test.accuracy < 1.0


def test_of_equal_outputs_the_first_column_is_the_answer(build: Build, pair: MakePair) -> None:
    program = Program.compile(build("y output 2 relu, z output 2 relu, x input 1", "x-z z-y"))
    inputs, targets = np.ones((4, 1)), np.eye(4)[[0, 0, 0, 2]]
    data = TrainingData(inputs, targets, inputs[:0], targets[:0], classes=True)
    both = pair(program, data, theta=np.zeros(program.size))
    assert both.reference.evaluate().train.accuracy == 0.75
    both.assert_measures_agree()
