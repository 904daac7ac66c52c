"""What is said of how a sample settled: in a few words, and in full with its reason and a remedy."""

from dataclasses import dataclass

from bpgui.engine.ending import Ending
from bpgui.gui.common.text import count, fixed, significant, whole
from bpgui.gui.views.relaxation.recording import Recording, Track

_NAMES = {False: "activations", True: "errors"}
_NO_ERRORS = "A sample whose activations do not settle sends no error back and teaches nothing."


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict in `short`, and in `full`; `settled` tells whether it is a good one."""

    short: str
    full: str
    settled: bool


def verdict(recording: Recording) -> Verdict:
    """Return the verdict on a recording that is done."""
    failed = next((track for track in recording.tracks if track.ending.kind != "settled"), None)
    if failed is None:
        return _settled(recording)
    told, radius = failed.ending, recording.radius
    dt = float(recording.subject.program.relaxation["dt"])
    short = f"Did not settle: {_short(_subject(recording, failed), told, radius)}."
    if recording.smaller is not None:
        short = f"Did not settle: the relaxation step {_step(dt)} is too large, {_step(recording.smaller[0])} would do."
    full = [short, _reason(told, radius), _remedy(told, dt, recording)]
    if not failed.backward:
        full.append(_NO_ERRORS)
    return Verdict(short, " ".join(full), settled=False)


def settings_text(recording: Recording) -> str:
    """Name the settings of the relaxation, which the Training panel edits."""
    relaxation = recording.subject.program.relaxation
    step, tolerance = _step(float(relaxation["dt"])), significant(float(relaxation["tolerance"]))
    return f"step {step}, tolerance {tolerance}, at most {_sweeps(int(relaxation['sweeps']))}"


def _settled(recording: Recording) -> Verdict:
    numbers = {backward: [whole(track.sweeps) for track in recording.of(backward)] for backward in _NAMES}
    parts = [f"{' + '.join(numbers[False])} {_plural(recording.of(False))} (activations)"]
    if numbers[True]:
        parts.append(f"{' + '.join(numbers[True])} (errors)")
    short = f"Settled in {', '.join(parts)}."
    full = [short]
    if recording.subject.silence:
        full.append(f"No error is sent back: {recording.subject.silence}")
    else:
        full.append(_pace(recording))
        if recording.radius is not None and recording.radius >= 1.0:
            step = _step(float(recording.subject.program.relaxation["dt"]))
            full.append(f"The spectral radius is above 1, but the relaxation step {step} is small enough for it.")
    return Verdict(short, " ".join(part for part in full if part), settled=True)


def _pace(recording: Recording) -> str:
    """Say how fast it went at the end, if that is known of activations and errors."""
    factors = [track.ending.factor for track in recording.tracks]
    known = [factor for factor in factors if factor is not None]
    if len(known) < len(factors) or max(known) >= 1.0:
        return ""
    return f"At the end each sweep left {significant(max(known), 2)} of the change before it, or less."


def _plural(tracks: list[Track]) -> str:
    return "sweep" if [track.sweeps for track in tracks] == [1] else "sweeps"


def _subject(recording: Recording, track: Track) -> str:
    """Name what did not settle: 'the activations', or of several loops those of which."""
    parts = [other.part for other in recording.of(False)]
    if len(parts) == 1:
        return f"the {_NAMES[track.backward]}"
    return f"the {_NAMES[track.backward]} of loop {parts.index(track.part) + 1} ({', '.join(_layers(track))})"


def _layers(track: Track) -> list[str]:
    return [layer.name for layer in track.part.layers]


def _short(subject: str, told: Ending, radius: float | None) -> str:
    match told.kind:
        case "slow":
            return f"{subject} still shrink after {_sweeps(told.sweeps)}{_more(told)}"
        case "oscillating":
            return f"{subject} oscillate, round every {_sweeps(told.period or 0)}{_above(radius)}"
        case "growing":
            return f"{subject} keep growing{_above(radius)}"
        case "exploded":
            return f"{subject} grew past all bounds in sweep {whole(told.sweeps)}{_above(radius)}"
        case "rounding":
            return f"{subject} move by rounding alone, less than which the tolerance asks for"
        case _:
            return f"{subject} move on without end{_above(radius)}"


def _more(told: Ending) -> str:
    return "" if told.more is None else f", about {whole(told.more)} more would do"


def _above(radius: float | None) -> str:
    return "" if radius is None or radius < 1.0 else f", spectral radius {fixed(radius, 2)}"


def _reason(told: Ending, radius: float | None) -> str:
    change = f"the largest change is {significant(told.change, 2)}"
    by = "" if told.factor is None else significant(told.factor, 3)
    above = radius is not None and radius >= 1.0
    match told.kind:
        case "slow":
            pace = f" and each sweep leaves {by} of it" if by else ", and one sweep does not tell how fast it shrinks"
            return f"When the sweeps were used up, {change}{pace}."
        case "oscillating":
            return (
                f"They come round every {_sweeps(told.period or 0)}; the neuron that moves most swings by "
                f"{significant(told.swing, 2)}, and {change}.{_why(above, radius)}"
            )
        case "growing":
            return f"Each sweep changes them {by} times as much as the one before.{_why(above, radius)}"
        case "exploded":
            before = f" Each sweep changed them {by} times as much as the one before." if by else ""
            return f"They were stopped before they left the numbers that a computer has.{before}{_why(above, radius)}"
        case "rounding":
            return f"They are as still as the numbers of a computer can be: {change}."
        case _:
            return f"They neither come to rest nor repeat themselves: {change}.{_why(above, radius)}"


def _why(above: bool, radius: float | None) -> str:
    if radius is None:
        return ""
    if above:
        return f" The spectral radius {fixed(radius, 2)} is above 1: what goes round the loop comes back larger."
    return f" Where the sweeps ended, the spectral radius is {fixed(radius, 2)}, but that is no fixed point."


def _remedy(told: Ending, dt: float, recording: Recording) -> str:
    if told.kind == "slow":
        if told.more is None:
            return "Raise 'Most sweeps' in the Training panel."
        return f"Set 'Most sweeps' to {whole(told.sweeps + told.more)} or more in the Training panel."
    if told.kind == "rounding":
        return "Raise the settling tolerance in the Training panel."
    if recording.smaller is not None:
        dt, sweeps = recording.smaller
        return f"Set the relaxation step in the Training panel to {_step(dt)}: it then settles in {_sweeps(sweeps)}."
    weaker = "make the weights in the loop smaller (L2 regularisation keeps them so)"
    if told.kind in ("growing", "exploded"):
        weaker += ", or give it activations that are bounded, such as tanh"
    if recording.tried:
        return f"Steps down to {_step(dt / 8.0)} did not help either: {weaker}."
    return f"Try a smaller relaxation step in the Training panel, or {weaker}."


def _sweeps(number: int) -> str:
    return count(number, "sweep")


def _step(dt: float) -> str:
    return significant(dt, 4)
