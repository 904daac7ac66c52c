"""What a run carries on stays with the project until something changes that it belongs to."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.spec import DatasetSpec, Project, RunState

RUN = RunState(
    "adam",
    6,
    {
        "mean": np.arange(13.0),
        "square": np.arange(13.0),
        "step": np.array([7.0]),
        "plateau/best": np.array([0.5]),
        "early/best": np.arange(13.0),
    },
)
ROWS = np.full((1, 7), np.nan)

CLEARING: dict[str, Callable[[Project], Project]] = {
    "add layer": lambda project: edits.add_layer(project, "hidden", 2, "tanh", (0.0, 0.0)),
    "remove layer": lambda project: edits.remove_layer(project, "layer-2"),
    "resize layer": lambda project: edits.resize_layer(project, "layer-2", 5),
    "remove neuron": lambda project: edits.remove_neuron(project, "layer-2", 0),
    "set activation": lambda project: edits.set_activation(project, "layer-2", "relu"),
    "set role activation": lambda project: edits.set_role_activation(project, "hidden", "relu"),
    "set bias": lambda project: edits.set_bias(project, "layer-2", False),
    "set role": lambda project: edits.set_role(project, "layer-2", "output"),
    "connect": lambda project: edits.connect(project, "layer-1", "layer-3"),
    "disconnect": lambda project: edits.disconnect(project, "connection-1"),
    "fit ends": lambda project: edits.fit_ends(project, 3, 1),
    "set weight": lambda project: edits.set_weight(project, "connection-1", 0, 0, 7.0),
    "set bias of a neuron": lambda project: edits.set_neuron_bias(project, "layer-2", 0, 7.0),
    "reset": edits.reset_weights,
    "draw": edits.draw_weights,
    "another seed": lambda project: edits.set_training(project, replace(project.training, seed=6)),
    "data": lambda project: edits.set_dataset(project, DatasetSpec("spiral")),
}
KEEPING: dict[str, Callable[[Project], Project]] = {
    "notes": lambda project: edits.set_notes(project, "on a Sunday"),
    "move": lambda project: edits.move_layers(project, {"layer-1": (5.0, 5.0)}),
    "arrange": edits.arrange,
    "learning rate": lambda project: edits.set_training(project, replace(project.training, learning_rate=0.5)),
    "epochs": lambda project: edits.set_training(project, replace(project.training, epochs=5)),
    "optimiser": lambda project: edits.set_training(project, replace(project.training, optimizer="adam")),
}


@pytest.fixture
def run(project: Project) -> Project:
    """The project with a run that is under way."""
    return edits.with_trained(project, project.parameters, 3, ROWS, RUN)


def test_training_brings_its_run(run: Project, project: Project) -> None:
    assert run.run == RUN
    assert edits.with_trained(run, project.parameters, 4, ROWS).run is None


@pytest.mark.parametrize("edit", CLEARING)
def test_edits_of_network_weights_or_data_end_the_run(edit: str, run: Project) -> None:
    assert CLEARING[edit](run).run is None


@pytest.mark.parametrize("edit", KEEPING)
def test_other_edits_keep_it(edit: str, run: Project) -> None:
    assert KEEPING[edit](run).run == RUN


def test_another_loss_keeps_the_optimisers_memory_but_not_the_losses_seen(run: Project) -> None:
    after = edits.set_training(run, replace(run.training, loss="mse")).run
    assert after is not None
    assert (after.optimizer, after.sample) == ("adam", 6)
    assert sorted(after.arrays) == ["mean", "square", "step"]
