"""The options of `bpgui train` and `bpgui data` that say how the data is made, split and scaled."""

from collections.abc import Callable
from dataclasses import replace

import click

from bpgui.cli.settings import described
from bpgui.data import DATASET, sample, with_dataset
from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import DatasetSpec, Project, Value

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


def data_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each setting of the data, described by its `Param`, and one for those of a sample."""
    command = click.option(
        "--with",
        "data_settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set one thing of a sample's data, such as noise=10, once for each; 'bpgui samples NAME' lists them.",
    )(command)
    for option, name in reversed(DATA_OPTIONS.items()):
        command = click.option(option, f"data_{name}", metavar="X", help=described(_DATA[name]))(command)
    return command


def with_data_choices(project: Project, choices: dict[str, str | None], settings: tuple[str, ...] = ()) -> Project:
    """Return the project with its data made, split and scaled as the options say; raise `BpguiError` in words.

    `choices` are texts by the names of `data_options`. A project without data is refused later, in words of its own.
    """
    fields = {name: choices.get(f"data_{name}") for name in DATA_OPTIONS.values()}
    given = {name: _DATA[name].parse(text) for name, text in fields.items() if text is not None}
    if project.dataset is None:
        return project
    spec = replace(project.dataset, **given)  # type: ignore[arg-type]  # each value is parsed by its own Param
    if spec.split == "given" and "test_share" in given:
        raise ParamError(
            "--split changes nothing, since the data says itself which rows are for testing: leave it out, or add "
            "--split-by to deal them out anew."
        )
    spec = replace(spec, settings={**spec.settings, **_parsed(spec, settings)})
    return project if spec == project.dataset else with_dataset(project, spec)


def _parsed(spec: DatasetSpec, settings: tuple[str, ...]) -> dict[str, Value]:
    """Return the settings of a sample from texts such as 'noise=10'."""
    if settings and spec.own is not None:
        raise ParamError("--with is for bundled data sets, and this data is your own: leave it out.")
    found = {}
    for text in settings:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParamError(f"--with is '{text}': give a name and a value, such as noise=10.")
        chosen = sample(spec.source)
        params = {param.name: param for param in chosen.params}
        if not params:
            raise ParamError(f"{chosen.title} has no settings, so '{name.strip()}' cannot be set: leave --with out.")
        if name.strip() not in params:
            raise UnknownNameError(f"setting of {chosen.title}", name.strip(), params)
        found[name.strip()] = params[name.strip()].parse(value)
    return found
