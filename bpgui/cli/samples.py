"""`bpgui samples`: what is bundled."""

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bpgui.data import EXAMPLES, SAMPLES


@click.command()
def samples() -> None:
    """List the bundled data sets and example projects."""
    data = _table("Data sets")
    for name, sample in SAMPLES.items():
        data.add_row(name, Text.assemble(sample.summary, "\n", (f"Source: {sample.source}", "dim")))
    examples = _table("Example projects")
    for name, (title, _) in EXAMPLES.items():
        examples.add_row(name, title)
    console = Console(highlight=False)
    console.print(data)
    console.print()
    console.print(examples)


def _table(title: str) -> Table:
    """Return a table whose names stay whole, while what they mean goes on below itself in a narrow window."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False)
    table.add_column(no_wrap=True, style="bold", min_width=max(map(len, SAMPLES)))
    table.add_column(overflow="fold")
    return table
