"""`bpgui check`: analytic against numeric gradients."""

import sys

import click
from rich.console import Console
from rich.table import Table

from bpgui.cli.progress import training_data
from bpgui.cli.source import load_source
from bpgui.engine import Program, check_methods, loss
from bpgui.engine.gradient_check import TOLERANCE, check_gradients
from bpgui.spec.checks import check_fit

# Enough rows to meet every case, few enough that large networks are checked in seconds.
MOST_ROWS = 32


@click.command(short_help="Check gradients against central differences.")
@click.argument("project")
def check(project: str) -> None:
    """Check the gradients of PROJECT (a file or a sample's name) against central differences.

    Uses the first 32 training rows, and of large weight matrices 200 evenly spread links. Exit code 1
    if a relative error is above 1e-6.
    """
    subject = load_source(project)
    check_methods(subject.network, subject.training)
    data, program = training_data(subject), Program.compile(subject.network, subject.training.relaxation)
    check_fit(subject.network, data.inputs.shape[1], data.targets.shape[1])
    blocks = check_gradients(
        program,
        program.pack(subject.parameters),
        loss(subject.training.loss, subject.training.loss_settings),
        data.inputs[:MOST_ROWS],
        data.targets[:MOST_ROWS],
    )
    table = Table("weights", "checked", "relative error", box=None)
    for block in blocks:
        table.add_row(block.name, f"{block.checked:,} of {block.size:,}", f"{block.relative_error:.1e}")
    Console().print(table)
    worst = max(block.relative_error for block in blocks)
    right = worst <= TOLERANCE
    verdict = "agree" if right else "DO NOT agree"
    click.echo(f"Analytic and numeric gradients {verdict}: worst relative error {worst:.1e}, allowed {TOLERANCE:.0e}.")
    sys.exit(0 if right else 1)
