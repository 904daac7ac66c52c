"""The probe computes what all views need once, and says why where it cannot."""

from collections.abc import Callable

import numpy as np

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine.reference import backward, forward
from bpgui.gui.common.lights import DARK, Lights, Lit
from bpgui.gui.common.probe import MOST_ROWS
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]


def test_a_reading_is_the_engines_forward_and_backward_pass(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("digits"))
    reading = workspace.probe.reading()
    dataset = workspace.dataset
    assert reading is not None
    assert dataset is not None
    assert len(reading.rows) == MOST_ROWS
    assert set(reading.rows.tolist()) <= set(dataset.train_rows.tolist())
    trace = forward(reading.program, reading.theta, dataset.table.inputs[reading.rows])
    gradient = backward(reading.program, reading.theta, reading.loss, trace, dataset.table.targets[reading.rows])
    assert reading.gradient is not None
    assert np.array_equal(reading.gradient.theta, gradient.theta)


def test_it_is_computed_once_until_something_changes(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("xor"))
    first = workspace.probe.reading()
    assert workspace.probe.reading() is first
    workspace.edit("Draw", lambda project: edits.draw_weights(project, 5))
    assert workspace.probe.reading() is not first


def test_it_says_why_there_is_no_reading(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(Project())
    assert workspace.probe.reading() is None
    assert "data" in workspace.probe.problem


def test_a_network_without_slopes_has_outputs_but_no_gradient(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("xor"))
    layer = workspace.project.network.layers[1].id
    workspace.edit("Step", lambda project: edits.set_activation(project, layer, "hard_step"))
    reading = workspace.probe.reading()
    assert reading is not None
    assert reading.gradient is None


def test_lights_are_put_out_only_by_who_lit_last() -> None:
    lights, first, second = Lights(), object(), object()
    lit = Lit(neurons=frozenset({NeuronRef("a", 0)}), texts={NeuronRef("a", 0): "1"})
    lights.show(first, Lit(neurons=frozenset({NeuronRef("b", 0)})))
    lights.show(second, lit)
    lights.put_out(first)
    assert lights.lit is lit
    assert not lit.without_texts().texts
    lights.put_out(second)
    assert lights.lit is DARK
    assert not lights.lit
