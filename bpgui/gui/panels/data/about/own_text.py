"""What a person should know of data: their own, and the scores that are stated of a bundled set."""

from pathlib import PurePath

from bpgui.data import Sample
from bpgui.data.own import remarks
from bpgui.gui.common.text import count, significant, whole
from bpgui.spec import OwnSpec, RawTable
from bpgui.spec.raw_table import as_numbers

_MOST_COLUMNS = 4


def own_text(own: OwnSpec) -> str:
    """Say where a person's own data comes from."""
    if not own.file:
        return "Data of your own, drawn or typed in this project."
    files = f"'{PurePath(own.file).name}'"
    if own.test_file:
        files += f", and '{PurePath(own.test_file).name}' for testing"
    kept = "The project keeps a copy of it." if own.embedded else "The project reads it from there."
    return f"Data of your own from {files}. {kept}"


def left_out_text(own: OwnSpec, raw: RawTable, used: int) -> str:
    """Say how many rows are left out and why: '3 of 150 rows are left out: they lack a value in A (2) or B (1).'."""
    if used == raw.rows:
        return ""
    lacking = {}
    for spec in own.columns:
        if spec.role == "target" or (spec.role == "input" and spec.missing == "drop"):
            column = raw.column(spec.name)
            missing = int((as_numbers(column) if spec.kind == "number" else column).missing.sum())
            if missing:
                lacking[spec.name] = missing
    first = sorted(lacking, key=lambda name: -lacking[name])[:_MOST_COLUMNS]
    names = [f"'{name}' ({whole(lacking[name])})" for name in first]
    if len(lacking) > len(first):
        names.append(count(len(lacking) - len(first), "other column"))
    where = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    left_out = raw.rows - used
    verb, who = ("is", "it lacks") if left_out == 1 else ("are", "they lack")
    return f"{whole(left_out)} of {count(raw.rows, 'row')} {verb} left out: {who} a value in {where}."


def own_remarks(own: OwnSpec, raw: RawTable, used: int) -> str:
    """Return all that has to be said of a person's own data, a paragraph each; empty if nothing."""
    said = [left_out_text(own, raw, used), *remarks(own, raw)]
    if own.most_rows and raw.rows >= own.most_rows:
        said.append(f"Only the first {count(own.most_rows, 'row')} of the file were read.")
    return "\n".join(sentence for sentence in said if sentence)


def stated_text(sample: Sample) -> str:
    """Say what a sample's example project reaches on held-out rows, and a simpler model beside it."""
    score, stated = sample.score, sample.stated
    if score is None or stated is None:
        return ""

    def written(value: float) -> str:
        return f"{significant(100.0 * value)} %" if score.unit == "%" else significant(value)

    low, high = written(stated.low), written(stated.high)
    reached = low if low == high else f"{low} to {high}"
    text = f"Its example project reaches: {score.label} {reached}"
    if stated.baseline is None:
        return f"{text}."
    return f"{text}; {stated.model}: {written(stated.baseline)}."
