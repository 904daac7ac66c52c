"""Sessions that end with their test, and kernels that are ready."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from bpgui.engine.kernels import cache
from bpgui.session import Session


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    """A session whose thread has to end with the test."""
    session = Session()
    yield session
    session.shutdown()
    assert not session.findChild(QThread).isRunning()


@pytest.fixture(scope="session")
def _kernel_folder() -> Path:
    """The person's own folder for compiled code; kernels that are not there are compiled first, which takes a minute.

    Tests have cache folders of their own otherwise, where nothing is ready.
    """
    cache.folder.cache_clear()
    missing = [precision for precision in cache.PRECISIONS if not cache.ready(precision)]
    if missing:
        assert cache.start_compiling(*missing).wait() == 0
    import bpgui.engine.executors.compiled  # noqa: F401  # Numba looks where the folder is only now

    folder = cache.folder()
    cache.folder.cache_clear()
    return folder


@pytest.fixture
def kernels(_kernel_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels of both precisions are ready."""
    monkeypatch.setattr(cache, "folder", lambda: _kernel_folder)


@pytest.fixture(scope="session")
def kernel_environment(_kernel_folder: Path) -> dict[str, str]:
    """The environment of another process in which kernels of both precisions are ready."""
    return dict(os.environ)


@pytest.fixture
def no_kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Kernels of no precision are ready; returns the folder where they are looked for."""
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    return tmp_path
