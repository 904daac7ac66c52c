"""Executors: what carries out the updates of a run, many in one call."""

from bpgui.engine.executors.choose import EXECUTORS, make_executor, why_not_compiled
from bpgui.engine.executors.protocol import Executor, Part, part_arrays

__all__ = ["EXECUTORS", "Executor", "Part", "make_executor", "part_arrays", "why_not_compiled"]
