"""The reference and the compiled executor on the same run, and how far apart they may come."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from bpgui.engine import Program, TrainingData, checked
from bpgui.engine.batches import batch_size
from bpgui.engine.course import Course, Place
from bpgui.engine.executors import Executor
from bpgui.engine.executors.reference import ReferenceExecutor
from bpgui.engine.schedules import schedule
from bpgui.spec import FloatArray, TrainingSpec

# 100 updates whose sums are added up in other orders: in double precision some 1e-16 each, in single precision, which
# rounds weights and gradients to 6e-8, a few of those each. What was found stays below a tenth and a fifth of these.
TOLERANCE = {"float64": 1e-12, "float32": 1e-4}


def random_theta(program: Program, seed: int = 1, size: float = 1.0) -> FloatArray:
    """Weights and biases between -`size` and `size`; missing links have weight 0."""
    theta = np.random.default_rng(seed).uniform(-size, size, program.size)
    for connection in program.network.connections:
        if connection.mask is not None:
            program.blocks(theta).weights[connection.id][~connection.mask] = 0.0
    return theta


def random_data(program: Program, rows: int, classes: bool = False, test_rows: int = 0, seed: int = 2) -> TrainingData:
    """Inputs between -1 and 1, targets between 0 and 1, or classes; a third as many rows to validate as to test."""
    rng = np.random.default_rng(seed)
    columns, targets = program.network.width("input"), program.network.width("output")

    def part(count: int) -> tuple[FloatArray, FloatArray]:
        drawn = rng.uniform(0.0, 1.0, (count, targets))
        if classes:
            drawn = np.eye(targets)[drawn.argmax(axis=1)] if targets > 1 else np.round(drawn)
        return rng.uniform(-1.0, 1.0, (count, columns)), drawn

    return TrainingData(*part(rows), *part(test_rows), classes, *part(test_rows // 3))


def go_on(executor: Executor, training: TrainingSpec, samples: int, batches: int, start: Place) -> tuple[Place, int]:
    """Run an executor for so many batches from a place, as a trainer does; return where it is, and how many it did."""
    course = Course(samples, batch_size(training, samples))
    rate = schedule(training.schedule).rate
    epochs = range(start.epoch, start.epoch + course.epochs(start, batches))
    rates = np.array([rate(training.learning_rate, epoch, training.schedule_settings) for epoch in epochs])
    done = executor.run(start.epoch, start.sample, batches, rates)
    return (course.after(start, done) if done else start), done


def assert_same_bits(one: Executor, other: Executor) -> None:
    """Two executors have the same weights and the same memory, to the last bit."""
    assert one.theta().tobytes() == other.theta().tobytes()
    first, second = one.state(), other.state()
    assert {name: array.tobytes() for name, array in first.items()} == {
        name: array.tobytes() for name, array in second.items()
    }


@dataclass
class Pair:
    """Both executors, at the same place of the same run."""

    program: Program
    data: TrainingData
    training: TrainingSpec
    start: FloatArray
    make: Callable[..., Executor]
    reference: Executor
    compiled: Executor
    place: Place = field(default_factory=lambda: Place(0, 0))

    @classmethod
    def begin(cls, make: Callable[..., Executor], program: Program, data: TrainingData, **choices: object) -> "Pair":
        """Begin a run with choices of a training; `theta` is where it starts."""
        theta = choices.pop("theta", None)
        theta = random_theta(program) if theta is None else theta
        training = checked(replace(TrainingSpec(seed=5), **choices))
        arguments = (program, data, training, theta, {})
        return cls(program, data, training, theta, make, ReferenceExecutor(*arguments), make(*arguments))

    def learn(self, batches: int) -> tuple[int, int]:
        """Let both learn from so many batches more; return how many they did."""
        samples, start = len(self.data.inputs), self.place
        _, first = go_on(self.reference, self.training, samples, batches, start)
        self.place, second = go_on(self.compiled, self.training, samples, batches, start)
        return first, second

    def assert_agree(self, tolerance: float | None = None) -> None:
        """Weights, memory and measures agree, relative to the largest number of each array."""
        self.assert_states_agree(tolerance)
        self.assert_measures_agree(tolerance)

    def assert_states_agree(self, tolerance: float | None = None) -> None:
        """Weights and memory agree."""
        tolerance = tolerance or TOLERANCE[self.training.precision]
        one, other = self.reference, self.compiled
        _assert_close("theta", other.theta(), one.theta(), tolerance)
        remembered, memory = one.state(), other.state()
        assert remembered.keys() == memory.keys()
        for name, array in remembered.items():
            _assert_close(name, memory[name], array, tolerance)

    def assert_measures_agree(self, tolerance: float | None = None) -> None:
        """Both measure every part of the data alike."""
        tolerance = tolerance or TOLERANCE[self.training.precision]
        expected, found = self.reference.evaluate(), self.compiled.evaluate()
        for part in ("train", "validation", "test"):
            one, other = getattr(expected, part), getattr(found, part)
            assert (one is None) == (other is None)
            if one is not None:
                _assert_close(part, [other.loss, other.mse], [one.loss, one.mse], tolerance)
                assert other.accuracy == one.accuracy


def _assert_close(name: str, found: object, expected: object, tolerance: float) -> None:
    expected = np.asarray(expected)
    size = max(1e-3, float(np.abs(expected).max(initial=0.0)))
    assert np.isfinite(expected).all(), f"{name} is not finite: the case shows nothing"
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * size, err_msg=name)
