"""A network and a training to begin with on data that nobody knows yet."""

from dataclasses import replace

from bpgui.data.dataset import Table
from bpgui.data.load import load, with_dataset
from bpgui.data.templates import suggested_hidden
from bpgui.edits import layered
from bpgui.engine import checked
from bpgui.spec import FULL_BATCH, DatasetSpec, Project, RawTable, TrainingSpec

# About as many updates as it takes, whatever the number of rows.
_UPDATES, _BATCH = 20_000, 32
_FEWEST_EPOCHS, _MOST_EPOCHS = 20, 500


def starting_project(spec: DatasetSpec, own: RawTable | None = None) -> Project:
    """Return a layered network for the data, with one hidden layer, and a training that suits its kind of targets.

    Raises what `load` raises.
    """
    dataset = load(spec, own)
    return with_dataset(starting_network(dataset.table), spec, own, dataset)


def starting_network(table: Table) -> Project:
    """Return a project without data whose network and training suit a table."""
    inputs, targets = table.inputs.shape[1], table.targets.shape[1]
    sizes = (inputs, suggested_hidden(inputs, targets), targets)
    return layered(sizes, "tanh", _output_activation(table), starting_training(table))


def starting_training(table: Table, before: TrainingSpec | None = None) -> TrainingSpec:
    """Return a training that suits a table; what has nothing to do with it is kept as it was `before`."""
    rows = len(table.inputs)
    batch = FULL_BATCH if rows <= _BATCH else _BATCH
    updates_an_epoch = 1 if batch == FULL_BATCH else -(-rows // _BATCH)
    loss = "mse"
    if table.classes:
        loss = "binary_cross_entropy" if table.targets.shape[1] == 1 else "categorical_cross_entropy"
    return checked(
        replace(
            before or TrainingSpec(),
            loss=loss,
            loss_settings={},
            optimizer="adam",
            optimizer_settings={},
            learning_rate=0.01,
            epochs=min(max(_UPDATES // updates_an_epoch, _FEWEST_EPOCHS), _MOST_EPOCHS),
            batch_size=batch,
        )
    )


def _output_activation(table: Table) -> str:
    if not table.classes:
        return "linear"
    return "sigmoid" if table.targets.shape[1] == 1 else "softmax"
