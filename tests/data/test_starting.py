"""A network and a training to begin with: they fit the data, and they learn it."""

import numpy as np
import pytest

from bpgui.data import Table, load
from bpgui.data.starting import starting_project, starting_training
from bpgui.engine import Program, check_methods, train
from bpgui.engine import loss as loss_of
from bpgui.engine.metrics import measure
from bpgui.errors import DataError
from bpgui.spec import FULL_BATCH, OWN, ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable, TrainingSpec
from bpgui.spec.checks import check_fit
from bpgui.spec.raw_table import categories

ROWS = 90
RNG = np.random.default_rng(0)
X = RNG.normal(size=ROWS)
RAW = RawTable(
    (
        RawColumn("x", X),
        categories("colour", [("red", "green", "blue")[k % 3] for k in range(ROWS)]),
        categories("two", ["yes" if value > 0 else "no" for value in X]),
        categories("three", [("low", "middle", "high")[int(np.digitize(value, [-0.5, 0.5]))] for value in X]),
        RawColumn("price", 100.0 + 3.0 * X),
        RawColumn("weight", -X),
    )
)


def _spec(*targets: str) -> DatasetSpec:
    kinds = {column.name: "number" if column.levels is None else "category" for column in RAW.columns}
    columns = tuple(
        ColumnSpec(name, kinds[name], "input" if name in ("x", "colour") else "target")  # type: ignore[arg-type]  # one of the kinds
        for name in ("x", "colour", *targets)
    )
    return DatasetSpec(
        OWN, own=OwnSpec("my.csv", columns), scaling="standard", target_scaling="standard", test_share=0.2
    )


@pytest.mark.parametrize(
    ("targets", "outputs", "activation", "loss"),
    [
        (["two"], 1, "sigmoid", "binary_cross_entropy"),
        (["three"], 3, "softmax", "categorical_cross_entropy"),
        (["price"], 1, "linear", "mse"),
        (["price", "weight"], 2, "linear", "mse"),
    ],
)
def test_the_network_fits_the_data_and_learns_it(targets: list[str], outputs: int, activation: str, loss: str) -> None:
    project = starting_project(_spec(*targets), RAW)
    first, *hidden, last = project.network.layers
    assert (first.size, last.size, last.activation, len(hidden)) == (4, outputs, activation, 1)
    assert (project.training.loss, project.table) == (loss, RAW)
    assert project.preparation is not None
    check_fit(project.network, 4, outputs)
    check_methods(project.network, project.training)
    assert project.dataset is not None
    data = load(project.dataset, RAW).training_data()
    program, bound = Program.compile(project.network), loss_of(project.training.loss)
    before = measure(
        program, program.pack(project.parameters), bound, data.test_inputs, data.test_targets, data.classes
    )
    *_, last = train(program, project.parameters, data, project.training)
    after = last.evaluation.test
    assert after is not None
    assert after.loss < 0.3 * before.loss


def _rows(count: int) -> Table:
    return Table(np.zeros((count, 2)), np.zeros((count, 1)), ("a", "b"), ("c",))


def test_few_rows_go_in_one_batch_and_many_in_fewer_epochs() -> None:
    few, some, many = (starting_training(_rows(count)) for count in (20, 1000, 100_000))
    assert few.batch_size == FULL_BATCH
    assert some.batch_size == many.batch_size == 32
    assert few.epochs >= some.epochs > many.epochs >= 20


def test_what_has_nothing_to_do_with_the_data_is_kept() -> None:
    before = TrainingSpec(seed=7, precision="float32", loss="huber", loss_settings={"delta": 2.0}, epochs=3)
    after = starting_training(_rows(20), before)
    assert (after.seed, after.precision) == (7, "float32")
    assert (after.loss, after.optimizer) == ("mse", "adam")
    assert after.epochs != 3


def test_data_that_cannot_be_learned_makes_no_project() -> None:
    with pytest.raises(DataError, match=r"The data 'my\.csv' is not here"):
        starting_project(_spec("two"))


def test_bundled_data_starts_too() -> None:
    project = starting_project(DatasetSpec("xor"))
    assert isinstance(project, Project)
    assert (project.table, project.preparation) == (None, None)
    assert [layer.size for layer in project.network.layers][0::2] == [2, 1]
