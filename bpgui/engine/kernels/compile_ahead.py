"""Compile the kernels and keep them: `python -m bpgui.engine.kernels.compile_ahead float64 float32`."""

import os
import sys

import numpy as np

from bpgui.engine.data import TrainingData
from bpgui.engine.executors.compiled import CompiledExecutor
from bpgui.engine.kernels.cache import PRECISIONS, mark_ready, ready
from bpgui.engine.program import Program
from bpgui.engine.settings import checked
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, TrainingSpec


def compile_kernels(precision: str) -> None:
    """Make sure that the kernels of a precision are compiled, in this process, by one update of the least network."""
    layers = LayerSpec("in", "Input", 1, role="input"), LayerSpec("out", "Output", 1, role="output")
    program = Program.compile(NetworkSpec(layers, (ConnectionSpec("link", "in", "out"),)))
    data = TrainingData(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((0, 1)), np.zeros((0, 1)), classes=False)
    executor = CompiledExecutor(
        program, data, checked(TrainingSpec(precision=precision)), np.zeros(program.size), state={}
    )
    executor.run(0, 0, 1, np.zeros(2))
    executor.evaluate()


def main(precisions: list[str]) -> None:
    """Compile what is not yet compiled, first things first."""
    if hasattr(os, "nice"):
        os.nice(10)
    for precision in precisions or PRECISIONS:
        if not ready(precision):
            compile_kernels(precision)
            mark_ready(precision)


if __name__ == "__main__":
    main(sys.argv[1:])
