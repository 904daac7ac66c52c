"""`bpgui experiment`: the preset experiments in the terminal."""

import json
import math

import click
from rich.console import Console
from rich.table import Table

from bpgui.cli.executor import check_executor
from bpgui.cli.own import with_bar
from bpgui.experiments import EXPERIMENTS, Cell, Column, Outcome
from bpgui.experiments import experiment as look_up


@click.command(short_help="Show a known weakness of backpropagation.")
@click.argument("name", required=False)
@click.option("--seed", type=click.IntRange(0, 1000), default=0, show_default=True, help="Of data and first weights.")
@click.option("--executor", default="auto", show_default=True, help="What trains: auto, compiled or reference.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def experiment(name: str | None, seed: int, executor: str, as_json: bool) -> None:
    """Run the preset experiment NAME and print what it found; without NAME, list all of them."""
    if name is None:
        _list(as_json)
        return
    entry = look_up(name)
    check_executor(executor)
    found = with_bar(entry.conduct(seed, executor), entry.title)
    if as_json:
        click.echo(json.dumps(_summary(name, seed, found), allow_nan=False))
        return
    table = Table(*(column.title for column in found.columns), box=None)
    for cells in found.rows:
        table.add_row(*(_shown(column, cell) for column, cell in zip(found.columns, cells, strict=True)))
    Console().print(table)
    click.echo(found.verdict)


def _list(as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({key: {"title": e.title, "summary": e.summary} for key, e in EXPERIMENTS.items()}))
        return
    table = Table("experiment", "what it shows", box=None)
    for key, entry in EXPERIMENTS.items():
        table.add_row(key, entry.summary)
    Console().print(table)


def _summary(name: str, seed: int, found: Outcome) -> dict[str, object]:
    return {
        "experiment": name,
        "seed": seed,
        "columns": [column.title for column in found.columns],
        "rows": [
            [_plain(column, cell) for column, cell in zip(found.columns, cells, strict=True)] for cells in found.rows
        ],
        "verdict": found.verdict,
    }


def _plain(column: Column, cell: Cell) -> Cell:
    if not isinstance(cell, float):
        return cell
    if not math.isfinite(cell):
        return None
    return int(cell) if column.kind == "count" else cell


def _shown(column: Column, cell: Cell) -> str:
    if cell is None or isinstance(cell, str):
        return cell or "unknown"
    if column.kind == "share":
        return f"{100.0 * cell:.1f}"
    return f"{cell:,.0f}" if column.kind == "count" else f"{cell:.4g}"
