"""`bpgui train`: the main job without a window."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from bpgui import edits
from bpgui.cli.folds import tell_folds
from bpgui.cli.own import Roles
from bpgui.cli.progress import Result, run_with_progress
from bpgui.cli.settings import all_settings, described, with_settings
from bpgui.cli.source import check_writable, load_source
from bpgui.data import DATASET, with_dataset
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
# The options that set a field of the data, with the field's name in `DATASET`.
DATA_OPTIONS = {
    "--split": "test_share",
    "--validation": "validation_share",
    "--split-by": "split",
    "--scale": "scaling",
    "--target-scale": "target_scaling",
    "--data-seed": "seed",
}
_DATA = {param.name: param for param in DATASET}
_ACTIVATIONS = ", ".join(ACTIVATION.choices)


def _data_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each setting of the data, described by its `Param`."""
    for option, name in reversed(DATA_OPTIONS.items()):
        command = click.option(option, f"data_{name}", metavar="X", help=described(_DATA[name]))(command)
    return command


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
@_data_options
@click.option(
    "--target", metavar="COLUMN", help="What to learn, of a data file: a class, or numbers with commas between."
)
@click.option("--inputs", metavar="COLUMNS", help="What to learn it from, with commas between. (by default all others)")
@click.option("--group", metavar="COLUMN", help="Rows with the same value here stay together in one part.")
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
    on_data = {name: choices.pop(f"data_{name}") for name in DATA_OPTIONS.values()}
    project = with_data_choices(load_source(source, Roles(target, inputs, group)), on_data)
    project = configured(project, layers, activation, output_activation, choices, settings)
    if folds is not None:
        tell_folds(project, _fold_count(folds), executor, as_json)
        return
    check_writable(out, history)
    result = run_with_progress(project, quiet=as_json, executor=executor)
    if out is not None:
        save_project(result.project, out)
    if history is not None:
        write_history_csv(history, result.project.history)
    click.echo(json.dumps(result.summary(), allow_nan=False) if as_json else _in_words(result))
    if result.explosion:
        # Told last, when all that was asked for is written.
        raise DivergedError(result.explosion)


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


def with_data_choices(project: Project, choices: dict[str, str | None]) -> Project:
    """Return the project with its data split and scaled as the options say; raise `BpguiError` in words.

    One without data is refused later, in words of its own.
    """
    given = {name: _DATA[name].parse(text) for name, text in choices.items() if text is not None}
    if project.dataset is None:
        return project
    spec = replace(project.dataset, **given)  # type: ignore[arg-type]  # each value is parsed by its own Param
    return project if spec == project.dataset else with_dataset(project, spec)


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
    return replace(fresh, dataset=project.dataset, notes=project.notes)


def _sizes(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise ParamError(f"--layers is '{text}': give whole numbers with commas between them, such as 2,4,1.") from None


def _in_words(result: Result) -> str:
    early = ", stopped early with the best weights" if result.stopped_early else ""
    lines = [f"{result.project.epoch:,} epochs in {result.seconds:.2f} s by the {result.executor} executor{early}"]
    for part, metrics in (("training", result.evaluation.train), ("test", result.evaluation.test)):
        if metrics is not None:
            accuracy = "" if metrics.accuracy is None else f", accuracy {100 * metrics.accuracy:.2f} %"
            lines.append(f"{part}: loss {metrics.loss:.6f}, mean squared error {metrics.mse:.6f}{accuracy}")
    if result.relaxation is not None:
        lines.append(_settling_in_words(result.relaxation, int(result.project.training.relaxation["sweeps"])))
    return "\n".join(lines)


def _settling_in_words(relaxation: Settling, most_sweeps: int) -> str:
    unsettled = 1.0 - relaxation.settled_share
    if unsettled > 0.0:
        settling = f"{100 * unsettled:.2f} % of the samples did not settle within {most_sweeps:,} sweeps"
    else:
        settling = f"every sample settled within {relaxation.sweeps:,} sweeps"
    return f"relaxation: {settling}, spectral radius {relaxation.spectral_radius:.4f}"
