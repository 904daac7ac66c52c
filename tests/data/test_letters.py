from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import SAMPLES, Dataset, Table, default_spec, load, sample_project
from bpgui.data.sources.letters import ALPHABET, HIDDEN_PIXELS, LETTERS, PATTERNS, complete, patterns
from bpgui.engine import Program, predict, train
from bpgui.errors import MismatchError
from bpgui.spec import FloatArray

Made = Callable[..., Table]


def test_there_are_six_letters_that_differ_from_each_other_in_several_pixels() -> None:
    assert list(LETTERS) == list("ACEHTX")
    assert PATTERNS.shape == (6, 35)
    differences = np.abs(PATTERNS[:, np.newaxis] - PATTERNS).sum(axis=2)
    assert differences[~np.eye(6, dtype=bool)].min() >= 5


def test_every_letter_occurs_in_all_copies_in_turn(made: Made) -> None:
    table = made("letter-memory", copies=3)
    assert table.targets.shape == (18, 35)
    assert np.array_equal(table.targets, np.concatenate([PATTERNS] * 3))
    assert made("letter-memory").targets.shape == (144, 35)


def test_a_pixel_that_is_seen_tells_what_the_letter_has_there(made: Made) -> None:
    table = made("letter-memory")
    seen = table.inputs != 0.0
    assert set(np.unique(table.inputs)) == {-1.0, 0.0, 1.0}
    assert np.array_equal(table.inputs[seen] == 1.0, table.targets[seen] == 1.0)


@pytest.mark.parametrize("damage", [0.0, 40.0, 75.0, 100.0])
def test_damage_is_the_share_of_the_pixels_that_is_hidden(made: Made, damage: float) -> None:
    hidden = made("letter-memory", copies=200, damage=damage).inputs == 0.0
    assert hidden.mean() == pytest.approx(damage / 100.0, abs=0.01)


def test_copies_are_damaged_each_in_its_own_way(made: Made) -> None:
    table = made("letter-memory")
    assert len(np.unique(table.inputs, axis=0)) == len(table.inputs)
    assert not np.array_equal(table.inputs, made("letter-memory", seed=1).inputs)


def test_letters_are_images_of_seven_rows_of_five_pixels(made: Made) -> None:
    table = made("letter-memory", damage=0.0)
    assert table.image_shape == (7, 5)
    assert table.classes == ()
    tee = table.inputs[list(LETTERS).index("T")].reshape(7, 5)
    assert (tee[0] == 1.0).all()
    assert (tee[1:, 2] == 1.0).all()
    assert (tee[1:, [0, 1, 3, 4]] == -1.0).all()
    assert (table.input_names[0], table.input_names[5], table.target_names[34]) == (
        "pixel 1,1",
        "pixel 2,1",
        "pixel 7,5",
    )


def test_sixteen_letters_to_complete_differ_from_each_other_in_several_pixels() -> None:
    assert "".join(ALPHABET) == "ACEHTXLSKOPYZNVI"
    drawn = patterns("".join(ALPHABET))
    assert drawn.shape == (16, 35)
    assert np.array_equal(drawn[:6], PATTERNS)
    differences = np.abs(drawn[:, np.newaxis] - drawn).sum(axis=2)
    assert differences[~np.eye(16, dtype=bool)].min() >= 4


def test_as_many_letters_are_to_be_completed_as_one_chooses(made: Made) -> None:
    eight = made("letter-completion")
    assert eight.targets.shape == (8 * 24, 35)
    assert eight.captions[:9] == tuple("ACEHTXLSA")
    sixteen = made("letter-completion", letters=16, copies=2)
    assert np.array_equal(sixteen.targets, np.tile(patterns("".join(ALPHABET)), (2, 1)))
    assert sixteen.captions == tuple(ALPHABET) * 2
    assert len(np.unique(made("letter-completion", letters=2).targets, axis=0)) == 2


def test_letters_to_complete_are_damaged_as_those_of_the_memory(made: Made) -> None:
    table = made("letter-completion", copies=200, damage=30.0)
    seen = table.inputs != 0.0
    assert (~seen).mean() == pytest.approx(0.3, abs=0.01)
    assert np.array_equal(table.inputs[seen] == 1.0, table.targets[seen] == 1.0)
    assert table.inputs.tobytes() == made("letter-completion", copies=200, damage=30.0).inputs.tobytes()
    assert table.inputs.tobytes() != made("letter-completion", copies=200, damage=30.0, seed=1).inputs.tobytes()


def test_only_hidden_pixels_count_for_the_score() -> None:
    data = load(default_spec("letter-completion"))
    rows = data.test_rows
    hidden, targets = data.table.inputs[rows] == 0.0, data.table.targets[rows]
    assert HIDDEN_PIXELS.measure(data, rows, np.where(hidden, targets, 1.0 - targets)) == 1.0
    assert HIDDEN_PIXELS.measure(data, rows, np.where(hidden, 1.0 - targets, targets)) == 0.0
    first = np.flatnonzero(hidden[0])[0]
    answers = targets.copy()
    answers[0, first] = 1.0 - answers[0, first]
    assert HIDDEN_PIXELS.measure(data, rows, answers) == pytest.approx(1.0 - 1.0 / hidden.sum())


def test_without_hidden_pixels_there_is_nothing_to_be_wrong_about() -> None:
    whole = load(replace(default_spec("letter-completion"), settings={"damage": 0.0}))
    assert HIDDEN_PIXELS.measure(whole, whole.test_rows, np.zeros((len(whole.test_rows), 35))) == 1.0


def by_vote(data: Dataset) -> FloatArray:
    """Answer each pixel as in most letters of the training part."""
    vote = data.table.targets[data.train_rows].mean(axis=0) > 0.5
    return np.tile(vote.astype(float), (len(data.test_rows), 1))


def by_match(data: Dataset) -> FloatArray:
    """Answer with the letter that agrees with the most of the pixels that are seen."""
    letters = patterns("".join(ALPHABET)[: int(np.unique(data.table.targets, axis=0).shape[0])])
    return letters[(data.table.inputs[data.test_rows] @ (2.0 * letters - 1.0).T).argmax(axis=1)]


@pytest.mark.parametrize("seed", range(3))
def test_completion_is_neither_trivial_nor_impossible(seed: int) -> None:
    data = load(replace(default_spec("letter-completion"), seed=seed))
    assert HIDDEN_PIXELS.measure(data, data.test_rows, by_vote(data)) < 0.8
    assert HIDDEN_PIXELS.measure(data, data.test_rows, by_match(data)) > 0.98


@pytest.mark.slow
def test_a_trained_memory_settles_and_completes_letters_sweep_by_sweep() -> None:
    project, data = sample_project("letter-completion"), load(default_spec("letter-completion"))
    program = Program.compile(project.network, project.training.relaxation)
    *_, last = train(program, project.parameters, data.training_data(), project.training)
    assert last.relaxation is not None
    assert last.relaxation.settled_share == 1.0
    inputs = data.table.inputs[data.test_rows]
    answers = predict(program, program.pack(last.parameters), inputs)
    right = HIDDEN_PIXELS.measure(data, data.test_rows, answers)
    stated = SAMPLES["letter-completion"].stated
    assert stated is not None
    assert stated.low <= right <= stated.high
    assert right > HIDDEN_PIXELS.measure(data, data.test_rows, by_vote(data)) + 0.2

    steps = list(complete(program, last.parameters, inputs[0]))
    pixels = [step for step, _ in steps]
    np.testing.assert_allclose(pixels[-1], answers[0], atol=1e-9)
    assert 5 < len(steps) < 200
    assert steps[-1][1] < 1e-4 < steps[0][1]
    far = [np.abs(step - answers[0]).max() for step in pixels]
    assert far[0] > 0.3
    assert far[len(far) // 2] < far[0] / 4.0


def test_a_memory_completes_no_images_of_another_size() -> None:
    project = sample_project("xor")
    program = Program.compile(project.network)
    with pytest.raises(MismatchError, match=r"takes 35 inputs and 35 outputs, .* but the network has 2 and 1"):
        next(complete(program, project.parameters, np.zeros(35)))
