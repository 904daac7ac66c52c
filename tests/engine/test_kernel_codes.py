"""Whatever a person can choose has a kernel, or is known to have none."""

from collections.abc import Callable

import pytest
from side_by_side import random_data, random_theta

from bpgui.engine import ACTIVATIONS, LOSSES, OPTIMIZERS, Program, Trainer
from bpgui.engine.executors import why_not_compiled
from bpgui.engine.kernels import tables as t
from bpgui.engine.kernels.layers import ACTIVATION_CODES
from bpgui.engine.kernels.losses import LOSS_CODES
from bpgui.engine.kernels.updates import OPTIMIZER_CODES
from bpgui.errors import SpecError
from bpgui.spec import NetworkSpec, TrainingSpec

Build = Callable[..., NetworkSpec]


def test_every_activation_that_can_learn_has_a_kernel() -> None:
    assert set(ACTIVATION_CODES) == {name for name, entry in ACTIVATIONS.items() if entry.backward is not None}
    # A layer has room for the settings of its activation.
    assert all(len(entry.params) <= t.DROPOUT - t.A for entry in ACTIVATIONS.values())


def test_an_activation_without_slope_is_refused_before_it_is_looked_for(build: Build, compiled: object) -> None:
    program = Program.compile(build("x input 2, h hidden 3 hard_step, y output 1 sigmoid", "x-h h-y"))
    with pytest.raises(SpecError, match="has no slope to learn by"):
        Trainer(
            program, program.unpack(random_theta(program)), random_data(program, 4), TrainingSpec(), executor="compiled"
        )


def test_every_loss_has_a_kernel() -> None:
    assert set(LOSS_CODES) == set(LOSSES)
    assert all(len(entry.params) <= 1 for entry in LOSSES.values())


def test_every_optimizer_has_a_kernel_or_a_reason_why_not(build: Build) -> None:
    program = Program.compile(build("x input 2, y output 1 sigmoid", "x-y"))
    for name, method in OPTIMIZERS.items():
        assert (why_not_compiled(program, TrainingSpec(optimizer=name)) == "") == (name in OPTIMIZER_CODES)
        assert len(method.params) <= t.NUMBERS - t.FIRST_SETTING
