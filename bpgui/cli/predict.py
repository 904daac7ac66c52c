"""`bpgui predict`: a trained network answers for rows of a file."""

from pathlib import Path

import click
import numpy as np

from bpgui.cli.own import with_bar
from bpgui.cli.source import check_writable, load_source
from bpgui.data import load
from bpgui.data.readers import READERS, guess
from bpgui.engine import Program, loss, predict
from bpgui.errors import DataError
from bpgui.files.table_csv import write_answers_csv
from bpgui.spec import FloatArray, Project, RawTable
from bpgui.spec.dataset import Kind
from bpgui.spec.preparation import Preparation


@click.command("predict", short_help="Let a trained network answer for the rows of a file.")
@click.argument("source", metavar="PROJECT")
@click.option(
    "--input", "given", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The rows to answer."
)
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="FILE.csv", help="Where they go to.")
def predict_command(source: str, given: Path, output: Path) -> None:
    """Answer for the rows of a data file with the network of PROJECT (a file or a sample's name).

    The columns are found by their names; the target may be missing. FILE.csv has the rows and the answers beside them.
    """
    project = load_source(source)
    check_writable(output)
    preparation = preparation_of(project)
    table = _rows(given, preparation)
    answers = answered(project, preparation, table)
    write_answers_csv(output, table, answers)
    blank = int(answers.columns[0].missing.sum())
    lacking = f"; {blank:,} of them lack a value that nothing fills in, and have no answer" if blank else ""
    click.echo(f"{table.rows:,} rows answered{lacking}: {output}")


def preparation_of(project: Project) -> Preparation:
    """Return how rows become inputs of a project's network; raise `DataError` if it has no data."""
    if project.preparation is not None:
        return project.preparation
    if project.dataset is None:
        raise DataError("The project has no data, so the columns of its inputs are not known: choose its data first.")
    return load(project.dataset, project.table).preparation


def answered(project: Project, preparation: Preparation, table: RawTable) -> RawTable:
    """Return the answers of a project's network for rows of a table; raise `BpguiError` in words."""
    program = Program.compile(project.network, project.training.relaxation)
    inputs = preparation.inputs_of(table)
    width = sum(layer.size for layer in project.network.with_role("input"))
    if inputs.shape[1] != width:
        raise DataError(
            f"The data has {inputs.shape[1]:,} inputs and the network {width:,}: fit the network to the data."
        )
    whole = ~np.isnan(inputs).any(axis=1)
    targets = sum(layer.size for layer in project.network.with_role("output"))
    outputs: FloatArray = np.full((table.rows, targets), np.nan)
    outputs[whole] = predict(program, program.pack(project.parameters), inputs[whole])
    threshold = loss(project.training.loss, project.training.loss_settings).threshold
    return preparation.answers_of(outputs, threshold)


def _rows(path: Path, preparation: Preparation) -> RawTable:
    reader = READERS[guess(path)]
    preview = reader.inspect(path)
    kinds: dict[str, Kind] = {
        feature.name: feature.kind for feature in preparation.inputs if feature.name in preview.names
    }
    for feature in preparation.inputs:
        if feature.name not in preview.names:
            raise DataError(
                f"'{path.name}' has no column '{feature.name}', which the network was trained on: add it, or rename "
                "the column that holds it."
            )
    return with_bar(reader.read(path, preview.options, kinds), f"Reading {path.name}")
