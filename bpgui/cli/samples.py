"""`bpgui samples`: what is bundled."""

import click
from rich.console import Console
from rich.table import Table

from bpgui.data import EXAMPLES, SAMPLES


@click.command()
def samples() -> None:
    """List the bundled data sets and example projects."""
    data = Table("name", "what it is", "source", title="Data sets", title_justify="left", box=None)
    for name, sample in SAMPLES.items():
        data.add_row(name, sample.summary, sample.source)
    examples = Table("name", "what it is", title="Example projects", title_justify="left", box=None)
    for name, (title, _) in EXAMPLES.items():
        examples.add_row(name, title)
    console = Console(soft_wrap=False)
    console.print(data)
    console.print()
    console.print(examples)
