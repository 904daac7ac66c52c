"""Projects with everything in them, and ways to spoil the files that they are saved to."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from bpgui.data import checked_dataset
from bpgui.edits import connect, layered, rename_layer, set_activation, set_bias, set_dataset, set_notes, with_trained
from bpgui.engine import checked
from bpgui.files import save_project
from bpgui.spec import DatasetSpec, LayerSpec, Look, Parameters, Project, RunState, TrainingSpec

Members = dict[str, bytes]
Tensors = dict[str, np.ndarray]
Spoil = Callable[..., Path]


def with_links(project: Project) -> Project:
    """Take a link out of the first connection and hold two of the second still."""
    network = project.network
    first, second, *rest = network.connections
    mask = np.ones(network.shape(first), dtype=bool)
    mask[0, 1] = False
    locked = np.zeros(network.shape(second), dtype=bool)
    locked[:2, 0] = True

    def masked(parameters: Parameters) -> Parameters:
        return parameters.with_weights(first.id, np.where(mask, parameters.weights[first.id], 0.0))

    return replace(
        project,
        network=replace(
            network, connections=(replace(first, mask=mask), replace(second, locked=np.asfortranarray(locked)), *rest)
        ),
        parameters=masked(project.parameters),
        initial=masked(project.initial),
    )


def with_layer(project: Project, layer_id: str, **changes: object) -> Project:
    """Change fields of a layer, sizes excepted."""

    def changed(layer: LayerSpec) -> LayerSpec:
        return replace(layer, **changes) if layer.id == layer_id else layer

    return replace(
        project, network=replace(project.network, layers=tuple(changed(layer) for layer in project.network.layers))
    )


def run_of(project: Project) -> RunState:
    """Return what a run with Adam, early stopping and a plateau would carry on, in odd numbers."""
    rng, size = np.random.default_rng(4), project.network.parameter_count()
    like_theta = {name: rng.normal(size=size) for name in ("mean", "square", "early/best")}
    like_theta["mean"][:3] = (5e-324, -0.0, 1.7976931348623157e308)
    single = {
        "step": 12345678901.0,
        "plateau/best": 1 / 3,
        "plateau/waited": 3.0,
        "plateau/factor": 0.1 + 0.2,
        "early/best_loss": np.inf,
        "early/waited": 0.0,
    }
    return RunState("adam", 3, like_theta | {name: np.array([value]) for name, value in single.items()})


@pytest.fixture
def full_project() -> Project:
    """A project in which every field differs from its default."""
    training = TrainingSpec(
        loss="huber", loss_settings={"delta": 0.7}, optimizer="adam", optimizer_settings={"beta1": 0.1 + 0.2},
        learning_rate=1 / 3, schedule="plateau", schedule_settings={"patience": 4}, epochs=7, batch_size=2,
        reduction="sum", regularization={"l1": 1e-5, "l2": 1 / 7}, early_stopping={"patience": 9},
        relaxation={"dt": 0.3}, initializer="normal", initializer_settings={"std": 0.7}, seed=42, precision="float32",
    )  # fmt: skip
    project = layered([2, 4, 3, 1], "tanh", "sigmoid", checked(training))
    layers = project.network.layers
    project = connect(project, layers[0].id, layers[3].id)
    project = rename_layer(project, layers[1].id, "Größe /\\ \"quoted\" '..' 神经 \U0001f9e0\u0007")
    project = set_bias(set_activation(project, layers[2].id, "relu"), layers[2].id, False)
    project = with_layer(
        project, layers[1].id, activation="scaled_tanh", activation_settings={"slope": 1 / 3, "amplitude": 2.0},
        dropout=0.1 + 0.2, locked_biases=(0, 3), initializer="uniform", initializer_settings={"range": 1 / 3},
    )  # fmt: skip
    data = DatasetSpec(
        "circle", {"count": 40}, test_share=0.3, validation_share=0.1 + 0.2, seed=9,
        split="random", scaling="robust", target_scaling="minmax",
    )  # fmt: skip
    project = set_notes(
        set_dataset(project, checked_dataset(data)), "Zeile 1\r\n\tline 2 \u2028 \U0001f9e0, [{,}] \\ \x00"
    )
    project = replace(project, looks={layers[1].id: Look(columns=2, folded=False), layers[2].id: Look(folded=True)})
    rng = np.random.default_rng(3)
    weights = {key: matrix + rng.normal(size=matrix.shape) for key, matrix in project.parameters.weights.items()}
    history = [
        (0, 0.5, np.nan, 0.25, np.nan, np.nan, np.nan),
        (1, 1 / 3, np.nan, 0.5, np.nan, 0.1, 0.75),
        (2, 5e-324, np.inf, 1.0, 0.0, -0.0, 1.0),
    ]
    parameters = Parameters(weights, project.parameters.biases)
    return with_links(with_trained(project, parameters, 2, np.array(history), run_of(project)))


@pytest.fixture
def saved(full_project: Project, tmp_path: Path) -> Path:
    """The file of `full_project`."""
    path = tmp_path / "saved.bpg"
    save_project(full_project, path)
    return path


@pytest.fixture
def spoil(saved: Path) -> Spoil:
    """Return a function that rewrites the saved file with other choices, other tensors or other members."""

    def rewrite(
        choices: Callable[[dict[str, Any]], object] = lambda _: None,
        tensors: Callable[[Tensors], object] = lambda _: None,
        members: Callable[[Members], object] = lambda _: None,
    ) -> Path:
        with zipfile.ZipFile(saved) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        content = json.loads(parts["project.json"])
        choices(content)
        arrays = load(parts["parameters.safetensors"])
        tensors(arrays)
        parts["project.json"] = json.dumps(content).encode()
        parts["parameters.safetensors"] = save(arrays)
        members(parts)
        saved.write_bytes(zipped(parts))
        return saved

    return rewrite


def zipped(members: Members) -> bytes:
    """Return an archive as an ordinary program makes it, without compression."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()
