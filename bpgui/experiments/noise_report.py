"""What the noise lab found, as figures, a table and a sentence."""

from collections.abc import Callable

import numpy as np

from bpgui.experiments.noise import Noisy, deviation, mean
from bpgui.experiments.outcome import Cell, Column, Curve, Figure, Kind, Outcome, brief, percent
from bpgui.spec import FloatArray

Write = Callable[[float], str]

_AXES = {
    "inputs": "input noise (% of deviation)",
    "weights": "weight noise (% of their size)",
    "labels": "labels flipped in training (%)",
}
_NUMBERS = "target noise (% of deviation)"
_LOWEST_R2 = -1.0


def report(found: Noisy) -> Outcome:
    """Return a figure, a table and a verdict."""
    return Outcome((figure(found),), columns(found), rows(found), verdict(found))


def axis(found: Noisy) -> str:
    """Return what the amounts are, with their unit."""
    return _NUMBERS if found.what == "labels" and not found.classes else _AXES[found.what]


def figure(found: Noisy) -> Figure:
    """Return the scores over the amounts, with one standard deviation up and down, and what they are measured by."""
    x, scale = 100.0 * found.amounts, 100.0 if found.classes else 1.0
    labels = found.what == "labels"

    def measured(label: str, scores: FloatArray) -> Curve:
        return Curve(label, x, scale * mean(scores), scale * deviation(scores))

    def constant(label: str, value: float) -> Curve:
        return Curve(label, x, np.full_like(x, scale * value), reference=True)

    curves = [measured("true targets" if labels else "this network", found.scores)]
    if found.against_noisy is not None:
        curves.append(measured("noisy targets", found.against_noisy))
    if found.best is not None:
        curves.append(Curve("best possible" + (" (true)" if labels else ""), x, scale * found.best, reference=True))
    else:
        curves.append(constant("this network, no noise", found.clean))
    if found.best_noisy is not None:
        told = "most possible (noisy)" if found.bound else "best possible (noisy)"
        curves.append(Curve(told, x, scale * found.best_noisy, reference=True))
    curves.append(constant("most frequent class" if found.classes else "always the mean", found.baseline))
    score = f"accuracy, {found.part} (%)" if found.classes else f"R2, {found.part}"
    # A network that is worse than this without any noise is shown all the same.
    cut = not found.classes and found.clean > _LOWEST_R2
    limits = (_LOWEST_R2 if cut else None, None if found.classes else 1.05)
    title = {"inputs": "Noise on inputs", "weights": "Noise on weights", "labels": "Noise on labels"}[found.what]
    return Figure(title, axis(found), score, tuple(curves), marked=True, limits=limits)


def columns(found: Noisy) -> tuple[Column, ...]:
    """Return the headings of the table."""
    kind: Kind = "share" if found.classes else "number"
    unit = " (%)" if found.classes else ""
    measure = "Accuracy" if found.classes else "R2"
    heads = [Column("Noise (%)", "share"), Column(f"{measure}, mean{unit}", kind), Column(f"Deviation{unit}", kind)]
    if found.against_noisy is not None:
        heads.append(Column(f"Against noisy{unit}", kind))
    if found.best is not None:
        heads.append(Column(f"Best possible{unit}", kind))
    if found.best_noisy is not None:
        heads.append(Column(f"{'Most' if found.bound else 'Best'} possible, noisy{unit}", kind))
    return tuple(heads)


def rows(found: Noisy) -> tuple[tuple[Cell, ...], ...]:
    """Return a row per amount."""
    told = [found.amounts, mean(found.scores), deviation(found.scores)]
    told += [] if found.against_noisy is None else [mean(found.against_noisy)]
    told += [known for known in (found.best, found.best_noisy) if known is not None]
    return tuple(tuple(float(column[place]) for column in told) for place in range(len(found.amounts)))


def verdict(found: Noisy) -> str:
    """Say how much the noise of this run costs, and what can be said about the best possible."""
    write: Write = percent if found.classes else brief
    means, deviations = mean(found.scores), deviation(found.scores)
    parts = [
        f"Without noise the {found.measure} is {write(found.clean)} on {found.rows:,} rows of the {found.part} part; "
        f"with {_amount(found, -1)} of noise it is {write(float(means[-1]))}, give or take "
        f"{write(float(deviations[-1]))} from draw to draw."
    ]
    if found.best is not None:
        parts.append(_against_best(found, found.best - means))
    elif found.what != "labels":
        parts.append(
            "The best possible is unknown for this data: marked are what this network reaches without noise and "
            f"{_baseline(found, write)}."
        )
    if found.best_noisy is not None:
        parts.append(_about_noisy(found, write))
    if found.exploded:
        parts.append(f"{found.exploded:,} of the trainings exploded; they count with their last finite weights.")
    if not found.trained and found.what != "labels":
        parts.append("This network has not been trained yet: its score is that of its first weights, by chance.")
    return " ".join(parts)


def _against_best(found: Noisy, short: FloatArray) -> str:
    """Compare with the best possible, from which the scores fall short by so much (amounts,)."""
    assert found.best is not None  # the caller has looked
    first, last, worst = float(found.best[0]), float(found.best[-1]), int(np.argmax(short))
    known = (
        f"{percent(first)} all along" if first == last else f"{percent(first)} without and {percent(last)} at the end"
    )
    # Of an accuracy that is measured on so many rows: two standard deviations.
    chance = 2.0 * float(np.sqrt(found.best[worst] * (1.0 - found.best[worst]) / found.rows))
    told = f"The best possible is known here, {known}."
    if short[worst] <= chance:
        return f"{told} The network stays as near to it as {found.rows:,} rows can tell, within {percent(chance)}."
    return f"{told} The network falls short of it by up to {percent(float(short[worst]))}, at {_amount(found, worst)}."


def _amount(found: Noisy, place: int) -> str:
    return f"{100.0 * float(found.amounts[place]):.3g} %"


def _about_noisy(found: Noisy, write: Write) -> str:
    assert found.best_noisy is not None  # the caller has looked
    bound = write(float(found.best_noisy[-1]))
    if not found.classes:
        return (
            f"Of numbers with so much noise no answer can explain more than {bound}, since none of the noise can be "
            "explained; the best possible against the true numbers is unknown."
        )
    if found.bound:
        return (
            f"Against labels with as much noise nobody can be right in more than {bound} of the rows; how near one can "
            f"come is unknown for this data. Marked as well are what this network reaches without noise and "
            f"{_baseline(found, write)}."
        )
    return f"Against labels with as much noise the best possible is {bound}."


def _baseline(found: Noisy, write: Write) -> str:
    if not found.classes:
        return "what always answering the mean would explain, nothing"
    return f"what always answering the most frequent class would get, {write(found.baseline)}"
