"""Whole networks with loops: what is connected, held and drawn."""

import numpy as np

from bpgui.edits import draw_weights, layered, memory, with_feedback
from bpgui.engine import checked
from bpgui.spec import TrainingSpec
from bpgui.spec.checks import check_trainable
from bpgui.spec.graph import feedback


def test_feedback_leads_from_the_output_to_the_first_hidden_layer() -> None:
    project = with_feedback(layered((2, 4, 3, 1), "tanh", "sigmoid", TrainingSpec(seed=5)))
    check_trainable(project.network)
    (back,) = feedback(project.network)
    output, hidden = project.network.layers[3], project.network.layers[1]
    assert project.network.between(output.id, hidden.id) == project.network.connection(back)
    assert project.parameters.weights[back].shape == (1, 4)
    # The weights are those that the seed gives to the whole network.
    assert project.initial == draw_weights(project).initial == project.parameters


def test_a_memory_drives_each_neuron_by_its_own_input_over_a_link_that_training_leaves_alone() -> None:
    project = memory(layered((3, 3), "tanh", "sigmoid", checked(TrainingSpec())), drive=2.5)
    check_trainable(project.network)
    first, loop = project.network.connections
    own = np.eye(3, dtype=bool)
    np.testing.assert_array_equal(first.mask, own)
    np.testing.assert_array_equal(first.locked, own)
    np.testing.assert_array_equal(loop.mask, ~own)
    assert loop.locked is None
    for parameters in (project.parameters, project.initial):
        np.testing.assert_array_equal(parameters.weights[first.id], 2.5 * own)
        np.testing.assert_array_equal(parameters.weights[loop.id] != 0.0, ~own)
    assert set(project.layout) == {layer.id for layer in project.network.layers}
