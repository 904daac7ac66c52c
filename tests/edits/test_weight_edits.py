from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.engine import draw_parameters
from bpgui.errors import ParamError, SpecError
from bpgui.spec import DatasetSpec, History, Parameters, Project, TrainingSpec

ROWS = np.array([[0.0, 0.5, *[np.nan] * 5], [1.0, 0.25, *[np.nan] * 5]])


def test_one_weight_is_set_and_no_other(project: Project) -> None:
    after = edits.set_weight(project, "connection-1", 1, 2, -0.5)
    expected = project.parameters.weights["connection-1"].copy()
    expected[1, 2] = -0.5
    assert after.parameters.weights["connection-1"].tobytes() == expected.tobytes()
    assert after.parameters.weights["connection-2"] is project.parameters.weights["connection-2"]
    assert dict(after.parameters.biases) == dict(project.parameters.biases)


def test_one_bias_is_set_and_no_other(project: Project) -> None:
    after = edits.set_neuron_bias(project, "layer-2", 1, 5.0)
    np.testing.assert_array_equal(after.parameters.biases["layer-2"], [0.1, 5.0, 0.3])
    assert after.parameters.weights["connection-1"] is project.parameters.weights["connection-1"]


def test_weights_set_before_training_are_the_ones_that_reset_brings_back(project: Project) -> None:
    by_hand = edits.set_neuron_bias(edits.set_weight(project, "connection-1", 0, 0, 7.0), "layer-3", 0, 8.0)
    trained = edits.with_trained(by_hand, project.parameters, 1, ROWS)
    back = edits.reset_weights(trained)
    assert back.parameters == by_hand.parameters
    assert back.parameters.weights["connection-1"][0, 0] == 7.0
    assert back.parameters.biases["layer-3"][0] == 8.0


def test_weights_set_after_training_are_not(trained: Project) -> None:
    by_hand = edits.set_weight(trained, "connection-1", 0, 0, 7.0)
    assert by_hand.parameters.weights["connection-1"][0, 0] == 7.0
    assert by_hand.initial == trained.initial
    assert edits.reset_weights(by_hand).parameters == trained.initial


def test_after_a_reset_weights_are_set_for_the_next_reset_again(trained: Project) -> None:
    by_hand = edits.set_weight(edits.reset_weights(trained), "connection-1", 0, 0, 7.0)
    assert by_hand.initial == by_hand.parameters


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_not_finite_are_refused(value: float, project: Project) -> None:
    with pytest.raises(SpecError, match=f"A weight or bias cannot be {value}: type a finite number"):
        edits.set_weight(project, "connection-1", 0, 0, value)
    with pytest.raises(SpecError, match=f"A weight or bias cannot be {value}: type a finite number"):
        edits.set_neuron_bias(project, "layer-2", 0, value)


def test_missing_links_cannot_be_given_a_weight_but_locked_ones_can(marked: Project) -> None:
    with pytest.raises(SpecError, match="There is no link between these two neurons, so it has no weight"):
        edits.set_weight(marked, "connection-1", 0, 1, 1.0)
    assert edits.set_weight(marked, "connection-1", 0, 0, 1.5).parameters.weights["connection-1"][0, 0] == 1.5
    assert edits.set_weight(marked, "connection-2", 0, 0, 1.5).parameters.weights["connection-2"][0, 0] == 1.5


def test_weights_of_connections_and_biases_of_layers_that_do_not_exist_are_refused(project: Project) -> None:
    with pytest.raises(SpecError, match="The network has no connection 'connection-9'"):
        edits.set_weight(project, "connection-9", 0, 0, 1.0)
    with pytest.raises(SpecError, match="Layer 'input' has no biases: switch them on first"):
        edits.set_neuron_bias(project, "layer-1", 0, 1.0)
    with pytest.raises(SpecError, match="The network has no layer 'layer-9'"):
        edits.set_neuron_bias(project, "layer-9", 0, 1.0)


def test_training_is_taken_over_and_reset_goes_back_to_its_start(project: Project) -> None:
    learned = project.parameters.with_weight("connection-1", 0, 0, 99.0)
    after = edits.with_trained(project, learned, 1, ROWS)
    assert (after.parameters, after.epoch, after.initial) == (learned, 1, project.initial)
    assert after.history.rows().tobytes() == ROWS.tobytes()
    back = edits.reset_weights(after)
    assert (back.parameters, back.epoch, back.history) == (project.initial, 0, History())


def test_new_weights_are_drawn_from_the_projects_seed(trained: Project) -> None:
    drawn = edits.draw_weights(trained)
    assert drawn.parameters == drawn.initial == draw_parameters(trained.network, trained.training)
    assert (drawn.epoch, drawn.history, drawn.training) == (0, History(), trained.training)


def test_new_weights_from_another_seed_give_the_project_that_seed(trained: Project) -> None:
    drawn = edits.draw_weights(trained, seed=77)
    assert drawn.training == replace(trained.training, seed=77)
    assert drawn.parameters == draw_parameters(trained.network, drawn.training)
    assert drawn.parameters != edits.draw_weights(trained).parameters


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.5},
        {"epochs": 7},
        {"loss": "mse"},
        {"optimizer": "adam"},
        {"batch_size": 4},
        {"reduction": "sum"},
        {"optimizer": "nesterov"},
        {"schedule": "cosine"},
        {"precision": "float32"},
        {"regularization": {"l2": 0.1}},
        {"early_stopping": {"patience": 3}},
        {"relaxation": {"dt": 1.0}},
    ],
)
def test_hyper_parameters_that_decide_no_weights_leave_them_alone(change: dict[str, object], trained: Project) -> None:
    after = edits.set_training(trained, replace(trained.training, **change))
    assert after.parameters is trained.parameters
    assert (after.initial, after.epoch) == (trained.initial, trained.epoch)
    assert after.training != trained.training


def test_training_that_was_never_checked_keeps_its_weights_too() -> None:
    project = edits.add_layer(Project(), "input", 2, "linear", (0.0, 0.0))
    project = edits.connect(edits.add_layer(project, "output", 1, "tanh", (0.0, 0.0)), "layer-1", "layer-2")
    project = edits.set_weight(project, "connection-1", 0, 0, 5.0)
    after = edits.set_training(project, replace(project.training, learning_rate=0.5))
    assert after.parameters == project.parameters


@pytest.mark.parametrize(
    "change", [{"seed": 6}, {"initializer": "he"}, {"initializer_settings": {"bias": 0.1}}]
)  # fmt: skip
def test_another_seed_or_initialiser_draws_new_first_weights(change: dict[str, object], trained: Project) -> None:
    after = edits.set_training(trained, replace(trained.training, **change))
    assert after.parameters == after.initial == draw_parameters(trained.network, after.training)
    assert after.parameters != trained.parameters
    assert (after.epoch, after.history) == (0, History())


def test_another_method_starts_with_its_defaults(project: Project) -> None:
    momentum = edits.set_training(project, replace(project.training, optimizer="momentum"))
    changed = edits.set_training(momentum, replace(momentum.training, optimizer_settings={"momentum": 0.5}))
    assert dict(changed.training.optimizer_settings) == {"momentum": 0.5}
    nesterov = edits.set_training(changed, replace(changed.training, optimizer="nesterov"))
    assert dict(nesterov.training.optimizer_settings) == {"momentum": 0.9}
    adam = edits.set_training(nesterov, replace(nesterov.training, optimizer="adam"))
    assert sorted(adam.training.optimizer_settings) == ["beta1", "beta2", "epsilon"]
    normal = edits.set_training(adam, replace(adam.training, initializer="normal"))
    assert dict(normal.training.initializer_settings) == {"std": 1.0, "bias": 0.0}


def test_another_loss_or_schedule_starts_with_its_defaults_and_leaves_other_settings(project: Project) -> None:
    chosen = edits.set_training(project, replace(project.training, loss="huber", schedule="step"))
    chosen = edits.set_training(
        chosen, replace(chosen.training, loss_settings={"delta": 3.0}, schedule_settings={"every": 7, "factor": 0.3})
    )
    loss = edits.set_training(chosen, replace(chosen.training, loss="mse"))
    assert dict(loss.training.loss_settings) == {}
    assert dict(loss.training.schedule_settings) == {"every": 7, "factor": 0.3}
    schedule = edits.set_training(chosen, replace(chosen.training, schedule="exponential"))
    assert dict(schedule.training.schedule_settings) == {"factor": 0.999}
    assert dict(schedule.training.loss_settings) == {"delta": 3.0}


def test_hyper_parameters_out_of_range_are_refused(project: Project) -> None:
    with pytest.raises(ParamError, match="Epochs cannot be 0: give a whole number at least 1"):
        edits.set_training(project, TrainingSpec(epochs=0))


def test_other_data_ends_the_history_and_keeps_the_weights(project: Project) -> None:
    trained = edits.with_trained(project, project.parameters.with_bias("layer-3", 0, 2.0), 1, ROWS)
    after = edits.set_dataset(trained, DatasetSpec("spiral", {"noise": 0.1}, 0.5, 3))
    assert after.dataset == DatasetSpec("spiral", {"noise": 0.1}, 0.5, 3)
    assert after.parameters is trained.parameters
    assert len(after.history) == 0


def test_notes_are_written(project: Project) -> None:
    assert edits.set_notes(project, "learned on a Sunday").notes == "learned on a Sunday"


def test_negative_zero_set_by_hand_is_kept_bit_for_bit(project: Project) -> None:
    after = edits.set_weight(project, "connection-1", 0, 0, -0.0)
    assert np.signbit(after.parameters.weights["connection-1"][0, 0])
    assert isinstance(after.parameters, Parameters)
