"""A learning rate that holds, found by trial: on a parabola, of which is known which rates do."""

from collections.abc import Callable, Generator
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData
from bpgui.engine.rate_search import MOST_UPDATES, RateSearch, find_rate, has_rate
from bpgui.spec import NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
Steps = Generator[float, None, RateSearch]

ONE = np.ones((1, 1))
# Half the squared error of one sample at 1: each update multiplies the weight by 1 - rate, so that it holds below 2.
DATA = TrainingData(ONE, 0.0 * ONE, ONE[:0], ONE[:0], classes=False)


@pytest.fixture
def line(build: Build) -> Program:
    return Program.compile(build("x input 1, y output 1 linear", "x-y", biases=False))


def _start(weight: float = 0.5) -> Parameters:
    return Parameters({"x-y": np.array([[weight]])}, {})


def _result(steps: Steps) -> tuple[RateSearch, list[float]]:
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            return end.value, shares


def _search(program: Program, rate: float, broke_after: int = 50, known: bool = True, **choices: object) -> RateSearch:
    spec = replace(TrainingSpec(learning_rate=rate), **choices)
    steps = find_rate(program, _start(), DATA, spec, broke_after, known, executor="reference")
    return _result(steps)[0]


def test_the_largest_tried_rate_that_holds_is_found_between_two_powers(line: Program) -> None:
    search = _search(line, 1000.0)
    assert [trial.rate for trial in search.trials] == [1000.0, 300.0, 100.0, 10.0, 1.0, 3.0]
    assert [trial.holds for trial in search.trials] == [False, False, False, False, True, False]
    assert search.best is search.trials[4]


def test_trials_tell_what_the_same_trainings_by_hand_come_to(line: Program) -> None:
    for trial in _search(line, 10.0).trials:
        weights = 0.5 * np.cumprod([1.0, *[1.0 - trial.rate] * trial.updates])
        with np.errstate(over="ignore"):
            losses = 0.5 * weights**2
        assert trial.exploded == (not np.isfinite(losses).all())
        assert np.isfinite(losses[: trial.updates]).all()
        counts = trial.losses[:, 0].astype(int)
        np.testing.assert_allclose(trial.losses[:, 1], losses[counts], rtol=1e-9, atol=1e-300)


def test_the_rate_that_is_offered_holds_for_the_updates_that_are_stated(line: Program) -> None:
    best = _search(line, 50.0).best
    assert best is not None
    spec = TrainingSpec(learning_rate=best.rate, epochs=best.updates)
    trainer = Trainer(line, _start(), DATA, spec)
    before = trainer.evaluate().train.loss
    trainer.run(60.0)
    assert trainer.updates == best.updates
    assert trainer.evaluate().train.loss == pytest.approx(best.last, rel=1e-9, abs=1e-300)
    assert best.last <= before == best.first


def test_shares_rise_to_the_end_and_a_search_can_be_given_up(line: Program) -> None:
    steps = find_rate(line, _start(), DATA, TrainingSpec(learning_rate=1000.0), 50, True, executor="reference")
    _, shares = _result(steps)
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < shares[-1] <= 1.0
    given_up = find_rate(line, _start(), DATA, TrainingSpec(learning_rate=1000.0), 50, True, executor="reference")
    next(given_up)
    given_up.close()
    with pytest.raises(StopIteration):
        next(given_up)


def test_where_the_rate_was_not_the_matter_it_is_found_as_it_is(line: Program) -> None:
    search = _search(line, 0.5, known=False)
    assert len(search.trials) == 1
    assert search.best is search.trials[0]
    assert search.best.rate == 0.5


def test_a_rate_that_broke_the_run_is_out_of_the_question_though_its_trial_ends_well(line: Program) -> None:
    search = _search(line, 0.5, known=True)
    assert search.trials[0].holds
    assert search.best is not None
    assert search.best.rate == 0.2


def test_a_trial_that_does_not_get_as_far_as_the_run_proves_nothing(line: Program) -> None:
    search = _search(line, 0.5, broke_after=MOST_UPDATES + 1, known=False)
    assert search.best is not None
    assert search.best.rate < 0.5


def test_a_loss_that_falls_and_rises_again_does_not_hold(build: Build) -> None:
    # One weight soon has its minimum, while the other slowly runs away.
    program = Program.compile(build("x input 2, y output 1 linear", "x-y", biases=False))
    inputs = np.diag([1.0, 2.0**0.5])
    data = TrainingData(inputs, np.zeros((2, 1)), inputs[:0], np.zeros((0, 1)), classes=False)
    start = Parameters({"x-y": np.array([[1.0], [1e-3]])}, {})
    spec = TrainingSpec(learning_rate=1.015, reduction="sum")
    search, _ = _result(find_rate(program, start, data, spec, 60, False, executor="reference"))
    first = search.trials[0]
    assert not first.exploded
    assert first.losses[:, 1].min() < 1e-3 < first.last < first.first
    assert not first.holds
    assert search.best is not None
    assert search.best.rate == 0.3


def test_with_first_weights_that_cannot_be_computed_with_no_rate_is_tried(line: Program) -> None:
    steps = find_rate(line, _start(1e200), DATA, TrainingSpec(), 0, True, executor="reference")
    search = _result(steps)[0]
    assert search.best is None
    assert [len(trial.losses) for trial in search.trials] == [0]


def test_trials_keep_the_highest_rate_of_the_schedule(line: Program) -> None:
    warm = {"schedule": "warm_up", "schedule_settings": {"length": 500, "start": 0.001}, "epochs": 1000}
    search = _search(line, 10.0, **warm)
    assert search.best is not None
    assert search.best.rate == search.best.highest == 1.0
    floor = {"schedule": "cosine", "schedule_settings": {"floor": 100.0, "period": 10}}
    hopeless = _search(line, 200.0, **floor)
    assert hopeless.best is None
    assert {trial.highest for trial in hopeless.trials[2:]} == {100.0}


def test_methods_that_search_for_their_step_have_no_rate() -> None:
    assert has_rate(TrainingSpec(optimizer="adam"))
    assert not has_rate(TrainingSpec(optimizer="levenberg_marquardt"))


def test_from_the_largest_rate_that_can_be_chosen_a_usual_one_is_found(line: Program) -> None:
    # Inputs of 10 make the parabola a hundred times as steep: rates hold below 0.02.
    steep = replace(DATA, inputs=10.0 * ONE)
    spec = TrainingSpec(learning_rate=1000.0)
    search, _ = _result(find_rate(line, _start(), steep, spec, 50, True, executor="reference"))
    assert search.best is not None
    assert search.best.rate == 0.01
