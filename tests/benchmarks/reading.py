"""How long it takes to read large text files, beside NumPy's loadtxt: `python tests/benchmarks/reading.py`.

Files of 20 columns are written into a temporary folder, then read in processes of their own, the readers taking turns.
Per file it prints

- the time of `numpy.loadtxt` on the same file, or on the numbers of as many rows where it cannot read the file, and
  ours in multiples of it: the median over the rounds of ratios within a round;
- by how much the memory of the process grew at most, in multiples of the table that came out;
- the longest time between two steps of our reading;
- how late a loop that wants to run every 4 ms is beside a reading in another thread: 99th percentile and the most,
  in milliseconds;
- the time of a look at the file.

To reach: at most 3 times loadtxt for a million rows of numbers, steps below 50 ms, a look below 200 ms. Run by hand;
nothing is asserted. The memory is Linux's own account. `--rows` and `--rounds` make it shorter.
"""

import argparse
import gzip
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np

from bpgui.data.readers.csv_file import inspect, read
from bpgui.spec.raw_table import RawTable

COLUMNS = 20
BLOCK_ROWS = 10_000
TICK = 0.004  # seconds
KINDS = ("numbers", "numbers.gz", "full precision", "decimal commas", "gaps", "words", "quoted words")
SPECIES = np.array(["setosa", "versicolor", "virginica"])


def write_file(path: Path, kind: str, rows: int) -> None:
    """Write a file of `rows` rows; the numbers are the same in all kinds."""
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for start in range(0, rows, BLOCK_ROWS):
            values = rng.normal(size=(min(BLOCK_ROWS, rows - start), COLUMNS))
            texts = np.char.mod("%.17g" if kind == "full precision" else "%.6g", values)
            if kind == "gaps":
                texts[rng.random(texts.shape) < 0.05] = "NA"
            if kind in ("words", "quoted words"):
                texts[:, -1] = SPECIES[rng.integers(3, size=len(texts))]
            if kind == "quoted words":
                texts[:, -1] = np.char.add(np.char.add('"', texts[:, -1]), ', wild"')
            if kind == "decimal commas":
                texts = np.char.replace(texts, ".", ",")
            delimiter = ";" if kind == "decimal commas" else ","
            stream.writelines(delimiter.join(row) + "\n" for row in texts.tolist())
    if kind.endswith(".gz"):
        plain = path.with_suffix(".plain")
        path.rename(plain)
        with plain.open("rb") as source, gzip.open(path, "wb", compresslevel=1) as target:
            shutil.copyfileobj(source, target)
        plain.unlink()


def peak_bytes() -> int:
    """Return the most memory that this process has had. What getrusage says begins with that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def measure_loadtxt(path: Path) -> dict[str, float]:
    before = peak_bytes()
    start = time.perf_counter()
    table = np.loadtxt(path, delimiter=",")
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "memory": (peak_bytes() - before) / table.nbytes}


def steps_of(reading: Generator[float, None, RawTable]) -> tuple[RawTable, float]:
    """Run a reading to its end; return the table and the longest step in seconds."""
    longest = 0.0
    while True:
        start = time.perf_counter()
        try:
            next(reading)
        except StopIteration as end:
            return end.value, max(longest, time.perf_counter() - start)
        longest = max(longest, time.perf_counter() - start)


def measure_ours(path: Path) -> dict[str, float]:
    before = peak_bytes()
    start = time.perf_counter()
    table, longest = steps_of(read(path))
    seconds = time.perf_counter() - start
    result = sum(column.values.nbytes for column in table.columns)
    return {"seconds": seconds, "memory": (peak_bytes() - before) / result, "step": longest}


def measure_look(path: Path) -> dict[str, float]:
    start = time.perf_counter()
    inspect(path)
    return {"seconds": time.perf_counter() - start}


def measure_lateness(path: Path) -> dict[str, float]:
    """Read in a thread while this one wants to run every 4 ms; return how late it is in seconds."""
    reader = threading.Thread(target=lambda: steps_of(read(path)))
    late = []
    reader.start()
    while reader.is_alive():
        start = time.perf_counter()
        time.sleep(TICK)
        late.append(time.perf_counter() - start - TICK)
    return {"p99": float(np.percentile(late, 99)), "most": max(late)}


MEASURES: dict[str, Callable[[Path], dict[str, float]]] = {
    "loadtxt": measure_loadtxt,
    "ours": measure_ours,
    "look": measure_look,
    "lateness": measure_lateness,
}


def measured(what: str, path: Path) -> dict[str, float]:
    """Measure in a process of its own, so that memory is counted from the start."""
    command = [sys.executable, __file__, "--measure", what, "--file", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def report(kind: str, path: Path, numbers: Path, rounds: int) -> None:
    """Print the line of a file; `numbers` is the one that loadtxt reads if it cannot read this."""
    readable = path if kind in ("numbers", "numbers.gz", "full precision") else numbers
    pairs = [(measured("loadtxt", readable), measured("ours", path)) for _ in range(rounds)]
    ratio = statistics.median(ours["seconds"] / theirs["seconds"] for theirs, ours in pairs)
    loadtxt = statistics.median(theirs["seconds"] for theirs, _ in pairs)
    theirs, ours = pairs[-1]
    late, look = measured("lateness", path), measured("look", path)
    print(
        f"{kind:15} {path.stat().st_size / 1e6:6.0f} MB  loadtxt {loadtxt:5.2f} s  ours x {ratio:4.2f}  "
        f"memory x {theirs['memory']:4.2f}, ours x {ours['memory']:4.2f}  step {ours['step'] * 1e3:5.1f} ms  "
        f"late p99 {late['p99'] * 1e3:4.1f} ms, most {late['most'] * 1e3:5.1f} ms  "
        f"look {look['seconds'] * 1e3:4.0f} ms",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(MEASURES[arguments.measure](arguments.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        numbers = Path(folder) / "numbers.csv"
        write_file(numbers, "numbers", arguments.rows)
        for kind in KINDS:
            path = numbers
            if kind != "numbers":
                path = Path(folder) / f"other.csv{'.gz' if kind.endswith('.gz') else ''}"
                write_file(path, kind, arguments.rows)
            report(kind, path, numbers, arguments.rounds)


if __name__ == "__main__":
    main()
