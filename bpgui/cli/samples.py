"""`bpgui samples`: what is bundled, all of it in a line each, or one data set with everything known of it."""

import hashlib

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bpgui.cli.settings import described
from bpgui.data import EXAMPLES, SAMPLES, Sample, default_spec, load, resource, sample


@click.command(short_help="List what is bundled, or tell all about one data set.")
@click.argument("name", required=False)
def samples(name: str | None) -> None:
    """List the bundled data sets and example projects; with NAME, tell all about one of them."""
    console = Console(highlight=False)
    if name is not None:
        is_example = name in EXAMPLES and name not in SAMPLES
        console.print(_example(name) if is_example else _details(name, sample(name)))
        return
    for kind in dict.fromkeys(entry.kind for entry in SAMPLES.values()):
        table = _table(kind)
        for key, entry in SAMPLES.items():
            if entry.kind == kind:
                table.add_row(key, entry.summary)
        console.print(table)
        console.print()
    examples = _table("Example projects")
    for key, (title, _) in EXAMPLES.items():
        examples.add_row(key, title)
    console.print(examples)
    console.print("\nMore on one of them: bpgui samples NAME")


def _example(name: str) -> Table:
    title, make = EXAMPLES[name]
    project = make()
    told = _table(name)
    rows = {"Title": title, "What it is": project.notes, "Data set": project.dataset.source if project.dataset else ""}
    for label, text in rows.items():
        if text:
            told.add_row(label, Text(text))
    return told


def _details(name: str, entry: Sample) -> Table:
    dataset = load(default_spec(name))
    table = dataset.table
    parts = {"training": dataset.train_rows, "validation": dataset.validation_rows, "test": dataset.test_rows}
    sizes = ", ".join(f"{len(rows):,} {use}" for use, rows in parts.items() if len(rows))
    rows = [
        ("Title", entry.title),
        ("What it is", entry.description),
        ("Real or made", entry.nature),
        ("Rows", f"{len(table.inputs):,} ({sizes})"),
        ("Inputs", f"{len(table.input_names):,}"),
        ("Answers", f"{len(table.classes):,} classes" if table.classes else f"{len(table.target_names):,} numbers"),
        ("Source", entry.source),
        ("Licence", entry.licence),
        *_scores(entry),
        *_file(entry),
    ]
    rows += [
        (f"Setting {param.name}", f"{described(param)} Default {param.format(param.default)}.")
        for param in entry.params
    ]
    told = _table(name)
    for label, text in rows:
        told.add_row(label, Text(text))
    return told


def _scores(entry: Sample) -> list[tuple[str, str]]:
    score, stated = entry.score, entry.stated
    if score is None or stated is None:
        return []

    def shown(value: float) -> str:
        return f"{100 * value:.1f} %" if score.unit == "%" else f"{value:.4g}"

    band = shown(stated.low) if stated.low == stated.high else f"{shown(stated.low)} to {shown(stated.high)}"
    baseline = "" if stated.baseline is None else f"; {stated.model} {shown(stated.baseline)}"
    return [("Reaches", f"{score.label} {band}{baseline}")]


def _file(entry: Sample) -> list[tuple[str, str]]:
    if not entry.file:
        return []
    content = resource("datasets", entry.file).read_bytes()
    return [("File", f"{entry.file}, {len(content):,} bytes"), ("SHA-256", hashlib.sha256(content).hexdigest())]


def _table(title: str) -> Table:
    """Return a table whose names stay whole, while what they mean goes on below itself in a narrow window."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False)
    table.add_column(no_wrap=True, style="bold", min_width=max(map(len, SAMPLES)))
    table.add_column(overflow="fold")
    return table
