"""A run of a recurrent network tells how its samples settle, and what does not settle teaches nothing."""

from collections.abc import Callable

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData, checked, loss
from bpgui.engine.batches import Batches
from bpgui.engine.executors.objective import BatchObjective
from bpgui.spec import NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
ONE = np.ones((1, 1))
DATA = TrainingData(ONE, ONE, ONE[:0], ONE[:0], classes=False)


def _looped(build: Build, weight: float) -> tuple[Program, Parameters]:
    """One linear neuron y = x + weight y + bias."""
    program = Program.compile(build("x input 1, y output 1 linear", "x-y y-y"))
    return program, Parameters({"x-y": ONE, "y-y": weight * ONE}, {"y": np.zeros(1)})


def test_a_network_that_settles_says_how_fast(build: Build) -> None:
    program, start = _looped(build, 0.5)
    report = Trainer(program, start, DATA, TrainingSpec(relaxation={"dt": 1.0, "tolerance": 1e-6})).report()
    settling = report.relaxation
    assert settling is not None
    assert settling.settled_share == 1.0
    assert settling.sweeps == 21  # 0.5^20 is below a millionth
    assert settling.spectral_radius == pytest.approx(0.5)
    assert report.evaluation.train.loss == pytest.approx(0.5, rel=1e-5)  # y = 2


def test_a_network_that_does_not_settle_says_so_and_stands_still(build: Build) -> None:
    program, start = _looped(build, 2.0)
    trainer = Trainer(program, start, DATA, TrainingSpec(relaxation={"sweeps": 20}))
    for _ in range(3):
        trainer.step_epoch()
    report = trainer.report()
    assert report.relaxation is not None
    assert report.relaxation.settled_share == 0.0
    assert report.relaxation.spectral_radius == pytest.approx(2.0)
    assert report.parameters == start


def test_losing_a_sample_is_no_progress_for_methods_that_compare_losses(build: Build) -> None:
    program, start = _looped(build, 2.0)
    training = checked(TrainingSpec())
    batch = Batches(program, DATA, training).draw(0, 0)
    objective = BatchObjective(program, loss("half_squared_error", {}), batch, training)
    theta = program.pack(start)
    assert not objective.gradient(theta)[1].any()
    assert objective.value(theta) > 1.0
    assert abs(objective.residuals(theta)).min() > 1.0


def test_how_to_settle_can_change_on_the_fly(build: Build) -> None:
    program, start = _looped(build, 0.9)
    trainer = Trainer(program, start, DATA, TrainingSpec(relaxation={"sweeps": 3}))
    trainer.step_epoch()
    assert trainer.report().parameters == start
    trainer.training = TrainingSpec(relaxation={"sweeps": 1000})
    trainer.step_epoch()
    assert trainer.report().parameters != start


def test_a_network_without_loops_has_nothing_to_settle(build: Build, xor: TrainingData) -> None:
    program = Program.compile(build("x input 2, y output 1 sigmoid", "x-y"))
    assert Trainer(program, program.unpack(np.zeros(3)), xor, TrainingSpec()).report().relaxation is None
