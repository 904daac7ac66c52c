"""What the document's network answers by hand, and that a training run does not notice."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import default_spec, load, sample_project
from bpgui.engine import Program, predict, train
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project, TrainingSpec

MakeWorkspace = Callable[[Project], Workspace]
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def expected(project: Project, rows: np.ndarray) -> np.ndarray:
    program = Program.compile(project.network, project.training.relaxation)
    return predict(program, program.pack(project.parameters), rows)


def predictor_of(make_workspace: MakeWorkspace, project: Project) -> tuple[Predictor, Workspace]:
    workspace = make_workspace(project)
    return Predictor(workspace.document, workspace), workspace


def test_it_answers_as_the_engine_does(make_workspace: MakeWorkspace) -> None:
    project = sample_project("xor")
    predictor, _ = predictor_of(make_workspace, project)
    answers = predictor.answers(CORNERS)
    assert answers is not None
    assert np.array_equal(answers, expected(project, CORNERS))
    assert predictor.explanation == ""


def test_it_answers_with_the_weights_of_the_moment(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    predictor, workspace = predictor_of(make_workspace, sample_project("xor"))
    predictor.answers(CORNERS)
    with qtbot.waitSignal(predictor.changed):
        workspace.training.draw_weights()
    answers = predictor.answers(CORNERS)
    assert answers is not None
    assert np.array_equal(answers, expected(workspace.project, CORNERS))


@pytest.mark.parametrize(
    ("project", "words"),
    [
        (Project(), "no data"),
        (edits.set_dataset(Project(), default_spec("xor")), "canvas is empty"),
        (
            edits.set_dataset(edits.layered((3, 1), "tanh", "sigmoid", TrainingSpec()), default_spec("xor")),
            "3 input neurons, but the data has 2",
        ),
    ],
)
def test_it_says_in_words_why_there_is_no_answer(project: Project, words: str, make_workspace: MakeWorkspace) -> None:
    predictor, _ = predictor_of(make_workspace, project)
    assert predictor.answers(CORNERS) is None
    assert words in predictor.problem
    assert predictor.explanation == predictor.problem


def test_weights_beyond_all_bounds_have_no_answer(make_workspace: MakeWorkspace) -> None:
    project = sample_project("plane")
    connection = project.network.connections[0]
    project = edits.set_weight(project, connection.id, 0, 0, 1e308)
    predictor, _ = predictor_of(make_workspace, project)
    assert predictor.answers(np.array([[1e10, 0.0]])) is None
    assert predictor.problem == ""
    assert "too large" in predictor.explanation
    assert predictor.answers(np.array([[0.0, 0.0]])) is not None
    assert predictor.explanation == ""


def test_a_network_that_does_not_settle_is_remarked_on(make_workspace: MakeWorkspace) -> None:
    project = sample_project("letter-memory")
    relaxation = {**project.training.relaxation, "sweeps": 1}
    project = edits.set_training(project, replace(project.training, relaxation=relaxation))
    predictor, workspace = predictor_of(make_workspace, project)
    assert workspace.dataset is not None
    assert predictor.answers(workspace.dataset.table.inputs[:2]) is not None
    assert "did not settle" in predictor.explanation


def test_a_run_that_is_asked_all_the_time_learns_the_same_bits(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    project = sample_project("xor")
    project = edits.set_training(project, replace(project.training, epochs=4_000))
    assert project.dataset is not None
    program = Program.compile(project.network)
    alone = list(train(program, project.parameters, load(project.dataset).training_data(), project.training))[-1]
    predictor, workspace = predictor_of(make_workspace, project)
    answered = []
    predictor.changed.connect(lambda: answered.append(predictor.answers(CORNERS)))
    workspace.training.toggle()
    while workspace.training.state is not State.IDLE:
        QApplication.processEvents()
        predictor.answers(CORNERS)
    qtbot.waitUntil(lambda: workspace.project.epoch == 4_000)
    assert workspace.project.parameters == alone.parameters
    assert len(answered) > 0
