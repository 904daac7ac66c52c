"""From a recipe of data to its arrays: the same `DatasetSpec` gives the same bits."""

from dataclasses import replace

from bpgui.data.dataset import Dataset
from bpgui.data.samples import sample
from bpgui.data.split import split
from bpgui.engine.initializers import stream
from bpgui.spec import DatasetSpec, Param, check_settings

# Streams of the data seed. The engine's are 0 and 1: so the same number as both seeds shares nothing.
GENERATE, SPLIT = 2, 3

DATASET: tuple[Param, ...] = (
    Param(
        "test_share", "float", 0.0, "Share of the rows that is kept for testing and never learned from.", "Test share",
        low=0.0, high=0.9,
    ),
    Param(
        "seed", "int", 0, "Number that random points, noise and the choice of test rows are drawn from.", "Data seed",
        low=0, high=2**31 - 1,
    ),
)  # fmt: skip
_TEST_SHARE, _SEED = DATASET


def load(spec: DatasetSpec) -> Dataset:
    """Make or read the data and split it.

    Raises `UnknownNameError` for an unknown data set, `ParamError` for a setting that is out of range, `FileError`
    if a bundled file is missing or damaged and `DataError` if nothing is left to train on.
    """
    spec = checked_dataset(spec)
    table = sample(spec.source).make(spec.settings, stream(spec.seed, GENERATE))
    train_rows, test_rows = split(table, spec.test_share, stream(spec.seed, SPLIT))
    return Dataset(table, train_rows, test_rows)


def checked_dataset(spec: DatasetSpec) -> DatasetSpec:
    """Return the spec with every value checked and all settings of its data set filled in.

    Raises `UnknownNameError` or `ParamError` with the nearest name or the range.
    """
    chosen = sample(spec.source)
    return replace(
        spec,
        settings=check_settings(chosen.params, spec.settings, chosen.title),
        test_share=float(_TEST_SHARE.check(spec.test_share)),
        seed=int(_SEED.check(spec.seed)),
    )


def default_spec(name: str) -> DatasetSpec:
    """Return what a bundled data set is first shown with; raise `UnknownNameError` if there is none of this name."""
    return checked_dataset(DatasetSpec(name, test_share=sample(name).recipe.test_share))
