"""A run of the compiled executor has the same bits, however it is cut, carried over, and wherever it takes place."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from side_by_side import Pair, assert_same_bits, go_on, random_data

from bpgui.engine import OPTIMIZERS, Program, TrainingData
from bpgui.engine.course import Place
from bpgui.engine.executors import Executor
from bpgui.engine.executors.reference import ReferenceExecutor
from bpgui.engine.metrics import Evaluation
from bpgui.engine.optimizers import Optimizer
from bpgui.spec import NetworkSpec

Build = Callable[..., NetworkSpec]
MakePair = Callable[..., Pair]

FIRST_ORDER = [name for name, method in OPTIMIZERS.items() if isinstance(method, Optimizer)]
NOISE = {"input_noise": 0.1, "target_noise": 0.05, "weight_noise": 0.02, "l1": 0.001, "l2": 0.01, "clip_norm": 0.5}
ROWS, BATCHES = 20, 24


@pytest.fixture
def program(build: Build) -> Program:
    """A network with dropout, a link past its hidden layer and sizes that do not fill vectors."""
    network = build("x input 3, h hidden 6 tanh, y output 2 sigmoid", "x-h h-y x-y")
    layers = [replace(layer, dropout=0.3 if layer.id == "h" else 0.0) for layer in network.layers]
    return Program.compile(replace(network, layers=tuple(layers)))


@pytest.fixture
def data(program: Program) -> TrainingData:
    return random_data(program, ROWS)


def _stored(state: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return a memory as a file would: other arrays, with the same bits, in another order."""
    return {name: np.array(array) for name, array in sorted(state.items(), reverse=True)}


def _choices(optimizer: str, precision: str) -> dict[str, object]:
    return {
        "optimizer": optimizer,
        "precision": precision,
        "batch_size": 6,
        "learning_rate": 0.01,
        "schedule": "exponential",
        "regularization": NOISE,
    }


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_a_run_cut_into_chunks_has_the_bits_of_one_in_one_go(
    optimizer: str, precision: str, program: Program, data: TrainingData, pair: MakePair
) -> None:
    whole, cut = (pair(program, data, **_choices(optimizer, precision)) for _ in range(2))
    go_on(whole.compiled, whole.training, ROWS, BATCHES, Place(0, 0))
    place = Place(0, 0)
    for batches in (1, 2, 4, 5, 1, 11):
        place, done = go_on(cut.compiled, cut.training, ROWS, batches, place)
        assert done == batches
        # Looking does not disturb.
        cut.compiled.evaluate()
    assert place == Place(6, 0)
    assert_same_bits(cut.compiled, whole.compiled)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("batches", [4, 8, 10], ids=["after an epoch", "after two", "within an epoch"])
@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_another_executor_goes_on_where_one_stood(
    optimizer: str, batches: int, precision: str, program: Program, data: TrainingData, pair: MakePair
) -> None:
    both = pair(program, data, **_choices(optimizer, precision))
    whole = both.make(program, data, both.training, both.start, {})
    go_on(whole, both.training, ROWS, BATCHES, Place(0, 0))
    both.learn(batches)

    def rest(make: Callable[..., Executor], earlier: Executor) -> Executor:
        later = make(program, data, both.training, earlier.theta(), _stored(earlier.state()))
        go_on(later, both.training, ROWS, BATCHES - batches, both.place)
        return later

    same = rest(both.make, both.compiled)
    assert_same_bits(same, whole)
    both.compiled = rest(both.make, both.reference)
    both.reference = rest(ReferenceExecutor, both.reference)
    both.assert_agree()
    both.reference, both.compiled = rest(ReferenceExecutor, whole), rest(both.make, whole)
    both.assert_agree()


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_what_is_told_of_an_executor_is_what_it_was_made_from(
    optimizer: str, precision: str, program: Program, data: TrainingData, pair: MakePair
) -> None:
    both = pair(program, data, **_choices(optimizer, precision))
    assert both.compiled.theta().tobytes() == both.start.astype(precision).astype(np.float64).tobytes()
    assert_same_bits(both.compiled, both.reference)
    both.compiled.run(0, 0, 3, np.full(1, 0.01))
    again = both.make(program, data, both.training, both.compiled.theta(), both.compiled.state())
    assert_same_bits(again, both.compiled)
    for array in (both.compiled.theta(), *both.compiled.state().values()):
        assert array.dtype == np.float64
        array.fill(7.0)  # a copy: the executor does not notice
    assert_same_bits(again, both.compiled)


def test_an_epoch_comes_again_with_the_same_order(program: Program, data: TrainingData, pair: MakePair) -> None:
    both = pair(program, data, batch_size=6, learning_rate=1e-300, optimizer="momentum")
    velocities = []
    for epoch in (3, 4, 3):
        executor = both.make(program, data, both.training, both.start, {})
        executor.run(4, 0, 4, np.full(1, 1e-300))
        executor = both.make(program, data, both.training, both.start, {})
        executor.run(epoch, 6, 1, np.full(1, 1e-300))
        velocities.append(executor.state()["velocity"].tobytes())
    assert velocities[0] == velocities[2] != velocities[1]


@pytest.mark.parametrize(
    "rates", [np.linspace(0.1, 0.2, 9)[::2], np.broadcast_to(0.1, 5), np.full(5, 0.1, np.float32)],
    ids=["every other number", "one number again and again", "single precision"],
)  # fmt: skip
def test_rates_may_be_any_array(rates: np.ndarray, program: Program, data: TrainingData, pair: MakePair) -> None:
    from bpgui.engine.kernels.run import train

    both = pair(program, data, batch_size=6)
    both.learn(4)
    compiled = len(train.signatures)
    for executor in (both.reference, both.compiled):
        assert executor.run(0, 0, 20, rates) == 20
    both.assert_agree()
    # What is compiled ahead is all that is needed.
    assert len(train.signatures) == compiled


def test_marked_epochs_are_measured_on_the_way(program: Program, data: TrainingData, pair: MakePair) -> None:
    both = pair(program, random_data(program, ROWS, classes=True, test_rows=6), **_choices("adam", "float64"))
    alone = both.make(program, both.data, both.training, both.start, {})
    marks, rates = [1, 2, 5, 6], np.full(6, 0.01)
    recorded: dict[str, list[tuple[int, Evaluation]]] = {"reference": [], "compiled": []}
    for executor in (both.reference, both.compiled):
        found = recorded[executor.name]
        done = executor.run(0, 0, BATCHES, rates, marks, lambda *measures, found=found: found.append(measures))
        assert done == BATCHES
    both.assert_agree()
    assert [[epoch for epoch, _ in found] for found in recorded.values()] == [marks, marks]
    before = 0
    for (epoch, expected), (_, measured) in zip(*recorded.values(), strict=True):
        alone.run(before, 0, 4 * (epoch - before), rates)
        before = epoch
        assert alone.evaluate() == measured
        for one, other in ((expected.train, measured.train), (expected.test, measured.test)):
            assert other.accuracy == one.accuracy
            np.testing.assert_allclose([other.loss, other.mse], [one.loss, one.mse], rtol=1e-12)
    assert_same_bits(alone, both.compiled)


def test_a_run_stops_where_a_marked_epoch_has_no_finite_loss(build: Build, pair: MakePair) -> None:
    program = Program.compile(build("x input 1, y output 1 linear", "x-y"))
    inputs = np.ones((2, 1))
    # Weights grow to 1e200 in the second epoch: finite, but their squares are not.
    both = pair(program, TrainingData(inputs, inputs, inputs[:0], inputs[:0], classes=False))
    epochs: dict[str, list[int]] = {"reference": [], "compiled": []}
    for executor in (both.reference, both.compiled):
        found = epochs[executor.name]
        done = executor.run(0, 0, 9, np.full(9, 1e100), [1, 2, 3], lambda epoch, _, found=found: found.append(epoch))
        assert done == 2
    both.assert_states_agree()
    assert epochs == {"reference": [1, 2], "compiled": [1, 2]}


RUN = """
import hashlib, sys
import numpy as np
from bpgui.engine import Program, TrainingData, checked
from bpgui.engine.executors.compiled import CompiledExecutor
from bpgui.engine.kernels.run import train
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, TrainingSpec
layers = (
    LayerSpec("x", "x", 3, role="input"), LayerSpec("h", "h", 7, "gelu", dropout=0.2),
    LayerSpec("y", "y", 2, "sigmoid", role="output"),
)
links = (ConnectionSpec("a", "x", "h"), ConnectionSpec("b", "h", "y"))
program = Program.compile(NetworkSpec(layers, links))
rng = np.random.default_rng(1)
data = TrainingData(rng.normal(size=(30, 3)), rng.uniform(size=(30, 2)), np.zeros((0, 3)), np.zeros((0, 2)), False)
for precision in ("float64", "float32"):
    training = checked(TrainingSpec(optimizer="adam", batch_size=7, precision=precision,
                                    regularization={"input_noise": 0.1, "weight_noise": 0.1, "clip_norm": 0.3}))
    executor = CompiledExecutor(program, data, training, rng.normal(size=program.size), {})
    assert executor.run(0, 0, 500, np.full(200, 0.01)) == 500
    arrays = executor.theta(), *executor.state().values()
    print(hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest())
print(sum(train.stats.cache_hits.values()), sum(train.stats.cache_misses.values()))
"""


def test_two_processes_get_the_same_bits(kernel_environment: Mapping[str, str]) -> None:
    commands = [[sys.executable, "-c", RUN]] * 2
    answers = [
        subprocess.run(command, env=kernel_environment, check=True, capture_output=True, text=True).stdout
        for command in commands
    ]
    double, single, *loaded_and_compiled = answers[0].split()
    assert double != single
    assert loaded_and_compiled == ["2", "0"]
    assert answers[0] == answers[1]
