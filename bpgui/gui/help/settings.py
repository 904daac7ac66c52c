"""What is said of settings and actions: as their own tables have it, with typical values from the help texts."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence

from bpgui.data.load import DATASET
from bpgui.engine import ACTIVATION, ACTIVATIONS, DROPOUT, GROUPS, METHODS, TRAINING, Method
from bpgui.gui.common.actions import ACTIONS
from bpgui.gui.common.text import localised, sentence, setting_text
from bpgui.gui.help.texts import HelpTexts, Topic
from bpgui.spec import Param

REGISTRIES: Mapping[str, Mapping[str, Method]] = {**METHODS, "activation": ACTIVATIONS}


class Editor(Protocol):
    """A control that edits a setting."""

    param: Param


def known_settings() -> tuple[Param, ...]:
    """Return all settings of training, methods, layers and data, of which typical values are told."""
    own = [param for methods in REGISTRIES.values() for entry in methods.values() for param in entry.params]
    groups = [param for params in GROUPS.values() for param in params]
    return (*TRAINING, *groups, *own, DROPOUT, ACTIVATION, *DATASET)


# A column of a person's data may have the name of a setting, but not its description as well.
_KNOWN = {(param.name, param.doc) for param in known_settings()}


def setting_topic(texts: HelpTexts, param: Param, chosen: str | None = None) -> Topic:
    """Tell of a setting and, where it is a choice of methods, of the one that is chosen."""
    kind = _registry(param)
    name = "activation" if kind == "activation" else param.name
    is_known = kind != "" or (param.name, param.doc) in _KNOWN
    own = ("what", "setting", name) if is_known else ("what", "setting", "")
    definition = (texts.text("registry", "setting", name, "doc") if is_known else "") or param.doc
    formula, see = texts.text(*own, "formula"), texts.text(*own, "see")
    facts: list[tuple[str, str]] = []
    more: tuple[str, ...] = ()
    entry = REGISTRIES[kind].get(chosen or "") if kind else None
    if entry is not None:
        doc = texts.text("registry", kind, str(chosen), "doc") or entry.doc
        more = (f"{texts.word('chosen')}: {entry.label}. {doc}",)
        formula = texts.text("registry", kind, str(chosen), "formula") or getattr(entry, "formula", "")
        see = getattr(entry, "source", "") or see
    if param.kind != "choice":
        facts.append((texts.word("allowed"), localised(param.range_text()).removeprefix("give ")))
        facts.append((texts.word("default"), setting_text(param, param.default)))
    return Topic(param.label, definition, formula, texts.text(*own, "typical"), see, more, tuple(facts))


def action_topic(texts: HelpTexts, action: QAction) -> Topic | None:
    """Tell of an action of the window; None of one that is not in its table."""
    name = action.objectName()
    if name not in ACTIONS:
        return None
    tip = texts.text("registry", "action", name, "tip") or ACTIONS[name].tip
    form = QKeySequence.SequenceFormat.NativeText
    keys = ", ".join(sequence.toString(form) for sequence in action.shortcuts())
    own = ("what", "action", name)
    return Topic(
        plain(ACTIONS[name].text),
        f"{sentence(tip)}.",
        texts.text(*own, "formula"),
        texts.text(*own, "typical"),
        texts.text(*own, "see"),
        tuple(filter(None, (texts.text(*own, "definition"),))),
        ((texts.word("keys"), keys),) if keys else (),
    )


def plain(text: str) -> str:
    """Return a text of a menu or button without its access key and its dots."""
    return text.replace("&", "").removesuffix("...")


def _registry(param: Param) -> str:
    """Return which registry a choice chooses from, empty if from none."""
    if param.kind != "choice":
        return ""
    if param.name in REGISTRIES:
        return param.name
    return "activation" if set(param.choices) <= set(ACTIVATIONS) else ""
