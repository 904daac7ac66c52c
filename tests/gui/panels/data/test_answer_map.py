"""What a network answers all over the plane, recurrent ones included."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.engine import Program
from bpgui.gui.common.data_colours import Palette
from bpgui.gui.common.theme import LIGHT
from bpgui.gui.panels.data.pictures.answer_map import COARSEST_SIDE, FINEST_SIDE, AnswerMap, Extent, side_for
from bpgui.spec import Project, Settings, no_settings

# The images need one.
pytestmark = pytest.mark.usefixtures("qapp")
PLANE = Extent(0.0, 1.0, 0.0, 1.0)


def feeding_itself(weight: float) -> Project:
    """XOR's network, whose output neuron feeds itself."""
    project = sample_project("xor")
    output = project.network.with_role("output")[0].id
    project = edits.connect(project, output, output)
    return edits.set_weight(project, project.network.connections[-1].id, 0, 0, weight)


def drawn(answers: AnswerMap, project: Project, relaxation: Settings) -> QImage:
    assert project.dataset is not None
    table = load(project.dataset).table
    palette = Palette.of(table, LIGHT)
    image = answers.image(project.network, relaxation, project.parameters, table, PLANE, palette)
    assert image is not None
    return image


def colour(image: QImage) -> np.ndarray:
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    return np.array([middle.red(), middle.green(), middle.blue()])


def test_a_recurrent_network_answers_once_it_has_settled(qapp: QApplication) -> None:
    answers, project = AnswerMap(), feeding_itself(20.0)
    hasty = drawn(answers, project, {"sweeps": 1, "dt": 0.1})
    settled = drawn(answers, project, no_settings())
    # The output feeds itself so strongly that it ends at 1, whatever the inputs; one short sweep is far from there.
    assert (colour(settled) != colour(hasty)).any()
    assert colour(drawn(AnswerMap(), project, no_settings())).tolist() == colour(settled).tolist()


def test_a_map_that_takes_many_sweeps_is_coarse_and_gets_finer_once_it_is_known_to_settle_soon() -> None:
    answers, project = AnswerMap(), feeding_itself(0.01)
    first = drawn(answers, project, no_settings())
    assert COARSEST_SIDE <= first.width() < FINEST_SIDE
    assert drawn(answers, project, no_settings()).width() > first.width()


def test_a_network_without_loops_has_the_finest_map_at_once() -> None:
    project = sample_project("xor")
    assert drawn(AnswerMap(), project, no_settings()).width() == FINEST_SIDE
    assert side_for(Program.compile(project.network)) == FINEST_SIDE
