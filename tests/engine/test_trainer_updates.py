"""One update, step by step: noise, dropout, clipping, penalties and what is held, in the order that is documented."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData, loss, random
from bpgui.engine.reference import backward, forward
from bpgui.spec import FloatArray, NetworkSpec, Parameters, TrainingSpec

Draw = Callable[[NetworkSpec, int], Parameters]
RATE, SEED = 0.25, 9
EXACT = {"rtol": 1e-13, "atol": 1e-15}


@pytest.fixture
def network(build: Callable[..., NetworkSpec]) -> NetworkSpec:
    """A 2-3-1 network with a missing, a locked link and a locked bias."""
    marks = np.array([[True, False, True], [False, True, True]])
    drawn = build(
        "x input 2, h hidden 3 tanh, y output 1 linear",
        "x-h h-y",
        masks={"x-h": np.array([[True, True, True], [True, False, True]])},
        locked={"x-h": marks},
    )
    layers = tuple(replace(layer, locked_biases=(1,) if layer.id == "h" else ()) for layer in drawn.layers)
    return replace(drawn, layers=layers)


@pytest.fixture
def data(table: Callable[..., TrainingData]) -> TrainingData:
    return table(6)


def _updated(
    network: NetworkSpec, start: FloatArray, data: TrainingData, epoch: int = 0, **choices: object
) -> FloatArray:
    program = Program.compile(network)
    spec = replace(TrainingSpec(learning_rate=RATE, seed=SEED), **choices)
    trainer = Trainer(program, program.unpack(start), data, spec, epoch)
    trainer.step_batch()
    return program.pack(trainer.report().parameters)


def _gradient(program: Program, theta: FloatArray, inputs: FloatArray, targets: FloatArray) -> FloatArray:
    trace = forward(program, theta, inputs)
    gradient = backward(program, theta, loss("half_squared_error"), trace, targets).theta / len(inputs)
    assert program.trainable is not None
    return np.where(program.trainable, gradient, 0.0)


def _weights(program: Program) -> FloatArray:
    parts = [np.ones(6), np.ones(3), np.zeros(3), np.zeros(1)]
    return np.concatenate(parts).astype(bool)


@pytest.fixture
def start(network: NetworkSpec, random_parameters: Draw) -> FloatArray:
    program = Program.compile(network)
    parameters = random_parameters(network, 1)
    mask = network.connections[0].mask
    assert mask is not None
    return program.pack(parameters.with_weights("x-h", np.where(mask, parameters.weights["x-h"], 0.0)))


def test_all_regularisers_act_in_the_documented_order(
    network: NetworkSpec, start: FloatArray, data: TrainingData
) -> None:
    settings = {"l1": 0.05, "l2": 0.3, "decay": 0.2, "clip_value": 0.1, "clip_norm": 0.12}
    program = Program.compile(network)
    gradient = np.clip(_gradient(program, start, data.inputs, data.targets), -0.1, 0.1)
    assert np.linalg.norm(gradient) > 0.12
    gradient = gradient * 0.12 / (np.linalg.norm(gradient) + 1e-6) + 0.3 * start
    moved = start * (1.0 - RATE * 0.2) - RATE * gradient
    shrunk = np.sign(moved) * np.maximum(np.abs(moved) - RATE * 0.05, 0.0)
    expected = np.where(program.trainable, np.where(_weights(program), shrunk, moved), start)
    after = _updated(network, start, data, regularization=settings)
    np.testing.assert_allclose(after, expected, **EXACT)
    assert after[~program.trainable].tobytes() == start[~program.trainable].tobytes()


def test_l1_brings_idle_links_to_exactly_zero_and_leaves_biases_alone(
    network: NetworkSpec, start: FloatArray, data: TrainingData
) -> None:
    program = Program.compile(network)
    after = _updated(network, start, data, regularization={"l1": 100.0})
    weights = _weights(program) & program.trainable
    assert (after[weights] == 0.0).all()
    assert (after[~weights & program.trainable] != 0.0).all()


def test_noise_on_inputs_and_targets_is_that_of_the_batchs_place(
    network: NetworkSpec, start: FloatArray, data: TrainingData
) -> None:
    program = Program.compile(network)
    noise = random.normals(random.key(SEED, random.INPUT_NOISE, 3, 0), 12).reshape(6, 2)
    labels = random.normals(random.key(SEED, random.TARGET_NOISE, 3, 0), 6).reshape(6, 1)
    gradient = _gradient(program, start, data.inputs + 0.5 * noise, data.targets + 0.25 * labels)
    after = _updated(network, start, data, epoch=3, regularization={"input_noise": 0.5, "target_noise": 0.25})
    np.testing.assert_allclose(after, start - RATE * gradient, **EXACT)


def test_noise_on_weights_acts_on_the_gradient_only_and_spares_what_is_held(
    network: NetworkSpec, start: FloatArray, data: TrainingData
) -> None:
    program = Program.compile(network)
    noise = 0.5 * random.normals(random.key(SEED, random.WEIGHT_NOISE, 3, 0), program.size)
    noisy = start + np.where(program.trainable, noise, 0.0)
    gradient = _gradient(program, noisy, data.inputs, data.targets)
    after = _updated(network, start, data, epoch=3, regularization={"weight_noise": 0.5})
    np.testing.assert_allclose(after, start - RATE * gradient, **EXACT)


def test_dropout_switches_off_neurons_of_inputs_and_hidden_layers_and_enlarges_the_rest(
    network: NetworkSpec, start: FloatArray, data: TrainingData
) -> None:
    layers = tuple(replace(layer, dropout={"x": 0.25, "h": 0.5, "y": 0.0}[layer.id]) for layer in network.layers)
    network = replace(network, layers=layers)
    program = Program.compile(network)
    keep = {
        here: (random.uniforms(random.key(SEED, random.DROPOUT, 3, 0, index), 6 * size).reshape(6, size) >= share)
        / (1.0 - share)
        for index, (here, size, share) in enumerate((("x", 2, 0.25), ("h", 3, 0.5)))
    }
    blocks = program.blocks(start)
    sent = data.inputs * keep["x"]
    raw = np.tanh(sent @ blocks.weights["x-h"] + blocks.biases["h"])
    hidden = raw * keep["h"]
    error = (hidden @ blocks.weights["h-y"] + blocks.biases["y"] - data.targets) / 6
    delta = error @ blocks.weights["h-y"].T * keep["h"] * (1.0 - raw**2)
    gradient = np.concatenate(
        [(sent.T @ delta).ravel(), (hidden.T @ error).ravel(), delta.sum(axis=0), error.sum(axis=0)]
    )
    after = _updated(network, start, data, epoch=3)
    np.testing.assert_allclose(after, start - RATE * np.where(program.trainable, gradient, 0.0), **EXACT)
    assert (keep["h"] == 0.0).any()


def test_measuring_takes_neither_noise_nor_dropout(network: NetworkSpec, start: FloatArray, data: TrainingData) -> None:
    layers = tuple(replace(layer, dropout=0.5 if layer.id == "h" else 0.0) for layer in network.layers)
    noisy, plain = Program.compile(replace(network, layers=layers)), Program.compile(network)
    spec = TrainingSpec(regularization={"input_noise": 1.0, "target_noise": 1.0, "weight_noise": 1.0})
    measured = Trainer(noisy, plain.unpack(start), data, spec).report().evaluation
    assert measured == Trainer(plain, plain.unpack(start), data, TrainingSpec()).report().evaluation


def test_the_schedule_gives_each_epoch_its_rate(network: NetworkSpec, start: FloatArray, data: TrainingData) -> None:
    program = Program.compile(network)
    spec = TrainingSpec(schedule="step", schedule_settings={"every": 3, "factor": 0.5}, learning_rate=RATE)
    after = _updated(
        network, start, data, epoch=7, **{"schedule": spec.schedule, "schedule_settings": spec.schedule_settings}
    )
    gradient = _gradient(program, start, data.inputs, data.targets)
    np.testing.assert_allclose(after, start - 0.25 * RATE * gradient, **EXACT)


@pytest.mark.parametrize("optimizer", ["scg", "levenberg_marquardt"])
def test_methods_for_the_full_batch_learn_and_hold_what_is_held(
    optimizer: str, network: NetworkSpec, start: FloatArray, data: TrainingData
) -> None:
    program = Program.compile(network)
    trainer = Trainer(program, program.unpack(start), data, TrainingSpec(optimizer=optimizer, epochs=40, loss="mse"))
    before = trainer.report().evaluation.train.loss
    trainer.run(600.0)
    report = trainer.report()
    assert report.evaluation.train.loss < 0.5 * before
    after = program.pack(report.parameters)
    assert after[~program.trainable].tobytes() == start[~program.trainable].tobytes()
    assert (after[program.trainable] != start[program.trainable]).all()
    gradient = _gradient(program, after, data.inputs, data.targets)
    assert np.linalg.norm(gradient) < 0.1 * np.linalg.norm(_gradient(program, start, data.inputs, data.targets))


def test_l2_is_part_of_the_loss_that_conjugate_gradients_make_small(
    network: NetworkSpec, start: FloatArray, data: TrainingData
) -> None:
    program = Program.compile(network)
    spec = TrainingSpec(optimizer="scg", epochs=300, regularization={"l2": 0.1})
    trainer = Trainer(program, program.unpack(start), data, spec)
    trainer.run(600.0)
    after = program.pack(trainer.report().parameters)
    slope = _gradient(program, after, data.inputs, data.targets) + 0.1 * np.where(program.trainable, after, 0.0)
    assert np.linalg.norm(slope) < 1e-5
