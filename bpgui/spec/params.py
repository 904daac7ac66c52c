"""`Param`: one row of a table of settings.

The same table drives validation, the panel's editors, tooltips, the command line and the documents,
so a setting is described once and nowhere else.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from bpgui.errors import ParamError, UnknownNameError

Value = float | int | str | bool
Settings = Mapping[str, Value]


def no_settings() -> Settings:
    """Return the settings of what has none; a factory, since dataclasses refuse mappings as defaults."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Param:
    """One setting: what it is called, what it means and which values it takes.

    `words` names special integers (batch size 0 is "full"); `choices` maps the keys of a choice
    to the labels that a person reads. `low_open` excludes `low` itself.
    """

    name: str
    kind: Literal["int", "float", "choice"]
    default: Value
    doc: str
    label: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    unit: str = ""
    words: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def check(self, value: object) -> Value:
        """Return `value` in this setting's type, or raise `ParamError` naming the range."""
        if self.kind == "choice":
            if value not in self.choices:
                raise UnknownNameError(self.name.replace("_", " "), str(value), self.choices)
            return str(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ParamError(f"{self.label} is '{value}', which is not a number: {self.range_text()}.")
        if not abs(value) <= sys.float_info.max or (self.kind == "int" and value != int(value)):
            raise ParamError(f"{self.label} cannot be {_number(value)}: {self.range_text()}.")
        below = self.low is not None and (value <= self.low if self.low_open else value < self.low)
        above = self.high is not None and value > self.high
        if below or above:
            raise ParamError(f"{self.label} cannot be {_number(value)}: {self.range_text()}.")
        return int(value) if self.kind == "int" else float(value)

    def parse(self, text: str) -> Value:
        """Read what a person typed; raise `ParamError` in words where it does not fit."""
        text = text.strip()
        if self.kind == "choice":
            return self.check(text)
        if text in self.words:
            return self.words[text]
        try:
            number = float(text)
        except ValueError:
            raise ParamError(f"{self.label} is '{text}', which is not a number: {self.range_text()}.") from None
        return self.check(number)

    def format(self, value: Value) -> str:
        """Write `value` as a person would type it."""
        for word, number in self.words.items():
            if value == number:
                return word
        return f"{value:.10g}" if self.kind == "float" else str(value)

    def range_text(self) -> str:
        """Say which values are allowed, for tooltips and error messages."""
        kind = "a whole number" if self.kind == "int" else "a number"
        low = None if self.low is None else f"{'above' if self.low_open else 'at least'} {_number(self.low)}"
        high = None if self.high is None else f"at most {_number(self.high)}"
        limits = " and ".join(part for part in (low, high) if part)
        words = "".join(f", or '{word}'" for word in self.words)
        return f"give {kind} {limits}".rstrip() + words


def _number(value: float) -> str:
    """Write a number as exactly as a range needs; one that no float64 can hold is called infinite."""
    if value > sys.float_info.max:
        return "inf"
    if value < -sys.float_info.max:
        return "-inf"
    return f"{value:,.0f}" if value == round(value, 0) and abs(value) < 1e15 else f"{value:.10g}"


def check_settings(params: Iterable[Param], given: Settings, owner: str) -> Settings:
    """Return all settings of `owner`, checked, with defaults where nothing is given.

    Raises `ParamError` for a value out of range and `UnknownNameError` for a setting that does not exist.
    """
    table = {param.name: param for param in params}
    for name in given:
        if name not in table:
            if not table:
                raise ParamError(f"{owner} has no settings, so '{name}' cannot be set: leave it out.")
            raise UnknownNameError(f"setting of {owner}", name, table)
    return MappingProxyType({name: param.check(given.get(name, param.default)) for name, param in table.items()})
