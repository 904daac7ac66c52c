"""What stands on a paper: the engine's numbers, blanks that can be worked out, and a key to all of them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from bpgui import edits
from bpgui.data import EXAMPLES, sample_project
from bpgui.engine.optimizers import OPTIMIZERS
from bpgui.engine.walk import Walk, lines, mark, stops, walk_row
from bpgui.errors import DataError, SpecError
from bpgui.files.paper import Choices, Sheet, Subject, make_sheet, marked, sheet_of
from bpgui.files.paper.facts import SYMBOLS, Formula
from bpgui.files.paper.make import MOST_LINES
from bpgui.files.paper.values import Values
from bpgui.files.paper.worth import worth
from bpgui.spec import Project, TrainingSpec

MakeSubject = Callable[..., Subject]
MakeSheet = Callable[..., Sheet]


def xor(dropout: float = 0.0, hidden: int = 2, **training: object) -> Project:
    """Return a small network for XOR that is trained as it is told."""
    chosen = replace(TrainingSpec(), **training)  # type: ignore[arg-type]  # as the test says
    project = edits.layered((2, hidden, 1), "tanh", "sigmoid", chosen)
    data = sample_project("xor").dataset
    assert data is not None
    project = edits.set_dataset(project, data)
    return edits.set_dropout(project, project.network.layers[1].id, dropout)


CASES: dict[str, Callable[[], Project]] = {
    **{name: partial(xor, optimizer=name) for name in OPTIMIZERS},
    "worked": EXAMPLES["worked-example"][1],
    "feedback": EXAMPLES["xor-feedback"][1],
    "regression": lambda: sample_project("sine"),
    "softmax": lambda: sample_project("iris"),
    "large": lambda: sample_project("digits"),
    "single precision": lambda: xor(precision="float32"),
    "dropout": lambda: xor(dropout=0.5, hidden=6),
    "regularised": lambda: xor(regularization={"l1": 0.01, "l2": 0.02, "decay": 0.03, "clip_norm": 0.1}),
    "noisy": lambda: xor(regularization={"input_noise": 0.1, "weight_noise": 0.1, "clip_value": 0.01}),
}


@pytest.fixture(scope="module", params=CASES)
def project(request: pytest.FixtureRequest) -> Project:
    return CASES[request.param]()


def told(walk: Walk, sample: int = 0) -> list[tuple[str, float]]:
    return [(line.symbol, line.result) for stop in stops(walk.program, "neuron") for line in lines(walk, stop, sample)]


def test_a_paper_has_the_very_results_of_the_walk(worked: Subject, sheet: MakeSheet) -> None:
    paper = sheet(worked, "worked", 6)
    assert [(entry.line.symbol, entry.line.result) for entry in paper.entries] == told(worked.walk)
    assert not paper.blanks


def test_worksheet_and_answers_have_the_same_blanks(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    for row in (0, None):
        about = subject(project, row)
        work, key = sheet(about, "worksheet"), sheet(about, "answers")
        assert work.stamp == key.stamp
        assert [(e.blank, e.line) for e in work.blanks] == [(e.blank, e.line) for e in key.blanks]
        assert [e.blank for e in work.blanks] == list(range(1, len(work.blanks) + 1))
        assert len(work.blanks) == work.stamp.blanks > 5
        assert not any(entry.result for entry in work.blanks)
        assert all(entry.result for entry in key.entries)


def test_what_a_blank_needs_is_told_somewhere(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    about = subject(project, 0)
    for stop in (None, *range(0, len(stops(about.walk.program, "neuron")), 7)):
        paper = sheet(about, numbers=False, stop=stop)
        known = {"eta", *SYMBOLS.values(), *(entry.line.symbol for entry in paper.entries)}
        known |= {str(cell) for listing in paper.listings for row in listing.rows for cell in row}
        values = Values(about.walk, 0)
        for entry in paper.blanks:
            if entry.numbers:
                assert worth(entry.line.numbers) is not None or " where " in entry.line.numbers
            else:
                needed = values.needed(entry.line.formula)
                assert needed is not None
                assert not set(needed) - known


def test_no_table_gives_away_what_is_asked(worked: Subject, sheet: MakeSheet) -> None:
    paper = sheet(worked, numbers=False)
    given = {str(cell) for listing in paper.listings if "Value" in listing.head for row in listing.rows for cell in row}
    assert not given & {entry.line.symbol for entry in paper.blanks}
    assert {"w_{x1,h1}", "w_{h2,o1}", "x_{1}", "t_{o1}"} <= given


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"])
def test_no_formula_gives_away_what_is_asked_unless_one_wants_it(
    optimizer: str, subject: MakeSubject, sheet: MakeSheet
) -> None:
    about = subject(xor(optimizer=optimizer, regularization={"l1": 0.01, "l2": 0.02, "decay": 0.03}))
    assert not any(entry.numbers for entry in sheet(about).blanks)
    assert not any("work from top to bottom" in remark for remark in sheet(about).remarks)
    assert all(entry.numbers for entry in sheet(about, numbers=True).blanks)
    assert any("work from top to bottom" in remark for remark in sheet(about, numbers=True).remarks)


@pytest.mark.parametrize("digits", [3, 4, 6])
def test_who_works_with_the_numbers_of_a_line_is_right(
    project: Project, digits: int, subject: MakeSubject, sheet: MakeSheet
) -> None:
    for row in (0, None):
        paper = sheet(subject(project, row), numbers=True, digits=digits)
        shown = {entry.blank: worth(entry.line.numbers) for entry in paper.blanks}
        answers = {blank: f"{value:.{digits}g}" for blank, value in shown.items() if value is not None}
        assert len(answers) == len(shown)
        assert [one.entry.name for one in marked(paper, answers) if not one.mark.right] == []


def test_who_goes_on_with_own_unrounded_results_is_right(
    project: Project, subject: MakeSubject, sheet: MakeSheet
) -> None:
    about = subject(project)
    paper, walked = sheet(about, numbers=False), about.walk
    if walked.program.recurrent:
        assert all(entry.numbers for entry in paper.blanks)  # so nobody has to
        return
    rounded = np.vectorize(lambda value: float(f"{value:.{paper.working}g}"))
    data, table = about.dataset.training_data(), about.dataset.table
    inputs, targets = rounded(table.inputs[0]), rounded(table.targets[0])
    parameters = walked.program.unpack(rounded(walked.theta))
    own = walk_row(walked.program, parameters, data, project.training, inputs, targets, project.epoch)
    answers = iter(line.result for stop in stops(own.program, "neuron") for line in lines(own, stop, 0))
    results = [(line, next(answers)) for stop in stops(own.program, "neuron") for line in lines(walked, stop, 0)]
    for line, answer in results:
        if line.asked and line.numbers:
            assert mark(f"{answer:.4g}", line.result, 4).right, line.text(9)


def test_a_single_step_is_given_what_came_before(worked: Subject, sheet: MakeSheet) -> None:
    every = stops(worked.walk.program, "neuron")
    place = next(at for at, stop in enumerate(every) if stop.phase == "backward")
    paper = sheet(worked, numbers=False, stop=place)
    (known,) = [listing for listing in paper.listings if listing.title == "Known from earlier steps"]
    assert known.rows[0][:4] == ("delta_{o1}", "0.0367702677", "f'(z_{h1})", "0.247263883")
    assert paper.title == "Worksheet: Backward: the error reaches hidden 1, neuron 1 of 2"
    assert [section.title for section in paper.sections] == ["Step 4: The error travels back"]


def test_what_is_given_are_the_walks_own_numbers(project: Project, subject: MakeSubject) -> None:
    about = subject(project, 0)
    values = Values(about.walk, 0)
    for symbol, result in told(about.walk):
        if symbol.startswith(("z_", "y_", "delta_", "t_", "f'(", "dL/dy_")) and not symbol.startswith("delta_{L"):
            found = values.value(symbol)
            assert found == result, symbol


def test_a_large_network_is_told_in_part_and_says_so(subject: MakeSubject, sheet: MakeSheet) -> None:
    paper = sheet(subject(sample_project("digits")), "worked", 6)
    assert len(list(paper.entries)) <= MOST_LINES
    assert {section.title[:6] for section in paper.sections} == {f"Step {number}" for number in range(1, 7)}
    assert any(remark.startswith("The network is large") for remark in paper.remarks)
    assert not any("large" in remark for remark in sheet(subject(xor()), "worked", 6).remarks)


def test_what_is_left_out_is_told_where_it_is_and_nowhere_else(subject: MakeSubject, sheet: MakeSheet) -> None:
    sums, weights = "Of long sums", "Of neurons with many links"

    def told(project: Project, row: int | None) -> set[str]:
        return {
            mark for mark in (sums, weights) if any(r.startswith(mark) for r in sheet(subject(project, row)).remarks)
        }

    assert told(xor(), None) == set()
    assert told(sample_project("iris"), None) == {sums}
    assert told(xor(hidden=9), 0) == {sums, weights}


def test_the_answers_of_the_key_are_right_in_every_case(
    project: Project, subject: MakeSubject, sheet: MakeSheet
) -> None:
    paper = sheet(subject(project, 0))
    key = {entry.blank: f"{entry.line.result:.4g}" for entry in paper.blanks}
    assert all(one.mark.right for one in marked(paper, key))


def test_a_stamp_makes_the_same_worksheet_again(project: Project, subject: MakeSubject, sheet: MakeSheet) -> None:
    for row, sample in ((0, 0), (None, 0)):
        about = subject(project, row, sample)
        for stop in (None, 3):
            paper = sheet(about, stop=stop, numbers=False, detail="layer" if stop else "neuron")
            assert sheet_of(paper.stamp, project, about.dataset) == paper


def test_numbers_that_are_none_are_not_asked_for(subject: MakeSubject, sheet: MakeSheet) -> None:
    project = xor()
    first = project.network.connections[0]
    project = edits.set_weight(project, first.id, 0, 0, 1e308)
    project = edits.set_weight(project, first.id, 1, 0, 1e308)
    paper = sheet(subject(project, 3))
    assert any(entry.line.symbol == "z_{h1}" and not entry.blank for entry in paper.entries)
    assert all(abs(entry.line.result) < float("inf") for entry in paper.blanks)
    assert sheet(subject(project, 3), "worked").closing


def test_the_new_weights_make_the_next_output_of_the_worked_example(worked: Subject, sheet: MakeSheet) -> None:
    (closing,) = sheet(worked, "worked", 8).closing
    output, loss = closing.blocks[0].entries
    assert output.line.result == pytest.approx(0.65955374, abs=5e-9)
    assert loss.line.result < worked.walk.losses[0]


def test_the_known_misprints_stand_in_example_and_key_but_not_in_the_worksheet(
    worked: Subject, sheet: MakeSheet
) -> None:
    assert "-0.0819" in sheet(worked, "worked").notes
    assert "-0.0819" in sheet(worked, "answers").notes
    assert not sheet(worked, "worksheet").notes


def test_settings_that_matter_are_listed_with_their_letters(subject: MakeSubject, sheet: MakeSheet) -> None:
    paper = sheet(subject(xor(optimizer="adam", regularization={"l2": 0.25})), "worked", 6)
    (settings,) = [listing for listing in paper.listings if listing.title == "Settings"]
    assert ("L2", "lambda_2", "0.25") in settings.rows
    assert ("Number of this update", "t", "1") in settings.rows
    assert ("Beta 1", "beta_1", "0.9") in settings.rows
    assert isinstance(settings.rows[-1][1], Formula)
    assert not any("noise" in row[0].lower() for row in settings.rows)


def test_a_mini_batch_says_which_rows_it_has(subject: MakeSubject, sheet: MakeSheet) -> None:
    facts = dict(sheet(subject(xor(), None, 2)).facts)
    assert facts["Update"] == "the next mini-batch, rows 1, 2, 3, 4; signals are those of sample 3, row 3"


def test_rows_samples_and_steps_that_are_not_there_are_refused(worked: Subject, subject: MakeSubject) -> None:
    with pytest.raises(DataError, match="There is no row of the data with the number 8"):
        subject(worked.project, 7)
    with pytest.raises(DataError, match="There is no sample of the mini-batch with the number 10"):
        subject(worked.project, None, 9)
    with pytest.raises(SpecError, match=r"no step 1,000: the last one is step \d+"):
        make_sheet(worked, Choices(stop=999))
