"""Every wrong value of project.json is refused in one sentence that names the file and the place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bpgui.errors import FileError
from bpgui.files import open_project, project_file

Content = dict[Any, Any]
Spoil = Callable[..., Path]


def put(*place_and_value: object) -> Callable[[Content], None]:
    """Return a change of the content: the last argument is the value, the others lead to it."""
    *place, last, value = place_and_value

    def change(content: Content) -> None:
        inner(content, place)[last] = value

    return change


def inner(content: Content, place: list[object]) -> Content:
    for step in place:
        content = content[step]
    return content


def drop(*place: object) -> Callable[[Content], None]:
    *steps, last = place

    def change(content: Content) -> None:
        del inner(content, steps)[last]

    return change


LAYER, LINK = ("network", "layers", 1), ("network", "connections", 0)

CASES = {
    "no format": (drop("format"), "not a bpgui project"),
    "another format": (put("format", "other"), "not a bpgui project"),
    "no version": (drop("version"), "version: give a whole number from 1 to 4"),
    "version as text": (put("version", "1"), "version"),
    "version true": (put("version", True), "version"),
    "version zero": (put("version", 0), "version"),
    "newer": (put("version", 5), "was written by a newer bpgui (format 5; this one reads up to 4): update bpgui."),
    "unknown key": (put("notess", ""), "its top level: There is no key called 'notess': did you mean 'notes'?"),
    "notes number": (put("notes", 5), "notes: it is 5: give text in quotes."),
    "notes half a character": (put("notes", "\ud800"), "notes: the text holds half a character"),
    "epoch negative": (put("epoch", -1), "epoch: it is -1: give a whole number from 0 to"),
    "epoch float": (put("epoch", 1.5), "epoch: it is 1.5: give a whole number."),
    "epoch true": (put("epoch", True), "epoch: it is True"),
    "epoch endless": (put("epoch", 10**50), "epoch"),
    "network list": (put("network", []), "network: it is a list: give an object in braces."),
    "network null": (put("network", None), "network: it is empty (null)"),
    "network key": (put("network", "layer", 1), "network: There is no key called 'layer': did you mean 'layers'?"),
    "layers object": (put("network", "layers", {}), "network.layers: it is an object: give a list"),
    "layer text": (put(*LAYER, "x"), "network.layers[1]: it is 'x': give an object in braces."),
    "layer without size": (drop(*LAYER, "size"), "network.layers[1]: the key 'size' is missing: add it."),
    "layer without id": (drop(*LAYER, "id"), "network.layers[1]: the key 'id' is missing"),
    "layer key": (put(*LAYER, "sizes", 2), "network.layers[1]: There is no key called 'sizes'"),
    "size text": (put(*LAYER, "size", "four"), "network.layers[1].size: it is 'four': give a whole number."),
    "size zero": (put(*LAYER, "size", 0), "network.layers[1].size: Layer "),
    "size too large": (put(*LAYER, "size", 4097), "give it 1 to 4,096."),
    "size endless": (put(*LAYER, "size", 10**58), "network.layers[1].size"),
    "id empty": (put(*LAYER, "id", ""), "network.layers[1].id: an id cannot be empty"),
    "id long": (put(*LAYER, "id", "x" * 101), "network.layers[1].id: the text is longer than 100"),
    "id twice": (put(*LAYER, "id", "layer-1"), "network.layers[1]: another layer has the id 'layer-1'"),
    "name empty": (put(*LAYER, "name", " "), "network.layers[1].name: a layer's name has 1 to 60 characters"),
    "name long": (put(*LAYER, "name", "x" * 61), "network.layers[1].name"),
    "name twice": (put(*LAYER, "name", "input"), "network.layers[1]: another layer is called 'input'"),
    "activation": (put(*LAYER, "activation", "tanj"), "network.layers[1].activation: There is no activation called"),
    "activation list": (put(*LAYER, "activation", []), "network.layers[1].activation: it is a list"),
    "activation setting": (
        put(*LAYER, "activation_settings", "slop", 1),
        "network.layers[1].activation_settings: There is no setting of ",
    ),
    "activation setting range": (
        put(*LAYER, "activation_settings", "slope", -1e300),
        "network.layers[1].activation_settings: ",
    ),
    "activation setting text": (put(*LAYER, "activation_settings", []), "layers[1].activation_settings: it is a list"),
    "dropout of all": (put(*LAYER, "dropout", 1), "layers[1].dropout: it is 1: give a number at least 0 and below 1."),
    "dropout negative": (put(*LAYER, "dropout", -0.1), "network.layers[1].dropout: it is -0.1"),
    "dropout text": (put(*LAYER, "dropout", "0.5"), "network.layers[1].dropout: it is '0.5': give a number."),
    "locked bias beyond": (
        put(*LAYER, "locked_biases", [0, 4]),
        "layers[1].locked_biases: give numbers of neurons from 0 to 3, ascending",
    ),
    "locked bias below": (put(*LAYER, "locked_biases", [-1]), "layers[1].locked_biases: give numbers of neurons"),
    "locked bias twice": (put(*LAYER, "locked_biases", [2, 2]), "layers[1].locked_biases: give numbers of neurons"),
    "locked biases mixed": (put(*LAYER, "locked_biases", [3, 0]), "layers[1].locked_biases: give numbers of neurons"),
    "locked bias half": (put(*LAYER, "locked_biases", [0.5]), "layers[1].locked_biases[0]: it is 0.5: give a whole"),
    "locked biases flag": (put(*LAYER, "locked_biases", True), "layers[1].locked_biases: it is True: give a list"),
    "layer's initialiser": (
        put(*LAYER, "initializer", "lecum"),
        "network.layers[1].initializer: There is no initialiser called 'lecum': did you mean 'lecun'?",
    ),
    "layer's initialiser number": (put(*LAYER, "initializer", 1), "network.layers[1].initializer: it is 1: give text"),
    "setting of a layer's initialiser": (
        put(*LAYER, "initializer_settings", "std", 1.0),
        "network.layers[1].initializer_settings: There is no setting of Uniform called 'std'",
    ),
    "range of a layer's initialiser": (
        put(*LAYER, "initializer_settings", "range", -1.0),
        "network.layers[1].initializer_settings: Range cannot be -1",
    ),
    "settings of no initialiser": (
        put(*LAYER, "initializer", ""),
        "without an initialiser of its own has no settings, so 'range' cannot be set: leave it out.",
    ),
    "role": (put(*LAYER, "role", "hiden"), "network.layers[1].role: There is no role called 'hiden': did you mean"),
    "role number": (put(*LAYER, "role", 1), "network.layers[1].role: it is 1"),
    "bias number": (put(*LAYER, "bias", 1), "network.layers[1].bias: it is 1: give true or false."),
    "link key": (put(*LINK, "weight", 1), "network.connections[0]: There is no key called 'weight'"),
    "link without source": (drop(*LINK, "source"), "network.connections[0]: the key 'source' is missing"),
    "link from nowhere": (put(*LINK, "source", "x"), "network.connections[0]: there is no layer 'x' to be its source"),
    "link to nowhere": (put(*LINK, "target", "x"), "network.connections[0]: there is no layer 'x' to be its target"),
    "link to an input": (put(*LINK, "target", "layer-1"), "network.connections[0]: 'layer-1' is an input"),
    "link id of a layer": (put(*LINK, "id", "layer-1"), "the id 'layer-1' is used twice"),
    "link id twice": (put(*LINK, "id", "connection-2"), "the id 'connection-2' is used twice"),
    "link twice": (
        lambda content: content["network"]["connections"].append(content["network"]["connections"][0] | {"id": "new"}),
        "network.connections[4]: 'layer-1' and 'layer-2' are connected already",
    ),
    "mask as list": (put(*LINK, "mask", [[True]]), "network.connections[0].mask: it is a list: give true or false."),
    "training list": (put("training", []), "training: it is a list"),
    "training key": (put("training", "rate", 1), "training: There is no key called 'rate'"),
    "optimiser": (put("training", "optimizer", "adm"), "training: There is no optimizer called 'adm': did you mean"),
    "loss": (put("training", "loss", "x"), "training: There is no loss called 'x'"),
    "initialiser": (put("training", "initializer", "x"), "training: There is no "),
    "rate zero": (put("training", "learning_rate", 0), "training: Learning rate cannot be 0"),
    "rate text": (put("training", "learning_rate", "0.1"), "training.learning_rate: it is '0.1': give a number."),
    "rate true": (put("training", "learning_rate", True), "training.learning_rate"),
    "epochs zero": (put("training", "epochs", 0), "training: Epochs cannot be 0"),
    "seed float": (put("training", "seed", 0.5), "training.seed: it is 0.5"),
    "batch negative": (put("training", "batch_size", -1), "training: Batch size cannot be -1"),
    "setting unknown": (put("training", "optimizer_settings", "bta1", 0.5), "training: There is no setting of Adam"),
    "setting range": (put("training", "optimizer_settings", "beta1", 2), "training: Beta 1 cannot be 2"),
    "setting list": (put("training", "optimizer_settings", "beta1", [1]), "training.optimizer_settings.beta1: it is a"),
    "setting text": (put("training", "optimizer_settings", "beta1", "x"), "training: Beta 1 is 'x'"),
    "schedule": (put("training", "schedule", "plateu"), "training: There is no schedule called 'plateu': did you mean"),
    "schedule setting": (put("training", "schedule_settings", "patience", -1), "training: Patience cannot be -1"),
    "loss setting": (put("training", "loss_settings", "delta", 0), "training: Delta cannot be 0"),
    "regulariser": (put("training", "regularization", "l3", 1), "training: There is no setting of "),
    "regulariser range": (put("training", "regularization", "l2", -1), "training: "),
    "regularisers list": (put("training", "regularization", []), "training.regularization: it is a list"),
    "early stopping": (put("training", "early_stopping", "patience", 0.5), "training: Patience cannot be 0.5"),
    "relaxation": (put("training", "relaxation", "dt", 2), "training: Relaxation step cannot be 2"),
    "precision": (put("training", "precision", "float16"), "training: There is no precision called 'float16'"),
    "dataset list": (put("dataset", []), "dataset: it is a list"),
    "dataset unknown": (put("dataset", "source", "xxor"), "dataset: There is no "),
    "dataset without source": (drop("dataset", "source"), "dataset: the key 'source' is missing"),
    "dataset key": (put("dataset", "sauce", ""), "dataset: There is no key called 'sauce'"),
    "validation share": (put("dataset", "validation_share", 1), "dataset: Validation share cannot be 1"),
    "shares of all": (put("dataset", "validation_share", 0.7), "dataset: A test share of 0.3 and a validation share"),
    "layout list": (put("layout", []), "layout: it is a list"),
    "layout missing": (drop("layout", "layer-2"), "layout: the key 'layer-2' is missing"),
    "no layout": (drop("layout"), "layout: the key 'layer-1' is missing"),
    "layout stray": (put("layout", "layer-9", [0, 0]), "layout: There is no key called 'layer-9'"),
    "position of one": (put("layout", "layer-2", [0]), "layout.layer-2: a position is a list of two numbers"),
    "position text": (put("layout", "layer-2", [0, "x"]), "layout.layer-2[1]: it is 'x': give a number."),
    "position far": (put("layout", "layer-2", [0, 1e300]), "layout.layer-2: the position is out of reach"),
    "position endless": (put("layout", "layer-2", [0, float("inf")]), "holds Infinity"),
    "looks list": (put("looks", []), "looks: it is a list: give an object in braces."),
    "look of no layer": (put("looks", "layer-9", {}), "looks: There is no key called 'layer-9'"),
    "look list": (put("looks", "layer-2", []), "looks.layer-2: it is a list: give an object in braces."),
    "look key": (put("looks", "layer-2", "fold", True), "looks.layer-2: There is no key called 'fold': did you mean"),
    "columns negative": (
        put("looks", "layer-2", "columns", -1),
        "looks.layer-2.columns: it is -1: give a whole number",
    ),
    "columns endless": (put("looks", "layer-2", "columns", 4097), "looks.layer-2.columns: it is 4097: give a whole"),
    "columns half": (put("looks", "layer-2", "columns", 1.5), "looks.layer-2.columns: it is 1.5: give a whole number."),
    "folded number": (put("looks", "layer-2", "folded", 1), "looks.layer-2.folded: it is 1: give true or false."),
    "history rows": (put("history_rows", -1), "history_rows: it is -1"),
    "history column": (
        put("history_columns", ["epoch", "los"]),
        "history_columns: There is no column of the history called 'los'",
    ),
    "history column twice": (put("history_columns", ["epoch"] * 2), "history_columns: the columns begin with 'epoch'"),
    "history without epoch": (put("history_columns", ["train_loss"]), "history_columns: the columns begin with"),
    "history without columns": (put("history_columns", []), "history_columns: the columns begin with 'epoch'"),
    "history columns text": (put("history_columns", "epoch"), "history_columns: it is 'epoch': give a list"),
    "history columns missing": (
        put("history_columns", ["epoch"]),
        "its tensor 'history' is float64 of shape (3, 7) instead of float64 of",
    ),
    "run list": (put("run", []), "run: it is a list: give an object in braces."),
    "run key": (put("run", "simple", 1), "run: There is no key called 'simple': did you mean 'sample'?"),
    "run without sample": (drop("run", "sample"), "run: the key 'sample' is missing: add it."),
    "run sample negative": (put("run", "sample", -1), "run.sample: it is -1: give a whole number from 0 to"),
    "run sample half": (put("run", "sample", 0.5), "run.sample: it is 0.5: give a whole number."),
    "run optimiser": (
        put("run", "optimizer", "adm"),
        "run.optimizer: There is no optimiser called 'adm': did you mean",
    ),
    "run of another": (put("run", "optimizer", "sgd"), "run.arrays: There is no key called 'mean'"),
    "run arrays list": (put("run", "arrays", ["mean"]), "run.arrays: it is a list"),
    "run array unknown": (put("run", "arrays", "men", 30), "run.arrays: There is no key called 'men': did you mean"),
    "run array short": (
        put("run", "arrays", "mean", 29),
        "run.arrays.mean: its length is 29, but the network makes it",
    ),
    "run array endless": (put("run", "arrays", "mean", 10**50), "run.arrays.mean: its length is 1000"),
    "run array long": (
        put("run", "arrays", "step", 30),
        "run.arrays.step: its length is 30, but the network makes it 1",
    ),
    "run array text": (put("run", "arrays", "step", "1"), "run.arrays.step: it is '1': give a whole number."),
    "run without step": (drop("run", "arrays", "step"), "run.arrays: the key 'step' is missing: add it."),
    "run without best": (drop("run", "arrays", "early/best"), "run.arrays: the key 'early/best' is missing: add it."),
    "run without a rate": (drop("run", "arrays", "plateau/factor"), "run.arrays: the key 'plateau/factor' is missing"),
    "no run": (drop("run"), "its tensor 'run/"),
    "run null": (put("run", None), "its tensor 'run/"),
    "long text": (put("dataset", "source", "x" * 2000), "dataset.source: the text is longer than 1000"),
    "long key": (put("x" * 1000, 1), "its top level: the text is longer than 100"),
    "long value": (put("epoch", "x" * 100_000), "epoch: it is 'xxx"),
}


@pytest.mark.parametrize(("change", "words"), CASES.values(), ids=CASES)
def test_a_wrong_value_is_refused_with_its_place(spoil: Spoil, change: Callable[[Content], None], words: str) -> None:
    with pytest.raises(FileError) as caught:
        open_project(spoil(choices=change))
    message = str(caught.value)
    assert words in message
    assert "'saved.bpg'" in message
    assert "\n" not in message
    assert len(message) < 400


OPTIONAL = [
    ("epoch",), ("notes",), ("dataset",), ("training",), ("training", "epochs"), ("training", "optimizer_settings"),
    ("network", "layers", 1, "bias"), ("network", "layers", 1, "role"), ("dataset", "seed"),
    ("network", "connections", 1, "mask"), ("network", "connections", 0, "locked"), ("history_columns",),
    ("network", "layers", 1, "dropout"), ("network", "layers", 1, "locked_biases"), ("dataset", "validation_share"),
    ("network", "layers", 1, "activation_settings"), ("training", "regularization"), ("training", "precision"),
    ("looks",), ("looks", "layer-2"), ("looks", "layer-2", "folded"), ("network", "layers", 1, "initializer_settings"),
]  # fmt: skip


@pytest.mark.parametrize("place", OPTIONAL, ids=lambda place: ".".join(map(str, place)))
def test_a_value_with_a_default_may_be_absent(spoil: Spoil, place: tuple[object, ...]) -> None:
    open_project(spoil(choices=drop(*place)))


@pytest.fixture
def format_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of three versions, in which the notes were first called 'remarks', then 'comment'."""

    def renamed(old: str, new: str) -> Callable[[Content], Content]:
        return lambda content: {new if key == old else key: content[key] for key in ["training", *content]}

    monkeypatch.setattr(project_file, "FORMAT_VERSION", 3)
    migrations = {1: renamed("remarks", "comment"), 2: renamed("comment", "notes")}
    monkeypatch.setattr(project_file, "MIGRATIONS", migrations)


@pytest.mark.usefixtures("format_three")
@pytest.mark.parametrize(("version", "key"), [(1, "remarks"), (2, "comment"), (3, "notes")])
def test_an_older_version_is_migrated_step_by_step(spoil: Spoil, version: int, key: str) -> None:
    def older(content: Content) -> None:
        content["version"] = version
        content[key] = content.pop("notes") and "found"

    assert open_project(spoil(choices=older)).notes == "found"


@pytest.mark.usefixtures("format_three")
def test_an_older_version_that_is_damaged_is_refused(spoil: Spoil) -> None:
    def older(content: Content) -> None:
        content["version"] = 1
        del content["training"]

    with pytest.raises(FileError, match=r"saved.bpg' is damaged, its format 1 cannot be read"):
        open_project(spoil(choices=older))


@pytest.mark.usefixtures("format_three")
def test_a_version_beyond_the_newest_is_refused_whatever_else_it_holds(spoil: Spoil) -> None:
    path = spoil(
        choices=lambda content: content.update(version=4, network="new"),
        members=lambda parts: parts.update({"new.bin": b""}),
    )
    with pytest.raises(FileError, match=r"newer bpgui \(format 4; this one reads up to 3\): update bpgui\."):
        open_project(path)
