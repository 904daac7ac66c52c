"""`Subject`: the update that a paper is about, with the project and the rows that it is made of."""

from dataclasses import dataclass

from bpgui.data import SAMPLES, Dataset
from bpgui.engine import Program
from bpgui.engine.walk import Walk, walk, walk_row
from bpgui.errors import DataError
from bpgui.spec import Project


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A walk through an update of a project; `row` is the one row of the data that it learns from.

    For the next mini-batch `row` is None, and signals are told of its sample `sample`, from 0; `rows` are the rows of
    the data's table that it learns from.
    """

    project: Project
    dataset: Dataset
    walk: Walk
    rows: tuple[int, ...]
    row: int | None = None
    sample: int = 0

    @property
    def title(self) -> str:
        """What the data is called."""
        spec = self.project.dataset
        if spec is None:
            return "a network"
        if spec.own is not None:
            return spec.own.title
        return SAMPLES[spec.source].title


def subject_of(project: Project, dataset: Dataset, row: int | None, sample: int = 0) -> Subject:
    """Compute the next update by one row of the data's table, or by the next mini-batch if `row` is None.

    Raises `BpguiError` in words where the network cannot make it, and `DataError` for a row or sample out of range.
    """
    program = Program.compile(project.network, project.training.relaxation)
    data, training, run = dataset.training_data(), project.training, project.run
    if row is None:
        told = walk(program, project.parameters, data, training, project.epoch, run)
        rows = tuple(int(dataset.train_rows[place]) for place in told.rows.tolist())
        _check(sample, len(rows), "sample of the mini-batch")
        return Subject(project, dataset, told, rows, None, sample)
    table = dataset.table
    _check(row, len(table.inputs), "row of the data")
    inputs, targets = table.inputs[row], table.targets[row]
    told = walk_row(program, project.parameters, data, training, inputs, targets, project.epoch, run)
    return Subject(project, dataset, told, (row,), row)


def _check(number: int, count: int, what: str) -> None:
    if not 0 <= number < count:
        raise DataError(f"There is no {what} with the number {number + 1:,}: the last one has the number {count:,}.")
