"""`bpgui data`: a data set as a table for a spreadsheet."""

from dataclasses import replace
from pathlib import Path

import click

from bpgui.cli.data_choices import data_options, with_data_choices
from bpgui.cli.source import check_table, load_source
from bpgui.data import load
from bpgui.errors import DataError
from bpgui.files.table_csv import write_dataset_csv


@click.command(short_help="Write a data set as CSV.")
@click.argument("source", metavar="PROJECT")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE.csv", help="The table.")
@data_options
def data(source: str, output: Path, data_settings: tuple[str, ...], **choices: str | None) -> None:
    """Write the data of PROJECT (a file or a sample's name) with the part that each row belongs to."""
    check_table(output, Path(source))
    project = with_data_choices(load_source(source), choices, data_settings)
    if project.dataset is None:
        raise DataError("The project has no data: choose a data set in the window first.")
    # Numbers that were scaled and brought back would differ in their last digits.
    dataset = load(replace(project.dataset, scaling="none", target_scaling="none"), project.table)
    write_dataset_csv(output, dataset, project.table)
    parts = {"train": dataset.train_rows, "validate": dataset.validation_rows, "test": dataset.test_rows}
    told = ", ".join(f"{len(rows):,} to {use}" for use, rows in parts.items() if len(rows))
    click.echo(f"Wrote {output}: {len(dataset.table.inputs):,} rows, {told}.")
