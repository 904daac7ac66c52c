"""Putting an update on paper: which stops are told, which results are asked for, and what has to be given for them."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bpgui.engine.reference import forward, loss_values
from bpgui.engine.walk import Line, Names, Stop, Walk, figure, left_out, lines, stops, title
from bpgui.engine.walk.line import MOST_TERMS
from bpgui.engine.walk.tell import MOST_NEURONS, MOST_WEIGHTS
from bpgui.errors import SpecError
from bpgui.files.paper.facts import (
    SYMBOLS,
    Formula,
    Listing,
    names_listing,
    network_text,
    sample_listing,
    sample_text,
    settings_listing,
)
from bpgui.files.paper.sheet import Block, Choices, Entry, Section, Sheet
from bpgui.files.paper.stamp import Stamp, checksum
from bpgui.files.paper.steps import REPEAT, STEPS
from bpgui.files.paper.subject import Subject
from bpgui.files.paper.values import Values

# Numbers are put in with so many digits more than an answer has, so that rounding them does not change it.
EXTRA_DIGITS = 3
# Where a learner goes on with own results, what rounding has changed grows from line to line.
CHAIN_DIGITS = 5
# A paper of so many lines has about twenty pages. Of larger networks it tells the first neurons of each layer: so many
# of their signals, and so many of their gradients and updates; 0 is all.
MOST_LINES = 400
_LIMITS = ((0, 0), (0, 4), (0, 2), (0, 1), (16, 1), (8, 1), (4, 1), (2, 1), (1, 1))
# So many names and values of a list stand beside each other.
_ACROSS = 3
_SETTINGS = frozenset(("eta", "t", *SYMBOLS.values()))
_KINDS = {"worked": "Worked example", "worksheet": "Worksheet", "answers": "Answers"}
_Told = list[tuple[Stop, tuple[Line, ...]]]


def make_sheet(subject: Subject, choices: Choices) -> Sheet:
    """Put an update, or one stop of it, on paper; raise `SpecError` for a stop that there is not."""
    walk, worked = subject.walk, choices.kind == "worked"
    # Own results of a loop's lines drift further from the engine's with each line, so each starts from the engine's.
    gives = choices.numbers or walk.program.recurrent
    working = choices.digits if worked else choices.digits + (EXTRA_DIGITS if gives else CHAIN_DIGITS)
    every = stops(walk.program, choices.detail)
    if choices.stop is None:
        about = "one update"
        told, limit = _told(subject, every, working)
    elif 0 <= choices.stop < len(every):
        stop, limit = every[choices.stop], (0, 0)
        about, told = title(walk, stop), [(stop, _lines(subject, stop, working))]
    else:
        raise SpecError(f"This network has no step {choices.stop + 1:,}: the last one is step {len(every):,}.")
    entries, needed = _entries(subject, told, choices, gives)
    all_lines = [line for _, found in told for line in found]
    check = checksum(all_lines)
    blanks = sum(bool(entry.blank) for entry in entries)
    stamp = Stamp(choices.detail, choices.stop, subject.row, subject.sample, choices.digits, choices.numbers,
                  blanks, check)  # fmt: skip
    used = " ".join(f"{line.symbol} {line.formula}" for line in all_lines)
    first = sample_listing(subject, working)
    listings = [first, *_given(subject, needed, {row[1] for row in first.rows}, working), settings_listing(subject),
                names_listing(subject, used)]  # fmt: skip
    return Sheet(
        kind=choices.kind,
        title=f"{_KINDS[choices.kind]}: {about}",
        digits=choices.digits,
        working=working,
        facts=(("Network", network_text(subject)), ("Data", subject.title), ("Update", sample_text(subject))),
        remarks=tuple(_remarks(subject, choices, told, entries, limit, working)),
        listings=tuple(listing for listing in listings if listing.rows),
        sections=_sections(subject, told, entries),
        closing=_closing(subject, choices, working),
        notes="" if choices.kind == "worksheet" else subject.project.notes,
        stamp=stamp,
    )


def _lines(subject: Subject, stop: Stop, digits: int) -> tuple[Line, ...]:
    return lines(subject.walk, stop, subject.sample, digits)


def _told(subject: Subject, every: tuple[Stop, ...], digits: int) -> tuple[_Told, tuple[int, int]]:
    """Return the stops of an update that are told, with their lines, and the limit that they keep."""
    told: _Told = []
    for limit in _LIMITS:
        told, count = [], 0
        for stop in every:
            most = limit[stop.phase in ("gradient", "update")]
            if most and stop.neuron is not None and stop.neuron >= most:
                continue
            told.append((stop, _lines(subject, stop, digits)))
            count += len(told[-1][1])
            if count > MOST_LINES and limit != _LIMITS[-1]:
                break
        else:
            return told, limit
    return told, _LIMITS[-1]


def _entries(subject: Subject, told: _Told, choices: Choices, gives: bool) -> tuple[list[Entry], dict[str, float]]:
    """Decide of every line what is shown; and find the names that have to be given, with their values.

    `gives` tells whether blanks have the numbers of their formulas.
    """
    values = Values(subject.walk, subject.sample)
    known: set[str] = set(_SETTINGS)
    given: dict[str, float] = {}
    # What is asked for further down is not given away, but a loop starts from what it leads to.
    asked = {line.symbol for _, found in told for line in found if line.asked}
    later = set() if subject.walk.program.recurrent else asked
    entries: list[Entry] = []
    blanks = 0
    for _, found in told:
        for line in found:
            needed = values.needed(line.formula)
            found_values = {name: values.value(name) for name in needed or () if name not in known}
            given.update({n: v for n, v in found_values.items() if v is not None and n not in later})
            solvable = needed is not None and all(value is not None for value in found_values.values())
            known.update((*found_values, line.symbol) if solvable else (line.symbol,))
            is_asked = line.asked and bool(line.numbers) and math.isfinite(line.result)
            if choices.kind == "worked" or not line.asked:
                entries.append(Entry(line))
            elif not is_asked:
                # What is only taken over would tell the answer that it is taken from.
                entries.append(Entry(line, result=choices.kind == "answers" or not line.formula))
            else:
                blanks += 1
                is_open = choices.kind == "answers" or gives or not solvable
                entries.append(Entry(line, blanks, numbers=is_open, result=choices.kind == "answers"))
    return entries, given


def _given(subject: Subject, needed: dict[str, float], listed: set[str], digits: int) -> Iterator[Listing]:
    """List the values that the lines start from: weights and biases, and what earlier steps have computed."""
    pairs = [(Formula(name), Formula(figure(value, digits))) for name, value in needed.items() if name not in listed]
    own = [pair for pair in pairs if pair[0].startswith(("w_", "b_"))]
    rest = [pair for pair in pairs if pair not in own]
    for name, found in (("Weights and biases before the update", own), ("Known from earlier steps", rest)):
        rows = [found[at : at + _ACROSS] for at in range(0, len(found), _ACROSS)]
        across = min(_ACROSS, max(map(len, rows), default=0))
        cells = tuple(
            tuple(cell for pair in (*row, *[("", "")] * (across - len(row))) for cell in pair) for row in rows
        )
        yield Listing(name, ("Name", "Value") * across, cells)


def _sections(subject: Subject, told: _Told, entries: list[Entry]) -> tuple[Section, ...]:
    """Put the stops into the steps of backpropagation."""
    found: list[Section] = []
    rest = iter(entries)
    phases = list(STEPS)
    for stop, own in told:
        block = Block(title(subject.walk, stop), tuple(next(rest) for _ in own))
        # An output that feeds others has its error between those of hidden layers.
        name, text = STEPS[stop.phase]
        heading = f"Step {phases.index(stop.phase) + 1}: {name}"
        if found and found[-1].title == heading:
            found[-1] = replace(found[-1], blocks=(*found[-1].blocks, block))
        else:
            found.append(Section(heading, text, (block,)))
    return tuple(found)


def _closing(subject: Subject, choices: Choices, digits: int) -> tuple[Section, ...]:
    """Tell what the new weights make of the sample, where all of the update was told and nothing is asked."""
    walk = subject.walk
    if choices.kind == "worksheet" or choices.stop is not None or not walk.finite:
        return ()
    return (
        Section(
            f"Step {len(STEPS) + 1}: Repeat", REPEAT, (Block("With the new weights", _after(walk, subject.sample)),)
        ),
    )


def _after(walk: Walk, sample: int) -> tuple[Entry, ...]:
    """Compute outputs and loss of a sample with the weights after the update."""
    with np.errstate(all="ignore"):
        trace = forward(walk.program, walk.update.theta, walk.batch.inputs, walk.batch.dropout)
        loss = float(loss_values(walk.program, walk.loss, trace, walk.batch.targets)[sample])
    names, found = Names(walk.program.network), []
    for layer, columns in walk.program.outputs.items():
        for neuron in range(min(columns.stop - columns.start, MOST_NEURONS)):
            value = float(trace.raw[layer][sample, neuron])
            found.append(
                Entry(Line(f"output of {names.unit(layer, neuron)}", names.output(layer, neuron), "", "", value))
            )
    return (*found, Entry(Line(f"loss; it was {figure(float(walk.losses[sample]))}", "L", "", "", loss)))


def _remarks(
    subject: Subject, choices: Choices, told: _Told, entries: list[Entry], limit: tuple[int, int], working: int
) -> Iterator[str]:
    """Say how the paper is to be used, and what it leaves out."""
    blanks = [entry for entry in entries if entry.blank]
    if choices.kind == "worksheet":
        yield (
            f"Fill the {len(blanks):,} blanks with {choices.digits} significant digits: leading zeros do not count, so "
            f"{figure(0.0123456789, choices.digits)} has {choices.digits}. Work with all digits of your calculator, "
            "and round only what you write down: what is rounded on the way makes the last digits wrong."
        )
        if all(entry.numbers for entry in blanks):
            yield "The numbers in a line may be what an earlier blank asks for: work from top to bottom."
        elif any(entry.numbers for entry in blanks):
            yield (
                "Lines that need more than stands on this paper have their numbers put in, and these may be what an "
                "earlier blank asks for: work from top to bottom."
            )
    elif choices.kind == "answers":
        yield (
            f"Answers are rounded to {choices.digits} significant digits, and zeros at their end left out; all other "
            f"numbers have {working}."
        )
    else:
        yield f"Numbers are shown with {choices.digits} significant digits, and computed with all."
    if choices.kind != "worked" and subject.walk.program.recurrent:
        yield (
            "A loop settles only as far as its tolerance asks for, so the numbers of a line may make a little more or "
            "less than the engine's result: both are right."
        )
    signals, weights = limit
    if weights:
        first = f"signals are told of the first {_neurons(signals)} of each layer, and " if signals else ""
        yield (
            f"The network is large: {first}gradients and updates are told of the weights into the first "
            f"{_neurons(weights)} of each layer. All others are computed in the same way."
        )
    if any("other" in line.numbers for _, found in told for line in found):
        yield f"Of long sums the {MOST_TERMS} largest addends are written out, and the others as one."
    if any("with the largest gradients" in left_out(subject.walk, stop) for stop, _ in told):
        yield f"Of neurons with many links, the {MOST_WEIGHTS} weights with the largest gradients are told."


def _neurons(count: int) -> str:
    return "neuron" if count == 1 else f"{count} neurons"
