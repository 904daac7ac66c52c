"""`bpgui train`: the main job without a window."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from bpgui import edits
from bpgui.cli.data_choices import data_options, with_data_choices
from bpgui.cli.folds import tell_folds
from bpgui.cli.own import Roles
from bpgui.cli.progress import Result, Scored, run_with_progress
from bpgui.cli.settings import all_settings, described, with_settings
from bpgui.cli.source import check_writable, load_source
from bpgui.engine import ACTIVATION, TRAINING_TABLE
from bpgui.engine.executors import EXECUTORS
from bpgui.engine.report import Settling
from bpgui.errors import DivergedError, ParamError
from bpgui.files import save_project, write_history_csv
from bpgui.spec import LayerSpec, Project, Role

# The options that set a field of the training, with the field's name in `TRAINING_TABLE`.
OPTIONS = {
    "--loss": "loss",
    "--optimizer": "optimizer",
    "--lr": "learning_rate",
    "--schedule": "schedule",
    "--epochs": "epochs",
    "--batch": "batch_size",
    "--reduction": "reduction",
    "--init": "initializer",
    "--seed": "seed",
    "--precision": "precision",
}
# More columns than these are only counted.
_MOST_NAMES = 6
_ACTIVATIONS = ", ".join(ACTIVATION.choices)


def _training_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each training setting, described by its `Param`."""
    for option, name in reversed(OPTIONS.items()):
        command = click.option(option, name, metavar="X", help=described(TRAINING_TABLE[name]))(command)
    return command


class _Train(click.Command):
    """A command whose help ends with all that `--set` can set."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        for owner, lines in all_settings().items():
            with formatter.section(f"Settings of {owner} for --set"):
                formatter.write_dl(lines)


@click.command(cls=_Train, short_help="Train a network in the terminal.")
@click.argument("source", metavar="PROJECT")
@click.option("--layers", metavar="N,N,...", help="Sizes of the layers from input to output, such as 2,4,1.")
@click.option("--activation", metavar="X", help=f"Activation of the hidden layers. ({_ACTIVATIONS})")
@click.option("--output-activation", metavar="X", help=f"Activation of the output layer. ({_ACTIVATIONS})")
@_training_options
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set one more thing, such as momentum=0.9, once for each; see below. Where several choices have a setting of "
    "that name, put the choice before it: schedule.patience=5.",
)
@data_options
@click.option(
    "--target", metavar="COLUMN", help="What to learn, of a data file: a class, or numbers with commas between."
)
@click.option("--inputs", metavar="COLUMNS", help="What to learn it from, with commas between. (by default all others)")
@click.option("--group", metavar="COLUMN", help="Rows with the same value here stay together in one part.")
@click.option("--classes", is_flag=True, help="The target is classes, though it is written in numbers.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the own data of a project is now; it is taken as it is, also if it has changed.",
)
@click.option("--folds", metavar="N", help="Cross-validate with N folds instead; nothing is saved.")
@click.option(
    "--executor",
    default="auto",
    show_default=True,
    metavar="X",
    help="What carries the training out: 'auto' compiles the engine at its first use and takes 'reference' only where "
    f"that cannot be. ({', '.join(EXECUTORS)})",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.bpg", help="Save the trained project.")
@click.option("--history", type=click.Path(path_type=Path), metavar="FILE.csv", help="Write the losses of all epochs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, and nothing else.")
def train(
    source: str,
    layers: str | None,
    activation: str | None,
    output_activation: str | None,
    settings: tuple[str, ...],
    target: str | None,
    inputs: str | None,
    group: str | None,
    classes: bool,
    data: Path | None,
    data_settings: tuple[str, ...],
    folds: str | None,
    executor: str,
    out: Path | None,
    history: Path | None,
    as_json: bool,
    **choices: str | None,
) -> None:
    """Train PROJECT (a file or a sample's name; see 'bpgui samples').

    Without options, a sample trains with its own settings, and a project goes on from where it stands. A data file
    (CSV and others) gets a network that suits it.
    """
    _check_saved(folds, out, history)
    check_writable(out, history)
    project = load_source(source, Roles(target, inputs, group, classes), data)
    project = with_data_choices(project, choices, data_settings)
    on_training = {name: choices[name] for name in OPTIONS.values()}
    project = configured(project, layers, activation, output_activation, on_training, settings)
    if folds is not None:
        tell_folds(project, _fold_count(folds), executor, as_json)
        return
    result = run_with_progress(project, quiet=as_json, executor=executor)
    if out is not None:
        save_project(result.project, out)
    if history is not None:
        write_history_csv(history, result.project.history)
    click.echo(json.dumps(result.summary(), allow_nan=False) if as_json else _in_words(result))
    if result.explosion is not None:
        # Told last, when all that was asked for is written.
        raise DivergedError(result.explosion.sentence)


def configured(
    project: Project,
    layers: str | None,
    activation: str | None,
    output_activation: str | None,
    choices: dict[str, str | None],
    settings: tuple[str, ...],
) -> Project:
    """Return the project with the command's options put in; raise `BpguiError` in words for a bad one."""
    parsed = {name: TRAINING_TABLE[name].parse(text) for name, text in choices.items() if text is not None}
    training = replace(project.training, **parsed)  # type: ignore[arg-type]  # each value is parsed by its own Param
    project = edits.set_training(project, training)
    # Only now it is known whose settings there are.
    project = edits.set_training(project, with_settings(project.training, settings))
    if layers is not None:
        project = _rebuilt(project, _sizes(layers))
    roles: tuple[tuple[Role, str | None], ...] = (("hidden", activation), ("output", output_activation))
    for role, name in roles:
        if name is not None:
            # A network without hidden layers would take any name.
            project = edits.set_role_activation(project, role, str(ACTIVATION.check(name)))
    return project


def _check_saved(folds: str | None, out: Path | None, history: Path | None) -> None:
    for option, path in (("--out", out), ("--history", history)):
        if folds is not None and path is not None:
            raise ParamError(
                f"--folds trains networks that are not kept, so there is nothing for {option}: leave it out."
            )


def _fold_count(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ParamError(f"--folds is '{text}': give a whole number from 2 on.") from None


def _rebuilt(project: Project, sizes: list[int]) -> Project:
    """Return the project with a new layered network, with activations and biases as in the old one."""

    def usual(layers: tuple[LayerSpec, ...]) -> str:
        return layers[-1].activation if layers else str(ACTIVATION.default)

    hidden, output = usual(project.network.with_role("hidden")), usual(project.network.with_role("output"))
    biases = all(layer.bias for layer in project.network.layers)
    fresh = edits.layered(sizes, hidden, output, project.training, biases=biases)
    return replace(
        fresh, dataset=project.dataset, table=project.table, preparation=project.preparation, notes=project.notes
    )


def _sizes(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise ParamError(f"--layers is '{text}': give whole numbers with commas between them, such as 2,4,1.") from None


def _in_words(result: Result) -> str:
    dataset = result.project.dataset
    first = [] if dataset is None or dataset.own is None else [_task(result.project)]
    early = ", stopped early with the best weights" if result.stopped_early else ""
    lines = [
        *first,
        f"{result.project.epoch:,} epochs in {result.seconds:.2f} s by the {result.executor} executor{early}",
    ]
    parts = (
        ("training", result.evaluation.train, result.train),
        ("test", result.evaluation.test, result.test),
    )
    scaled = dataset is not None and dataset.target_scaling != "none" and result.train.accuracy is None
    error = "mean squared error of the scaled targets" if scaled else "mean squared error"
    for part, metrics, summary in parts:
        if metrics is not None:
            told = "" if metrics.accuracy is None else f", accuracy {100 * metrics.accuracy:.2f} %"
            told += "" if summary is None or summary.r2 is None else f", R2 {summary.r2:.4f}"
            lines.append(f"{part}: loss {metrics.loss:.6f}, {error} {metrics.mse:.6f}{told}")
    if result.score is not None and result.score.stated is not None:
        lines.append(_score_in_words(result.score))
    if result.relaxation is not None:
        lines.append(_settling_in_words(result.relaxation, int(result.project.training.relaxation["sweeps"])))
    return "\n".join(lines)


def _task(project: Project) -> str:
    """Say what is learned from a person's own data, since much of it may not have been chosen by hand."""
    preparation = project.preparation
    if preparation is None:
        return ""
    targets = " and ".join(f"'{feature.name}'" for feature in preparation.targets)
    classes = f" ({len(preparation.classes):,} classes)" if preparation.classes else ""
    names = [f"'{feature.name}'" for feature in preparation.inputs]
    inputs = ", ".join(names) if len(names) <= _MOST_NAMES else f"{len(names):,} columns"
    sizes = "-".join(str(layer.size) for layer in project.network.layers)
    return f"{targets}{classes} from {inputs}, layers {sizes}"


def _score_in_words(score: Scored) -> str:
    """Say what a bundled data set is measured by, beside what is stated for its own settings."""
    low, high = score.stated or (math.nan, math.nan)
    baseline = "" if score.baseline is None else f"; {score.model}: {_in_unit(score, score.baseline)}"
    value = "unknown" if score.value is None else _in_unit(score, score.value)
    own = _in_unit(score, low) if low == high else f"{_in_unit(score, low)} to {_in_unit(score, high)}"
    return f"score: {score.name} {value} (its own settings: {own}{baseline})"


def _in_unit(score: Scored, value: float) -> str:
    return f"{100 * value:.2f} %" if score.unit == "%" else f"{value:.4f}"


def _settling_in_words(relaxation: Settling, most_sweeps: int) -> str:
    unsettled = 1.0 - relaxation.settled_share
    if unsettled > 0.0:
        settling = f"{100 * unsettled:.2f} % of the samples did not settle within {most_sweeps:,} sweeps"
    else:
        settling = f"every sample settled within {relaxation.sweeps:,} sweeps"
    return f"relaxation: {settling}, spectral radius {relaxation.spectral_radius:.4f}"
