"""`bpgui train`: the main job without a window."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from bpgui import edits
from bpgui.cli.progress import Result, run_with_progress
from bpgui.cli.source import check_writable, load_source
from bpgui.engine import ACTIVATION, TRAINING_TABLE
from bpgui.errors import DivergedError, ParamError
from bpgui.files import save_project, write_history_csv
from bpgui.spec import LayerSpec, Project, Role

# The options that set a field of the training, with the field's name in `TRAINING_TABLE`.
OPTIONS = {
    "--loss": "loss",
    "--optimizer": "optimizer",
    "--lr": "learning_rate",
    "--epochs": "epochs",
    "--batch": "batch_size",
    "--reduction": "reduction",
    "--init": "initializer",
    "--seed": "seed",
}
_ACTIVATIONS = ", ".join(ACTIVATION.choices)


def _training_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each training setting, described by its `Param`."""
    for option, name in reversed(OPTIONS.items()):
        param = TRAINING_TABLE[name]
        allowed = ", ".join(param.choices) if param.choices else param.range_text().removeprefix("give ")
        command = click.option(option, name, metavar="X", help=f"{param.doc} ({allowed})")(command)
    return command


@click.command()
@click.argument("source")
@click.option("--layers", metavar="N,N,...", help="Sizes of the layers from input to output, such as 2,4,1.")
@click.option("--activation", metavar="X", help=f"Activation of the hidden layers. ({_ACTIVATIONS})")
@click.option("--output-activation", metavar="X", help=f"Activation of the output layer. ({_ACTIVATIONS})")
@_training_options
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.bpg", help="Save the trained project.")
@click.option("--history", type=click.Path(path_type=Path), metavar="FILE.csv", help="Write the losses of all epochs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, and nothing else.")
def train(
    source: str,
    layers: str | None,
    activation: str | None,
    output_activation: str | None,
    out: Path | None,
    history: Path | None,
    as_json: bool,
    **choices: str | None,
) -> None:
    """Train SOURCE: a sample's name (see 'bpgui samples') or a project file.

    Without options, a sample trains with its own settings, and a project goes on from where it stands.
    """
    project = configured(load_source(source), layers, activation, output_activation, choices)
    check_writable(out, history)
    result = run_with_progress(project, quiet=as_json)
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
) -> Project:
    """Return the project with the command's options put in; raise `BpguiError` in words for a bad one."""
    parsed = {name: TRAINING_TABLE[name].parse(text) for name, text in choices.items() if text is not None}
    training = replace(project.training, **parsed)  # type: ignore[arg-type]  # each value is parsed by its own Param
    project = edits.set_training(project, training)
    if layers is not None:
        project = _rebuilt(project, _sizes(layers))
    roles: tuple[tuple[Role, str | None], ...] = (("hidden", activation), ("output", output_activation))
    for role, name in roles:
        if name is not None:
            # A network without hidden layers would take any name.
            project = edits.set_role_activation(project, role, str(ACTIVATION.check(name)))
    return project


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
    lines = [f"{result.project.epoch:,} epochs in {result.seconds:.2f} s{early}"]
    for part, metrics in (("training", result.evaluation.train), ("test", result.evaluation.test)):
        if metrics is not None:
            accuracy = "" if metrics.accuracy is None else f", accuracy {100 * metrics.accuracy:.2f} %"
            lines.append(f"{part}: loss {metrics.loss:.6f}, mean squared error {metrics.mse:.6f}{accuracy}")
    return "\n".join(lines)
