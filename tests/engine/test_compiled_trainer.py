"""A trainer with the compiled executor: the same course as with the reference, and a lock that is let go of."""

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from side_by_side import random_data, random_theta

from bpgui.engine import Program, Report, Trainer, TrainingData
from bpgui.engine.executors import Executor
from bpgui.engine.kernels.tables import COUNT
from bpgui.spec import NetworkSpec, TrainingSpec

Build = Callable[..., NetworkSpec]
Make = Callable[..., Executor]


@pytest.fixture
def program(build: Build) -> Program:
    return Program.compile(build("x input 3, h hidden 6 tanh, y output 2 sigmoid", "x-h h-y x-y"))


@pytest.fixture
def data(program: Program) -> TrainingData:
    return random_data(program, 30, classes=True, test_rows=12)


def _finished(program: Program, data: TrainingData, executor: str, **choices: object) -> Report:
    spec = replace(TrainingSpec(learning_rate=0.1, batch_size=7, epochs=40), **choices)
    trainer = Trainer(program, program.unpack(random_theta(program)), data, spec, executor=executor)
    while not trainer.finished:
        trainer.run()
    return trainer.report()


@pytest.mark.parametrize(
    "choices",
    [
        {"optimizer": "adam", "schedule": "cosine"},
        {"optimizer": "momentum", "regularization": {"input_noise": 0.1, "l1": 0.001}},
        {"schedule": "plateau", "schedule_settings": {"patience": 0, "threshold": 0.1}},
        {"early_stopping": {"patience": 2, "min_improvement": 0.001}},
    ],
    ids=["adam", "momentum", "plateau", "early stopping"],
)  # fmt: skip
def test_both_executors_take_the_same_course(
    choices: dict[str, object], program: Program, data: TrainingData, compiled: Make
) -> None:
    one, other = (_finished(program, data, name, **choices) for name in ("reference", "compiled"))
    assert (one.executor, other.executor) == ("reference", "compiled")
    assert (one.epoch, one.stopped_early, one.finished) == (other.epoch, other.stopped_early, other.finished)
    assert one.stopped_early == ("early_stopping" in choices)
    np.testing.assert_allclose(other.history, one.history, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(program.pack(other.parameters), program.pack(one.parameters), rtol=1e-11, atol=1e-13)
    assert one.run.arrays.keys() == other.run.arrays.keys()
    for name, array in one.run.arrays.items():
        np.testing.assert_allclose(other.run.arrays[name], array, rtol=1e-11, atol=1e-13)


def test_a_run_goes_on_with_the_compiled_executor_when_its_training_changes(
    program: Program, data: TrainingData, compiled: Make
) -> None:
    trainer = Trainer(program, program.unpack(random_theta(program)), data, TrainingSpec(), executor="compiled")
    trainer.step_epoch()
    for changes in ({"loss": "mse"}, {"optimizer": "rprop"}, {"batch_size": 4}, {"precision": "float32"}):
        trainer.training = replace(trainer.training, **changes)
        trainer.step_epoch()
        assert trainer.report().executor == "compiled"
    assert trainer.report().epoch == 5


def test_another_thread_goes_on_while_the_compiled_executor_learns(build: Build, compiled: Make) -> None:
    program = Program.compile(build("x input 64, h hidden 128 tanh, y output 16 sigmoid", "x-h h-y"))
    data = random_data(program, 512)
    trainer = Trainer(
        program, program.unpack(random_theta(program)), data, TrainingSpec(batch_size=64), executor="compiled"
    )
    executor = trainer._executor
    rates = np.full(100, 1e-6)
    executor.run(0, 0, 1, rates)
    learned: list[int] = []
    # About a fifth of a second, in one call.
    thread = threading.Thread(target=lambda: learned.append(executor.run(0, 0, 800, rates)))
    seen = set()
    thread.start()
    while thread.is_alive():
        seen.add(int(executor._counters[COUNT]))
    thread.join()
    assert learned == [800]
    # A call that kept the lock would show this thread nothing between its beginning and its end.
    assert len(seen - {1, 801}) > 5
