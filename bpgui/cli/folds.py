"""`bpgui train --folds`: cross-validation in the terminal."""

import json
import math

import click

from bpgui.cli.executor import check_executor
from bpgui.cli.own import with_bar
from bpgui.data.cross_validation import CrossValidation, cross_validate
from bpgui.spec import Project


def tell_folds(project: Project, count: int, executor: str, as_json: bool) -> None:
    """Cross-validate a project and print how it did on each fold; raise `BpguiError` in words."""
    check_executor(executor)
    found = with_bar(cross_validate(project, count, executor), f"Training {count} folds")
    click.echo(json.dumps(_summary(found), allow_nan=False) if as_json else _in_words(found))


def _summary(found: CrossValidation) -> dict[str, object]:
    return {
        "measure": found.measure,
        "mean": _number(found.mean),
        "standard_deviation": _number(found.deviation),
        "folds": [
            {"rows": fold.rows, "loss": _number(fold.loss), "score": _number(fold.score()), "exploded": fold.exploded}
            for fold in found.folds
        ],
    }


def _in_words(found: CrossValidation) -> str:
    lines = [
        f"fold {place}: {found.measure} {_shown(found, fold.score())} on {_rows(fold.rows)}, loss {fold.loss:.6f}"
        + (", its training exploded" if fold.exploded else "")
        for place, fold in enumerate(found.folds, start=1)
    ]
    mean, deviation = _shown(found, found.mean), _shown(found, found.deviation)
    return "\n".join([*lines, f"mean: {found.measure} {mean}, standard deviation over the folds {deviation}"])


def _shown(found: CrossValidation, score: float) -> str:
    if not math.isfinite(score):
        return "unknown"
    return f"{100 * score:.2f} %" if found.classes else f"{score:.4f}"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
