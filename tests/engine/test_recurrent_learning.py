"""What recurrent networks are for: they learn, and they recall."""

import numpy as np
import pytest

from bpgui.engine import Program, TrainingData, draw_parameters, predict, train
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, Parameters, TrainingSpec

# Six letters of five by seven pixels.
LETTERS = {
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "C": "01111 10000 10000 10000 10000 10000 01111",
    "E": "11111 10000 10000 11110 10000 10000 11111",
    "H": "10001 10001 10001 11111 10001 10001 10001",
    "T": "11111 00100 00100 00100 00100 00100 00100",
    "X": "10001 10001 01010 00100 01010 10001 10001",
}
PATTERNS = np.array([[int(pixel) for pixel in rows.replace(" ", "")] for rows in LETTERS.values()], dtype=float)
PIXELS = PATTERNS.shape[1]
DRIVE = 3.0  # the weight with which a pixel that is seen holds its neuron
SEEN = 0.6  # the share of the pixels that are seen


@pytest.mark.slow
def test_the_exclusive_or_with_feedback_from_the_output_is_learned_from_any_seed(xor: TrainingData) -> None:
    network = NetworkSpec(
        (
            LayerSpec("x", "x", 2, role="input"),
            LayerSpec("h", "h", 8, "tanh"),
            LayerSpec("y", "y", 1, "sigmoid", role="output"),
        ),
        (ConnectionSpec("x-h", "x", "h"), ConnectionSpec("h-y", "h", "y"), ConnectionSpec("y-h", "y", "h")),
    )
    program = Program.compile(network)
    for seed in range(20):
        spec = TrainingSpec(
            optimizer="momentum",
            optimizer_settings={"momentum": 0.9},
            learning_rate=0.1,
            reduction="sum",
            epochs=150,
            seed=seed,
        )
        *_, last = train(program, draw_parameters(network, spec), xor, spec)
        theta = program.pack(last.parameters)
        errors = predict(program, theta, xor.inputs) - xor.targets
        assert np.abs(errors).max() < 0.1, seed
        # The feedback is used, and what was learned settles.
        assert np.abs(last.parameters.weights["y-h"]).max() > 0.1
        assert last.relaxation is not None
        assert last.relaxation.settled_share == 1.0
        assert 0.0 < last.relaxation.spectral_radius < 1.0


def _damaged(copies: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return inputs, +1 and -1 for the pixels that are seen and 0 for the others, and the letters they come from."""
    targets = np.repeat(PATTERNS, copies, axis=0)
    seen = rng.random(targets.shape) < SEEN
    return np.where(seen, 2.0 * targets - 1.0, 0.0), targets


def _memory() -> NetworkSpec:
    """Every pixel's neuron feeds all others, but not itself, and is driven by its own input alone."""
    own = np.eye(PIXELS, dtype=bool)
    return NetworkSpec(
        (LayerSpec("x", "x", PIXELS, role="input"), LayerSpec("m", "m", PIXELS, "sigmoid", role="output")),
        (
            ConnectionSpec("x-m", "x", "m", mask=own, locked=own.copy()),
            ConnectionSpec("m-m", "m", "m", mask=~own),
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_an_auto_associative_memory_recalls_letters_from_damaged_ones(seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs, targets = _damaged(8, rng)
    new_inputs, new_targets = _damaged(20, rng)
    data = TrainingData(inputs, targets, new_inputs, new_targets, classes=False)
    network = _memory()
    spec = TrainingSpec(
        loss="binary_cross_entropy",
        optimizer="momentum",
        optimizer_settings={"momentum": 0.5},
        learning_rate=10.0,
        epochs=100,
        seed=seed,
    )
    drawn = draw_parameters(network, spec)
    start = Parameters({**drawn.weights, "x-m": DRIVE * np.eye(PIXELS)}, drawn.biases)
    program = Program.compile(network)
    *_, last = train(program, start, data, spec)
    assert last.relaxation is not None
    assert last.relaxation.settled_share == 1.0
    assert last.relaxation.spectral_radius < 1.0
    np.testing.assert_array_equal(last.parameters.weights["x-m"], DRIVE * np.eye(PIXELS))
    assert not last.parameters.weights["m-m"].diagonal().any()

    recalled = predict(program, program.pack(last.parameters), new_inputs) > 0.5
    right = recalled == (new_targets > 0.5)
    hidden = new_inputs == 0.0
    by_vote = ((PATTERNS.mean(axis=0) > 0.5) == (new_targets > 0.5))[hidden].mean()
    assert by_vote < 0.8  # what a pixel is in most letters tells little
    assert right[hidden].mean() > 0.98
    assert right.all(axis=1).mean() > 0.9
