"""`--set NAME=VALUE`: the settings of the chosen methods and groups, found by name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bpgui.engine.settings import GROUPS, METHODS, Method
from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import Param, TrainingSpec


def with_settings(training: TrainingSpec, given: Iterable[str]) -> TrainingSpec:
    """Return the training with settings such as 'momentum=0.9' or 'schedule.patience=5' put in.

    Raises `UnknownNameError` with the nearest name, or `ParamError` with the range or with the groups to choose from.
    """
    owners = _owners(training)
    changed: dict[str, dict[str, Any]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParamError(f"--set is '{text}': give a name and a value, such as momentum=0.9.")
        owner, param = _find(name.strip(), owners)
        changed.setdefault(owner, {})[param.name] = param.parse(value)
    fields = {owner: owner if owner in GROUPS else f"{owner}_settings" for owner in changed}
    values: dict[str, Any] = {
        fields[owner]: {**getattr(training, fields[owner]), **settings} for owner, settings in changed.items()
    }
    return replace(training, **values)


def described(param: Param) -> str:
    """Say what a setting does, and in brackets what it takes."""
    allowed = ", ".join(param.choices) if param.choices else param.range_text().removeprefix("give ")
    return f"{param.doc} ({allowed})"


def all_settings() -> dict[str, list[tuple[str, str]]]:
    """Return each setting that there is and what help says about it, by the choice or group that it belongs to."""
    lines = {owner: _method_lines(methods) for owner, methods in METHODS.items()}
    return lines | {group: [(param.name, _with_default(param)) for param in params] for group, params in GROUPS.items()}


def _method_lines(methods: Mapping[str, Method]) -> list[tuple[str, str]]:
    # A setting that several methods have is told of once.
    takers: list[tuple[Param, list[str]]] = []
    for key, method in methods.items():
        for param in method.params:
            same = next((keys for other, keys in takers if other == param), None)
            if same is None:
                takers.append((param, [key]))
            else:
                same.append(key)
    return [
        (param.name, _with_default(param) + ("" if len(keys) == len(methods) else f" With {', '.join(keys)}."))
        for param, keys in takers
    ]


def _with_default(param: Param) -> str:
    return f"{described(param)} Default {param.format(param.default)}."


def _owners(training: TrainingSpec) -> dict[str, Mapping[str, Param]]:
    """Return the settings by name that each choice of a method, and each group, has now."""
    tables = {owner: methods[getattr(training, owner)].params for owner, methods in METHODS.items()}
    return {owner: {param.name: param for param in params} for owner, params in {**tables, **GROUPS}.items()}


def _find(name: str, owners: Mapping[str, Mapping[str, Param]]) -> tuple[str, Param]:
    """Return the owner of a setting that is named alone, or with its owner before a dot, and the setting."""
    short = {param for table in owners.values() for param in table}
    full = {f"{owner}.{param}": (owner, table[param]) for owner, table in owners.items() for param in table}
    if name in full:
        return full[name]
    if name not in short:
        takers = _takers(name)
        if takers:
            raise ParamError(
                f"The setting '{name}' needs {' or '.join(takers)}: choose one that has it, or leave the setting out."
            )
        raise UnknownNameError("setting of the chosen methods", name, full if "." in name else short)
    found = [owner for owner, table in owners.items() if name in table]
    if len(found) > 1:
        names = " or ".join(f"{owner}.{name}" for owner in found)
        raise ParamError(f"The setting '{name}' belongs to several of the chosen methods: name it {names}.")
    return found[0], owners[found[0]][name]


def _takers(name: str) -> list[str]:
    """Return the methods, chosen or not, that have a setting of this short or full name."""
    return [
        f"{owner} '{key}'"
        for owner, methods in METHODS.items()
        for key, method in methods.items()
        for param in method.params
        if name in (param.name, f"{owner}.{param.name}")
    ]
