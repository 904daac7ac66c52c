"""`bpgui predict`: a trained network answers for rows of a file."""

from pathlib import Path

import click

from bpgui.cli.own import with_bar
from bpgui.cli.source import check_table, open_source
from bpgui.data.answering import answered, preparation_of, read_rows, strange_categories
from bpgui.files.table_csv import write_answers_csv


@click.command("predict", short_help="Let a trained network answer for the rows of a file.")
@click.argument("source", metavar="PROJECT")
@click.option(
    "--input", "given", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The rows to answer."
)
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="FILE.csv", help="Where they go to.")
def predict_command(source: str, given: Path, output: Path) -> None:
    """Let the network of PROJECT (a file or a sample's name) answer for rows.

    The columns are found by their names; the target may be missing. FILE.csv has the rows and the answers beside them.
    """
    project = open_source(source)
    check_table(output, given, Path(source))
    preparation = preparation_of(project)
    own = project.dataset.own if project.dataset is not None else None
    table = with_bar(read_rows(given, preparation, own), f"Reading {given.name}")
    answers = answered(project, preparation, table)
    write_answers_csv(output, table, answers)
    if project.epoch == 0:
        click.echo(
            "bpgui: The network has not been trained yet, so its answers mean nothing: train it first.", err=True
        )
    for remark in strange_categories(preparation, table):
        click.echo(f"bpgui: {remark}", err=True)
    blank = int(answers.columns[0].missing.sum())
    lacking = f", {blank:,} without an answer since they lack a value that nothing fills in" if blank else ""
    click.echo(f"Wrote {output}: {_rows(table.rows)}{lacking}.")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
