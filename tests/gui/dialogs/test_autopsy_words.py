"""An explosion in words: how the loss got there, and what trials have shown."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine.autopsy import Autopsy, LossCourse
from bpgui.engine.rate_search import RateSearch, Trial
from bpgui.gui.dialogs.autopsy.words import how_it_came, what_was_tried
from bpgui.spec import TrainingSpec

AUTOPSY = Autopsy(
    sentence="",
    epoch=7,
    batch=3,
    batches=10,
    updates=62,
    updates_in_all=62,
    stage="loss",
    layer="y",
    row=4,
    learning_rate=0.1,
    largest=None,
    largest_at_start=None,
    growth=(),
    precision="float64",
    finite_in_double=False,
    settling=None,
    start=np.zeros(1),
)
PLAIN = TrainingSpec(learning_rate=0.1)


def trial(rate: float, losses: Sequence[float], exploded: bool = False, updates: int = 200) -> Trial:
    table = np.array([(count, value) for count, value in enumerate(losses)]).reshape(-1, 2)
    return Trial(rate, rate, updates, table, exploded)


@pytest.mark.parametrize(
    ("course", "changes", "words"),
    [
        (None, {}, "it was not finite from the start"),
        (
            LossCourse(0, 0.5, 0, 0.5, 0, 0.5, None),
            {},
            "The loss was 0.500 at the start, and the run broke after 62 updates.",
        ),
        (
            LossCourse(3, 0.25, 3, 0.25, 6, 2e6, 200.0),
            {"batches": 1},
            "The loss was lowest after epoch 3, 0.250. From there it grew by a factor of about 2e+02 per epoch, to "
            "2.0e+06 after epoch 6, and the run broke after 62 updates.",
        ),
        (LossCourse(0, 0.25, 0, 0.25, 6, 2e6, 1024.0), {}, "a factor of about 1e+03 per epoch, 2.00 per update"),
        (LossCourse(0, 0.25, 0, 0.25, 6, 0.4, 1.05), {}, "it grew by about 5.0 % per epoch"),
        (LossCourse(1, 0.25, 4, 0.5, 6, 50.0, 10.0), {}, "0.250. From epoch 4 (0.500) it grew by a factor of about 10"),
        (
            LossCourse(6, 0.25, 6, 0.25, 6, 0.25, None),
            {},
            "at its lowest, 0.250 after epoch 6, and all at once the run broke",
        ),
        (
            LossCourse(0, 0.5, 0, 0.5, 6, 5e6, 10.0),
            {"batch": None},
            "and it was no longer finite at the end of epoch 7.",
        ),
        (LossCourse(0, 0.5, 0, 0.5, 6, 5e6, 10.0), {"updates": 0}, "The run had made no update yet"),
    ],
)
def test_how_the_loss_got_there_is_told(course: LossCourse | None, changes: dict[str, object], words: str) -> None:
    assert words in how_it_came(course, replace(AUTOPSY, **changes))


def test_what_holds_is_told_with_the_nearest_that_do_not() -> None:
    trials = (
        trial(0.1, [0.7, 9.0], exploded=True, updates=62),
        trial(0.03, [0.7, 0.9]),
        trial(0.01, [0.7, 0.4]),
        trial(0.02, [0.7, 0.1, 0.6]),
    )
    told = what_was_tried(RateSearch(trials, trials[2]), PLAIN, AUTOPSY, known=True)
    assert told == (
        "With 0.01 the loss falls from 0.700 to 0.400 in the first 200 updates. With 0.02 the loss falls at first and "
        "then rises again, to 0.600; with 0.03 the loss rises from 0.700 to 0.900. All trials began with the first "
        "weights."
    )


def test_a_run_that_broke_later_than_a_trial_goes_on_is_told_as_such() -> None:
    trials = (trial(0.1, [0.7, 0.4]), trial(0.03, [0.7, 0.5]))
    late = replace(AUTOPSY, updates=41_000, updates_in_all=41_000)
    told = what_was_tried(RateSearch(trials, trials[1]), PLAIN, late, known=True)
    assert "With 0.1 the run itself exploded after 41,000 updates." in told
    assert "The run broke after 41,000, which a short trial does not reach." in told


def test_that_no_rate_holds_is_told_with_another_remedy() -> None:
    trials = tuple(trial(rate, [0.7], exploded=True, updates=1) for rate in (0.1, 0.03, 1e-5))
    told = what_was_tried(RateSearch(trials, None), PLAIN, AUTOPSY, known=True)
    assert told.startswith("No learning rate down to 1e-05 holds. With 1e-05 it explodes after 1 update;")
    assert "'Clip by norm'" in told
    clipped = replace(PLAIN, regularization={"clip_norm": 1.0})
    assert "Clip by norm" not in what_was_tried(RateSearch(trials, None), clipped, AUTOPSY, known=True)
    nothing = (trial(0.1, [], exploded=True, updates=0),)
    assert "Not even the loss of the first weights is finite" in what_was_tried(
        RateSearch(nothing, None), PLAIN, AUTOPSY, known=True
    )


def test_a_schedule_and_weights_that_were_changed_are_told() -> None:
    trials = (trial(0.1, [0.7, 0.4]),)
    warm = replace(PLAIN, schedule="warm_up")
    told = what_was_tried(RateSearch(trials, trials[0]), warm, AUTOPSY, known=False)
    assert "So the learning rate alone does not explain it: look at what was changed since" in told
    assert "The trials kept the highest rate that the schedule reaches." in told
    at_once = replace(AUTOPSY, updates=0, stage="loss")
    told = what_was_tried(RateSearch(trials, trials[0]), PLAIN, at_once, known=False)
    assert "So it is not the learning rate: look at what was changed since" in told
