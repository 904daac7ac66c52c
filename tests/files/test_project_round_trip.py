import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpgui import edits
from bpgui.data import SAMPLES, sample_project
from bpgui.engine import ACTIVATIONS, INITIALIZERS, OPTIMIZERS, checked
from bpgui.errors import FileError, SpecError
from bpgui.files import clip_to_text, open_project, save_project, text_to_clip
from bpgui.files.codec import decode, encode
from bpgui.spec import (
    DatasetSpec,
    History,
    LayerSpec,
    NetworkSpec,
    Parameters,
    Project,
    RunState,
    TrainingSpec,
    check_settings,
)
from bpgui.spec.checks import MOST_NEURONS

# Chosen in both, so that their settings can be compared.
METHODS = ("loss", "optimizer", "schedule", "initializer")


def test_a_project_comes_back_equal(full_project: Project, saved: Path) -> None:
    assert open_project(saved) == full_project


def test_every_field_of_the_full_project_differs_from_its_default(full_project: Project) -> None:
    for field in fields(Project):
        own = field.name in ("table", "preparation")
        assert (getattr(full_project, field.name) != getattr(Project(), field.name)) is not own, field.name
    default = checked(TrainingSpec(schedule="plateau", loss="huber", optimizer="adam", initializer="normal"))
    for field in fields(TrainingSpec):
        pair = [getattr(training, field.name) for training in (full_project.training, default)]
        assert pair[0] != pair[1] or field.name in METHODS, field.name
    assert full_project.dataset is not None
    for field in fields(DatasetSpec):
        if field.name != "own":
            assert getattr(full_project.dataset, field.name) != getattr(DatasetSpec("xor"), field.name), field.name
    layers = full_project.network.layers
    for field in fields(LayerSpec):
        assert len({str(getattr(layer, field.name)) for layer in layers}) > 1, field.name


def test_an_empty_project_comes_back_equal(tmp_path: Path) -> None:
    empty = Project(training=checked(TrainingSpec()))
    save_project(empty, tmp_path / "empty.bpg")
    assert open_project(tmp_path / "empty.bpg") == empty


@pytest.mark.parametrize("name", SAMPLES)
def test_every_example_project_comes_back_equal(tmp_path: Path, name: str) -> None:
    project = sample_project(name)
    save_project(project, tmp_path / "example.bpg")
    assert open_project(tmp_path / "example.bpg") == project


def test_settings_left_at_their_defaults_come_back_filled_in(tmp_path: Path) -> None:
    save_project(Project(), tmp_path / "bare.bpg")
    assert open_project(tmp_path / "bare.bpg").training == checked(TrainingSpec())


def test_a_project_without_data_comes_back_without(full_project: Project, tmp_path: Path) -> None:
    project = replace(full_project, dataset=None)
    save_project(project, tmp_path / "no data.bpg")
    assert open_project(tmp_path / "no data.bpg") == project


def test_weights_come_back_bit_for_bit(full_project: Project, tmp_path: Path) -> None:
    connection = full_project.network.connections[2]
    odd = np.array([[5e-324, -0.0, 1.7976931348623157e308], [0.1, 1 / 3, -1e-300]])
    shape = full_project.network.shape(connection)
    matrix = np.resize(odd, shape)
    project = replace(full_project, parameters=full_project.parameters.with_weights(connection.id, matrix))
    save_project(project, tmp_path / "odd.bpg")
    assert open_project(tmp_path / "odd.bpg").parameters.weights[connection.id].tobytes() == matrix.tobytes()


@pytest.mark.parametrize("turn", [np.asfortranarray, lambda matrix: np.repeat(matrix, 2, axis=0)[::2]])
def test_weights_in_any_memory_order_come_back_equal(
    full_project: Project, tmp_path: Path, turn: Callable[[np.ndarray], np.ndarray]
) -> None:
    weights = {key: turn(matrix) for key, matrix in full_project.parameters.weights.items()}
    for matrix in weights.values():
        matrix.setflags(write=False)
    project = replace(full_project, parameters=Parameters(weights, full_project.parameters.biases))
    save_project(project, tmp_path / "order.bpg")
    assert open_project(tmp_path / "order.bpg") == full_project


def test_a_run_comes_back_bit_for_bit(full_project: Project, saved: Path) -> None:
    before, after = full_project.run, open_project(saved).run
    assert before is not None
    assert after is not None
    assert (after.optimizer, after.sample) == ("adam", 3)
    assert {name: array.tobytes() for name, array in after.arrays.items()} == {
        name: array.tobytes() for name, array in before.arrays.items()
    }
    assert after.arrays["early/best_loss"].tolist() == [np.inf]
    assert not any(array.flags.writeable for array in after.arrays.values())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_memory_of_every_optimiser_comes_back_equal(full_project: Project, tmp_path: Path, name: str) -> None:
    theta = np.random.default_rng(0).normal(size=full_project.network.parameter_count())
    method = OPTIMIZERS[name]
    memory = method.init(theta, 0.1, check_settings(method.params, {}, method.label))
    project = replace(full_project, run=RunState(name, 0, memory))
    save_project(project, tmp_path / "run.bpg")
    assert open_project(tmp_path / "run.bpg") == project


def test_a_run_that_remembers_nothing_yet_comes_back_equal(full_project: Project, tmp_path: Path) -> None:
    project = replace(full_project, run=RunState("adam", 2, {}))
    save_project(project, tmp_path / "fresh.bpg")
    assert open_project(tmp_path / "fresh.bpg") == project


def test_a_run_that_does_not_fit_the_network_is_not_saved(full_project: Project, tmp_path: Path) -> None:
    assert full_project.run is not None
    arrays = {name: array[:5] for name, array in full_project.run.arrays.items()}
    with pytest.raises(FileError, match=r"'x\.bpg' was not written.*run\.arrays\.early/best: its length is 5"):
        save_project(replace(full_project, run=RunState("adam", 3, arrays)), tmp_path / "x.bpg")
    assert list(tmp_path.iterdir()) == []


def test_opened_arrays_are_read_only(saved: Path) -> None:
    project = open_project(saved)
    arrays = [*project.parameters.weights.values(), *project.initial.biases.values(), *project.history.chunks]
    arrays += [a for c in project.network.connections for a in (c.mask, c.locked) if a is not None]
    assert arrays
    assert not any(array.flags.writeable for array in arrays)


def test_a_history_of_many_chunks_comes_back_equal(full_project: Project, tmp_path: Path) -> None:
    history = History()
    for epoch in range(100):
        history = history.extended([[epoch, 0.5, *[np.nan] * 5]])
    project = replace(full_project, history=history)
    save_project(project, tmp_path / "long.bpg")
    assert open_project(tmp_path / "long.bpg") == project


def test_the_same_project_gives_the_same_bytes(full_project: Project, saved: Path, tmp_path: Path) -> None:
    save_project(open_project(saved), tmp_path / "again.bpg")
    assert (tmp_path / "again.bpg").read_bytes() == saved.read_bytes()


def test_the_bytes_hold_no_time_and_no_system(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        infos = archive.infolist()
    assert {(info.date_time, info.create_system) for info in infos} == {((1980, 1, 1, 0, 0, 0), 3)}


def test_choices_are_compressed_and_weights_are_not(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
    assert kinds == {"project.json": zipfile.ZIP_DEFLATED, "parameters.safetensors": zipfile.ZIP_STORED}


def test_choices_are_readable_text_with_sorted_keys(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        text = archive.read("project.json").decode()
    content = json.loads(text)
    assert text == json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert (content["format"], content["version"]) == ("bpgui-project", 4)
    assert "Größe" in text


def test_a_file_packed_anew_with_compression_still_opens(full_project: Project, saved: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in reversed(old.namelist()):
            new.writestr(name, old.read(name))
    saved.write_bytes(stream.getvalue())
    assert open_project(saved) == full_project


def test_reserved_members_are_ignored(full_project: Project, saved: Path) -> None:
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("data.npz", b"not even an archive")
        archive.writestr("history.npz", b"")
    assert open_project(saved) == full_project


def test_keys_with_a_default_may_be_absent() -> None:
    draft = decode({}, "bare.bpg")
    assert draft.project == Project(training=checked(TrainingSpec()))


def test_half_a_character_in_the_notes_does_not_keep_a_project_from_being_saved(tmp_path: Path) -> None:
    save_project(Project(notes="a\ud800b"), tmp_path / "half.bpg")
    assert open_project(tmp_path / "half.bpg").notes == "a?b"


def test_a_relative_path_without_a_folder_works(full_project: Project, tmp_path: Path) -> None:
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        save_project(full_project, "plain.bpg")
        assert open_project("plain.bpg") == full_project
    finally:
        os.chdir(here)


@pytest.mark.parametrize("notes", ["x" * 4_000_001, "," * 100_001])
def test_what_could_not_be_opened_again_is_not_saved(full_project: Project, saved: Path, notes: str) -> None:
    before = saved.read_bytes()
    with pytest.raises(FileError, match=r"'saved.bpg' was not written.*shorten the notes"):
        save_project(replace(full_project, notes=notes), saved)
    assert saved.read_bytes() == before


def test_a_project_with_a_weight_that_is_not_finite_is_not_saved(full_project: Project, tmp_path: Path) -> None:
    key = full_project.network.connections[2].id
    broken = full_project.parameters.with_weight(key, 0, 0, np.nan)
    with pytest.raises(FileError, match=rf"weights/{key}.*not finite"):
        save_project(replace(full_project, parameters=broken), tmp_path / "nan.bpg")
    assert list(tmp_path.iterdir()) == []


def test_a_network_beyond_two_gigabytes_is_refused_in_words(
    full_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    with pytest.raises(FileError, match="too large for a project file"):
        save_project(full_project, tmp_path / "large.bpg")


def test_opening_a_project_imports_no_qt(saved: Path) -> None:
    code = (
        "import sys; from bpgui.files import open_project; open_project(sys.argv[1]);"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'PySide6', 'pyqtgraph'}))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(saved)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


LAYER_COUNTS = st.lists(st.integers(1, 5), min_size=2, max_size=5)
ROLES = st.sampled_from(["input", "hidden", "output"])
POSITIONS = st.tuples(*[st.floats(-1e6, 1e6)] * 2)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A layered network after some random edits; edits that are not allowed are left out."""
    method = draw(st.sampled_from(sorted(OPTIMIZERS)))
    training = TrainingSpec(optimizer=method, initializer=draw(st.sampled_from(sorted(INITIALIZERS))))
    names = sorted(ACTIVATIONS)
    project = edits.layered(draw(LAYER_COUNTS), draw(st.sampled_from(names)), "sigmoid", training)

    def layer_of(p: Project) -> str:
        return draw(st.sampled_from([layer.id for layer in p.network.layers]))

    sources = {
        "add": lambda p: edits.add_layer(p, draw(ROLES), draw(st.integers(1, 5)), "tanh", draw(POSITIONS)),
        "connect": lambda p: edits.connect(p, layer_of(p), layer_of(p)),
        "remove": lambda p: edits.remove_layer(p, layer_of(p)),
        "neuron": lambda p: edits.remove_neuron(p, layer_of(p), 0),
        "resize": lambda p: edits.resize_layer(p, layer_of(p), draw(st.integers(1, 6))),
        "rename": lambda p: edits.rename_layer(p, layer_of(p), draw(st.text(min_size=1, max_size=60))),
        "bias": lambda p: edits.set_bias(p, layer_of(p), draw(st.booleans())),
        "role": lambda p: edits.set_role(p, layer_of(p), draw(ROLES)),
        "move": lambda p: edits.move_layers(p, {layer_of(p): draw(POSITIONS)}),
        "notes": lambda p: edits.set_notes(p, draw(st.text(st.characters(exclude_categories=["Cs"])))),
        "link": lambda p: edits.connect_neurons(p, layer_of(p), 0, layer_of(p), 0),
        "columns": lambda p: edits.set_columns(p, layer_of(p), draw(st.integers(0, 2))),
        "fold": lambda p: edits.set_folded(p, layer_of(p), draw(st.booleans())),
        "initialiser": lambda p: edits.set_layer_initializer(
            p, layer_of(p), draw(st.sampled_from(sorted(INITIALIZERS)))
        ),
        "duplicate": lambda p: edits.duplicate(p, {layer_of(p), layer_of(p)}, (7.0, 1 / 3)),
        "draw": lambda p: edits.draw_weights(p, draw(st.integers(0, 2**31 - 1))),
    }
    for name in draw(st.lists(st.sampled_from(sorted(sources)), max_size=8)):
        if project.network.layers or name in ("add", "notes", "draw"):
            try:
                project = sources[name](project)
            except SpecError:
                continue
    return project


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_any_edited_project_comes_back_equal(tmp_path: Path, project: Project) -> None:
    save_project(project, tmp_path / "any.bpg")
    assert open_project(tmp_path / "any.bpg") == project


@settings(max_examples=60, deadline=None)
@given(project=projects())
def test_any_layers_come_back_equal_from_the_clipboard(project: Project) -> None:
    if not project.network.layers:
        return
    clip = edits.copy(project, [layer.id for layer in project.network.layers])
    pasted = edits.paste(Project(), text_to_clip(clip_to_text(clip)), (0.0, 0.0))
    again = edits.paste(Project(), clip, (0.0, 0.0))
    assert pasted == again


def test_the_widest_layers_are_encoded(full_project: Project) -> None:
    wide = edits.add_layer(full_project, "hidden", MOST_NEURONS, "relu", (0.0, 0.0))
    draft = decode(json.loads(json.dumps(encode(wide))), "wide.bpg")
    assert draft.project.network.layers == wide.network.layers


def test_a_project_far_out_of_reach_can_be_saved_all_the_same(tmp_path: Path) -> None:
    project = edits.add_layer(Project(), "input", 1, "linear", (1e9, -1e9))
    project = edits.move_layers(project, {"layer-1": (1e9 + 10.0, -1e9 - 10.0)})
    save_project(project, tmp_path / "far.bpg")
    assert dict(open_project(tmp_path / "far.bpg").layout) == {"layer-1": (1e9, -1e9)}


def test_an_id_that_counts_very_high_does_not_keep_what_is_added_from_being_saved(tmp_path: Path) -> None:
    project = edits.add_layer(Project(), "input", 1, "linear", (0.0, 0.0))
    (layer,) = project.network.layers
    endless = replace(layer, id=f"layer-{'9' * 94}")
    project = replace(project, network=NetworkSpec((endless,)), layout={endless.id: (0.0, 0.0)})
    project = edits.add_layer(project, "hidden", 1, "tanh", (0.0, 0.0))
    save_project(project, tmp_path / "a.bpg")
    assert open_project(tmp_path / "a.bpg").network == project.network


def test_masks_and_connections_that_mean_nothing_are_left_out_when_they_are_read(tmp_path: Path) -> None:
    project = edits.with_feedback(edits.layered([2, 2, 1], "tanh", "tanh", TrainingSpec()))
    first, second, back = project.network.connections
    none = np.zeros((2, 2), dtype=bool)
    odd = (replace(first, mask=none, locked=~none), replace(second, mask=~none[:, :1]), replace(back, locked=none[:1]))
    parameters = project.parameters.with_weights(first.id, none)
    run = RunState("momentum", 0, {"velocity": np.zeros(project.network.parameter_count()), "step": [0.0]})
    project = replace(project, parameters=parameters, initial=parameters, run=run)
    path = tmp_path / "odd.bpg"
    save_project(replace(project, network=replace(project.network, connections=odd)), path)
    opened = open_project(path)
    assert opened.network.connections == (second, back)
    assert set(opened.parameters.weights) == {second.id, back.id}
    # It counted the weights of a connection that is gone.
    assert opened.run is None
    clip = edits.copy(replace(project, network=replace(project.network, connections=odd)), ["layer-1", "layer-2"])
    assert text_to_clip(clip_to_text(clip)).network.connections == ()
