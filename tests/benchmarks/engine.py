"""How fast the engine trains, beside what people would use instead: `python tests/benchmarks/engine.py`.

Four tasks in float32 and float64, all in one process, one after the other: XOR 2-4-1 in full batches of 4, a spiral
of 250 points 2-8-8-1 in batches of 10, the bundled digits 64-32-10 in batches of 32, and 4,096 random images 784-128-10
in batches of 128. The work is the same for all: tanh in the hidden layers; a sigmoid and half squared error for
the first two, softmax and categorical cross-entropy for the others; plain gradient descent over shuffled batches;
no evaluation. First every candidate trains a little from the same weights through the same batches, and has to end at
the same loss. Then each is timed in several rounds, in turn; the best round counts, and the median stands beside it.

The rivals are favoured where there is a choice: their batches are drawn beforehand and the engine's while it is timed;
PyTorch runs with as many threads as it comes with and with one, JAX with two ways of unrolling, and the better
counts. The row 'bpgui as in the window' is the `Trainer` as the window drives it, with curves and reports.
"""

import argparse
import importlib
import json
import math
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("JAX_PLATFORMS", "cpu")  # processors are compared, not what else the machine has

import numpy as np
from cases import Case, Orders, Weights, cases, mean_loss, orders
from rivals import Candidate, Precision, Run, definition, jax_scan, numpy_loop, pytorch, scikit_learn

from bpgui.engine import Program, Trainer, checked
from bpgui.engine.executors import make_executor
from bpgui.spec import Parameters

PRECISIONS: dict[Precision, float] = {np.float32: 1e-4, np.float64: 1e-8}  # how far losses may lie apart
UNROLLS = (1, 4)
# As in bpgui.session.worker, which needs Qt.
CHUNK_SECONDS, REPORT_SECONDS = 0.02, 0.03
# Threads of the candidate before spin for a moment.
REST_SECONDS = 0.1

COMPILED, REFERENCE, WINDOW, NUMPY, SCIKIT = (
    "bpgui compiled", "bpgui reference", "bpgui as in the window", "NumPy loop", "scikit-learn"
)  # fmt: skip
TORCH, JAX = "PyTorch eager", "JAX lax.scan"


class BenchmarkError(Exception):
    """Why the benchmark cannot be run or its figures would mean nothing, in one sentence."""


@dataclass(slots=True)
class Entrant:
    """A candidate in one task: its epochs per round and the seconds per sample of each round."""

    name: str
    case: Case
    candidate: Candidate
    epochs: int = 1
    seconds: list[float] = field(default_factory=list)

    def time(self, rest: float = 0.0) -> float:
        """Train once from the first weights, after a rest; return the seconds that it took."""
        run = self.candidate(orders(self.case, self.epochs))
        time.sleep(rest)
        start = time.perf_counter()
        weights = run()
        passed = time.perf_counter() - start
        if not math.isfinite(mean_loss(self.case, weights)):
            raise BenchmarkError(f"{self.name} left the finite numbers in {self.case.name}.")
        return passed

    def calibrate(self, seconds: float) -> None:
        """Warm up, and choose as many epochs as take about `seconds`."""
        # The first run of any length may still be getting warm.
        while (passed := min(self.time(), self.time())) < seconds / 4:
            self.epochs *= min(max(round(seconds / 2 / passed), 2), 50)
        self.epochs = math.ceil(self.epochs * seconds / passed)
        self.time()

    def measure(self) -> None:
        """Take the time of one round."""
        self.seconds.append(self.time(REST_SECONDS) / (self.epochs * self.case.samples))

    @property
    def best(self) -> float:
        """Samples per second in the best round."""
        return 1.0 / min(self.seconds)

    @property
    def middle(self) -> float:
        """Samples per second in the median round."""
        return 1.0 / median(self.seconds)


def executor(case: Case, precision: Precision, name: str) -> Candidate:
    """Train by one call of an executor's `run`."""
    program = Program.compile(case.project.network)
    training = checked(replace(case.project.training, precision=precision.__name__))
    theta, data = program.pack(case.project.parameters), case.training_data()

    def prepare(order: Orders) -> Run:
        made = make_executor(name, program, data, training, theta, {})
        if made.name != name:
            raise BenchmarkError(f"bpgui has no {name} executor here: install it anew with its dependencies.")
        batches = order.size // case.batch
        rates = np.full(len(order), case.rate)

        def run() -> Weights:
            if made.run(0, 0, batches, rates) < batches:
                raise BenchmarkError(f"bpgui's {name} executor left the finite numbers in {case.name}.")
            return _weights(case, program.unpack(made.theta()))

        return run

    return prepare


def trainer(case: Case, precision: Precision) -> Candidate:
    """Train by a `Trainer` as the window's worker does: in chunks, with a report about 30 times a second."""
    program, data = Program.compile(case.project.network), case.training_data()

    def prepare(order: Orders) -> Run:
        training = replace(case.project.training, precision=precision.__name__, epochs=len(order))
        made = Trainer(program, case.project.parameters, data, training)

        def run() -> Weights:
            reported = time.perf_counter()
            while not made.finished:
                made.run(CHUNK_SECONDS)
                if time.perf_counter() - reported >= REPORT_SECONDS:
                    made.report()
                    reported = time.perf_counter()
            return _weights(case, made.report().parameters)

        return run

    return prepare


def _weights(case: Case, parameters: Parameters) -> Weights:
    return [(parameters.weights[link.id], parameters.biases[link.target]) for link in case.project.network.connections]


def entrants(case: Case, precision: Precision, torch_threads: Sequence[int]) -> Iterator[Entrant]:
    """Make all candidates ready for one task in one precision."""
    yield Entrant(COMPILED, case, executor(case, precision, "compiled"))
    yield Entrant(REFERENCE, case, executor(case, precision, "reference"))
    yield Entrant(WINDOW, case, trainer(case, precision))
    yield Entrant(NUMPY, case, numpy_loop(case, precision))
    yield Entrant(SCIKIT, definition(case, SCIKIT), scikit_learn(case, precision))
    for threads in torch_threads:
        name = f"{TORCH}, {threads} thread{'s' if threads > 1 else ''}"
        yield Entrant(name, case, pytorch(case, precision, threads))
    for unroll in UNROLLS:
        yield Entrant(f"{JAX}, unroll {unroll}", case, jax_scan(case, precision, unroll))


def check(entrants_here: Sequence[Entrant], precision: Precision) -> None:
    """Raise `BenchmarkError` unless all candidates train to the loss of a float64 loop, and that fell."""
    tolerance, wanted = PRECISIONS[precision], {}
    for entrant in entrants_here:
        case = entrant.case
        order = orders(case, case.check_epochs)
        if case.loss not in wanted:
            wanted[case.loss] = mean_loss(case, numpy_loop(case, np.float64)(order)())
        if mean_loss(case, case.first_weights()) - wanted[case.loss] < 10 * PRECISIONS[np.float32]:
            raise BenchmarkError(f"{case.name} is not trained long enough for a check of its loss.")
        reached = mean_loss(case, entrant.candidate(order)())
        if not abs(reached - wanted[case.loss]) <= tolerance:
            raise BenchmarkError(
                f"{entrant.name} does other work than the rest in {case.name}, {precision.__name__}: its loss is "
                f"{reached:.10f} after {case.check_epochs} epochs, and not {wanted[case.loss]:.10f}."
            )


def measured(case: Case, precision: Precision, threads: Sequence[int], seconds: float, rounds: int) -> list[Entrant]:
    """Check all candidates in one task, and time them in turn."""
    here = list(entrants(case, precision, threads))
    check(here, precision)
    for entrant in here:
        entrant.calibrate(seconds)
    for _ in range(rounds):
        for entrant in here:
            entrant.measure()
    return here


def ratios(case: Case, here: Sequence[Entrant]) -> list[dict[str, Any]]:
    """Compare the compiled executor with the better of each rival's variants."""
    compiled = next(entrant.best for entrant in here if entrant.name == COMPILED)
    rows = []
    for rival, aim in ((TORCH, case.times_torch), (JAX, case.times_jax)):
        ratio = compiled / max(entrant.best for entrant in here if entrant.name.startswith(rival))
        rows.append({"rival": rival, "ratio": ratio, "aim": aim, "met": None if aim is None else ratio >= aim})
    return rows


def print_table(precision: Precision, results: Sequence[tuple[Case, list[Entrant]]]) -> None:
    """Print the figures of one precision, and how they compare."""
    print(f"\n{precision.__name__:<25}" + "".join(f"{case.name:>22}" for case, _ in results))
    for row in zip(*(here for _, here in results), strict=True):
        cells = (f"{entrant.best / 1e6:.4f} ({entrant.middle / 1e6:.4f})" for entrant in row)
        print(f"{row[0].name:<25}" + "".join(f"{cell:>22}" for cell in cells))
    for row in zip(*(ratios(*result) for result in results), strict=True):
        print(f"{'compiled / ' + row[0]['rival']:<25}" + "".join(f"{_verdict(cell):>22}" for cell in row))


def _verdict(ratio: dict[str, Any]) -> str:
    word = {None: "", True: f", {ratio['aim']}x met", False: f", {ratio['aim']}x missed"}[ratio["met"]]
    return f"{ratio['ratio']:.3g}x{word}"


def modules() -> dict[str, str]:
    """Return the versions of all that is compared; raise `BenchmarkError` if one is missing."""
    versions, missing = {"Python": platform.python_version()}, []
    for name, module in {
        "NumPy": "numpy", "Numba": "numba", "torch": "torch", "jax": "jax", "scikit-learn": "sklearn",
    }.items():  # fmt: skip
        try:
            versions[name] = importlib.import_module(module).__version__
        except ImportError:
            missing.append(name)
    if missing:
        raise BenchmarkError(
            f"{', '.join(missing)} cannot be imported: start the benchmark by packaging/bench.sh, or install the "
            "extra 'bench' into this environment with \"pip install --editable '.[bench]'\"."
        )
    return versions


def thread_counts() -> dict[str, int]:
    """Return how many threads each library may use as it comes."""
    import torch
    from threadpoolctl import threadpool_info  # scikit-learn brings it

    blas = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    # XLA makes a pool of one thread per processor and tells it nowhere.
    return {"NumPy's BLAS": max(blas, default=1), "PyTorch": torch.get_num_threads(), "JAX": _processors()}


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(arguments: argparse.Namespace) -> None:
    """Measure everything, print the table, and write it as JSON where that is asked for."""
    versions = modules()
    import jax

    jax.config.update("jax_enable_x64", True)
    threads = thread_counts()
    seconds, rounds = (0.05, 3) if arguments.quick else (0.35, 7)
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    counts = ", ".join(f"{name} {count}" for name, count in threads.items())
    print(f"{_processors()} processors, {load} before the start; threads as they come: {counts}.")
    print(f"Millions of samples per second: the best of {rounds} rounds of about {seconds} s, and (the median).")
    figures, comparisons = [], []
    for precision in PRECISIONS:
        results = []
        for case in cases():
            print(f"{precision.__name__} {case.name} ...", file=sys.stderr, flush=True)
            here = measured(case, precision, sorted({1, threads["PyTorch"]}), seconds, rounds)
            results.append((case, here))
            place = {"precision": precision.__name__, "case": case.name}
            figures += [{**place, "candidate": e.name, "best": e.best, "median": e.middle} for e in here]
            comparisons += [{**place, **ratio} for ratio in ratios(case, here)]
        print_table(precision, results)
    if arguments.json:
        answer = {"versions": versions, "threads": threads, "samples_per_second": figures, "ratios": comparisons}
        arguments.json.write_text(json.dumps(answer, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Read the options and run; 1 if the figures would mean nothing or something is missing."""
    parser = argparse.ArgumentParser(description="Samples per second of bpgui's engine and of its rivals.")
    parser.add_argument("--quick", action="store_true", help="short rounds: rough figures in a few minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    arguments = parser.parse_args()
    if arguments.json and not arguments.json.resolve().parent.is_dir():
        parser.error(f"the folder of '{arguments.json}' does not exist: make it first")
    try:
        run(arguments)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
