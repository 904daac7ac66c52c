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

from bpgui.edits import connect, layered, rename_layer, set_activation, set_bias, set_dataset, set_notes, with_trained
from bpgui.engine import checked
from bpgui.files import save_project
from bpgui.spec import DatasetSpec, Parameters, Project, TrainingSpec

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


@pytest.fixture
def full_project() -> Project:
    """A project in which every field differs from its default."""
    training = TrainingSpec(
        loss="mse", optimizer="adam", optimizer_settings={"beta1": 0.1 + 0.2}, learning_rate=1 / 3, epochs=7,
        batch_size=2, reduction="sum", initializer="normal", initializer_settings={"std": 0.7}, seed=42,
    )  # fmt: skip
    project = layered([2, 4, 3, 1], "tanh", "sigmoid", checked(training))
    layers = project.network.layers
    project = connect(project, layers[0].id, layers[3].id)
    project = rename_layer(project, layers[1].id, "Größe /\\ \"quoted\" '..' 神经 \U0001f9e0\u0007")
    project = set_bias(set_activation(project, layers[2].id, "relu"), layers[2].id, False)
    project = set_notes(
        set_dataset(project, DatasetSpec("xor")), "Zeile 1\r\n\tline 2 \u2028 \U0001f9e0, [{,}] \\ \x00"
    )
    rng = np.random.default_rng(3)
    weights = {key: matrix + rng.normal(size=matrix.shape) for key, matrix in project.parameters.weights.items()}
    history = [(0, 0.5, np.nan, 0.25, np.nan), (1, 1 / 3, np.nan, 0.5, np.nan), (2, 5e-324, np.inf, 1.0, 0.0)]
    project = with_trained(project, Parameters(weights, project.parameters.biases), 2, np.array(history))
    return with_links(project)


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
