"""Measure every bundled data set from its example project and write the table into the README: about ten minutes.

    python packaging/build_scores.py [NAME ...]

Each is trained as `bpgui train NAME --seed 0 --json` does it, with seeds 0, 1 and 2. With names, only these are
measured and nothing is written. The exit code is 1 if a score is outside the band that its entry states.
"""

import json
import subprocess
import sys
from pathlib import Path

from bpgui.data import SAMPLES, sample
from bpgui.data.dataset import Score

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- scores: begin -->", "<!-- scores: end -->"
SEEDS = (0, 1, 2)


def measured(name: str, seed: int) -> tuple[float, float]:
    """Train a data set's example on the command line; return its score and the seconds of training."""
    command = [sys.executable, "-m", "bpgui", "train", name, "--seed", str(seed), "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return float(found["score"]["value"]), float(found["seconds"])


def shown(score: Score, value: float) -> str:
    """Write a score as the table has it: shares in percent, others with three decimals."""
    return f"{100 * value:.1f} %" if score.unit == "%" else f"{value:.3f}"


def row(name: str) -> tuple[str, bool]:
    """Return a data set's line of the table, and whether all scores are within their band."""
    entry = sample(name)
    score, stated = entry.score, entry.stated
    if score is None or stated is None:
        raise SystemExit(f"The data set '{name}' states no score: add one to its entry.")
    values, seconds = zip(*(measured(name, seed) for seed in SEEDS), strict=True)
    baseline = "" if stated.baseline is None else f"{shown(score, stated.baseline)} ({stated.model})"
    reached = ", ".join(shown(score, value) for value in values)
    band = f"{shown(score, stated.low)} to {shown(score, stated.high)}"
    cells = (f"`{name}`", score.label, reached, band, baseline, f"{max(seconds):.1f}")
    return f"| {' | '.join(cells)} |", all(stated.low <= value <= stated.high for value in values)


def main(names: list[str]) -> int:
    """Measure, tell, and write the table if all data sets are in it."""
    lines, right = [], True
    for name in names or SAMPLES:
        line, within = row(name)
        right &= within
        lines.append(line)
        sys.stdout.write(f"{line}{'' if within else '   OUTSIDE ITS BAND'}\n")
        sys.stdout.flush()
    if not names:
        head = ["| data set | measure | seeds 0, 1, 2 | stated | beside it | seconds |", "|---|---|---|---|---|---|"]
        before, rest = README.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        README.write_text("\n".join([f"{before}{BEGIN}", *head, *lines, f"{END}{after}"]), encoding="utf-8")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
