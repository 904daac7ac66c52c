"""Compiled kernels are kept where they can be, found again when they fit, and never waited for by accident."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import bpgui.engine.kernels
from bpgui.engine.kernels import cache, ready

HERE = Path(bpgui.engine.kernels.__file__).parent

TRAIN = """
import numpy as np
from bpgui.engine import Program, Trainer, TrainingData
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Parameters, TrainingSpec
layers = LayerSpec("x", "x", 1, role="input"), LayerSpec("y", "y", 1, role="output")
program = Program.compile(NetworkSpec(layers, (ConnectionSpec("a", "x", "y"),)))
one = np.ones((1, 1))
data = TrainingData(one, one, one[:0], one[:0], False)
for name in ("auto", "compiled"):
    trainer = Trainer(program, Parameters({"a": one}, {"y": one[0]}), data, TrainingSpec(epochs=3), executor=name)
    trainer.run(600.0)
    print(name, trainer.report().epoch, trainer.report().executor)
"""
# What Python looks like where two packages are not installed.
WITHOUT_NUMBA = """
import sys
from importlib.machinery import PathFinder
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in ("numba", "llvmlite") else PathFinder.find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Without
from bpgui.engine.kernels import cache
print("available", cache.available(), cache.ready("float64"))
"""


@pytest.fixture(autouse=True)
def fresh_folder() -> Iterator[None]:
    """Each test looks for the folder anew, and leaves none behind for others."""
    cache.folder.cache_clear()
    yield
    cache.folder.cache_clear()


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A person's cache folder that cannot be written to, not even by root; returns the folder for what is temporary."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "cache"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return temporary


def _python(code: str, environment: Mapping[str, str] | None = None) -> str:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def test_code_is_kept_in_the_persons_cache_folder(tmp_path: Path) -> None:
    found = cache.folder()
    assert found.is_dir()
    assert found.is_relative_to(os.environ["XDG_CACHE_HOME"])
    assert found.is_relative_to(tmp_path)
    assert cache.folder() is found


def test_where_that_cannot_be_written_to_code_is_kept_in_a_temporary_folder_of_ones_own(no_cache: Path) -> None:
    found = cache.folder()
    assert found.is_relative_to(no_cache)
    (base,) = no_cache.iterdir()
    assert base.stat().st_mode & 0o077 == 0
    # The same one is found in the next run.
    cache.folder.cache_clear()
    assert cache.folder() == found
    cache.mark_ready("float32")
    assert ready("float32")


def test_code_in_somebody_elses_folder_is_not_trusted(no_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cache.folder()
    cache.mark_ready("float64")
    cache.folder.cache_clear()
    monkeypatch.setattr(cache, "_is_own", lambda path: False)
    found = cache.folder()
    assert found.is_dir()
    assert found != first
    assert not ready("float64")
    stranger = no_cache.stat().st_uid + 1
    monkeypatch.undo()
    monkeypatch.setattr(os, "getuid", lambda: stranger)
    assert not cache._is_own(no_cache)


def _digest_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_HERE", folder)
        return cache._digest()


def test_the_name_of_the_folder_changes_with_all_that_code_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "engine" / "kernels"
    shutil.copytree(HERE, copy)
    shutil.copy2(HERE.parent / "random.py", copy.parent)
    digests = [_digest_of(copy, monkeypatch)]
    assert _digest_of(copy, monkeypatch) == digests[0]
    # Numba ties code to the place of its source.
    digests.append(cache._digest())
    for source in (copy / "tiles.py", copy.parent / "random.py"):
        source.write_text(source.read_text() + "# changed\n")
        digests.append(_digest_of(copy, monkeypatch))
    os.utime(copy / "run.py", ns=(1, 1))
    digests.append(_digest_of(copy, monkeypatch))
    monkeypatch.setattr(cache, "version", lambda package: "0.0.1")
    digests.append(_digest_of(copy, monkeypatch))
    assert len(set(digests)) == len(digests)


def test_kernels_are_ready_once_their_precision_is_marked() -> None:
    assert [ready(precision) for precision in cache.PRECISIONS] == [False, False]
    cache.mark_ready("float32")
    assert [ready(precision) for precision in cache.PRECISIONS] == [False, True]


def test_without_numba_nothing_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mark_ready("float64")
    monkeypatch.setattr(cache, "find_spec", lambda name: None)
    assert not cache.available()
    assert not ready("float64")


def test_a_compiler_that_cannot_be_loaded_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    assert not cache.available()


def test_the_engine_does_not_import_numba() -> None:
    imports = "import sys, bpgui.engine, bpgui.engine.executors, bpgui.engine.kernels\n"
    assert _python(imports + "print({'numba', 'llvmlite'} & {*sys.modules})").strip() == "set()"


def test_a_run_does_not_wait_for_kernels_that_are_not_ready() -> None:
    code = TRAIN.replace('("auto", "compiled")', '("auto",)') + "import sys; print('numba' in sys.modules)"
    assert _python(code).splitlines() == ["auto 3 reference", "False"]


def test_without_numba_the_engine_trains_by_the_reference_and_says_so() -> None:
    assert _python(WITHOUT_NUMBA + TRAIN).splitlines() == [
        "available False False",
        "auto 3 reference",
        "compiled 3 reference",
    ]


def test_kernels_that_are_ready_are_used(kernel_environment: Mapping[str, str]) -> None:
    assert _python(TRAIN, kernel_environment).splitlines() == ["auto 3 compiled", "compiled 3 compiled"]


@pytest.mark.slow
def test_compiling_ahead_makes_kernels_ready_and_writes_to_the_cache_folder_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = sorted(HERE.parent.rglob("*"))
    assert not ready("float32")
    assert cache.start_compiling("float32").wait() == 0
    assert ready("float32")
    assert not ready("float64")
    assert sorted(HERE.parent.rglob("*")) == before
    kept = sorted(cache.folder().rglob("*"))
    assert cache.start_compiling("float32").wait() == 0
    assert sorted(cache.folder().rglob("*")) == kept
    single = TRAIN.replace("epochs=3", "epochs=3, precision='float32'")
    stats = "from bpgui.engine.kernels.run import train; print(sum(train.stats.cache_misses.values()))"
    assert _python(single + stats).splitlines() == ["auto 3 compiled", "compiled 3 compiled", "0"]
