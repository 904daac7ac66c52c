"""Bundled data sets: making, reading and splitting them, and example projects on them. No Qt."""

from bpgui.data.dataset import Dataset, Recipe, Sample, Table
from bpgui.data.examples import EXAMPLES, sample_project
from bpgui.data.load import DATASET, checked_dataset, default_spec, load, with_dataset
from bpgui.data.resources import resource
from bpgui.data.samples import SAMPLES, sample

__all__ = [
    "DATASET",
    "EXAMPLES",
    "SAMPLES",
    "Dataset",
    "Recipe",
    "Sample",
    "Table",
    "checked_dataset",
    "default_spec",
    "load",
    "resource",
    "sample",
    "sample_project",
    "with_dataset",
]
