"""How kernels are compiled: inner functions only for each other, outer ones for Python too and kept on disk."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import config, njit

from bpgui.engine.kernels.cache import folder
from bpgui.engine.kernels.kinds import Untyped

Function = TypeVar("Function", bound=Callable[..., Untyped])


def inner(function: Function) -> Function:
    """Compile a function for other kernels; without ways in from Python there is less to compile."""
    return cast("Function", njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)(function))


def inlined(function: Function) -> Function:
    """Put the body of a function in the place of its calls, so that it is not compiled once more by itself."""
    return cast("Function", njit(inline="always")(function))


def outer(function: Function) -> Function:
    """Compile a function that Python calls; it lets go of Python's lock, and its code is kept in `cache.folder`."""
    elsewhere = config.CACHE_DIR
    # Numba looks at its setting when it decorates; other users of Numba keep theirs.
    config.CACHE_DIR = str(folder())
    try:
        return cast("Function", njit(nogil=True, cache=True)(function))
    finally:
        config.CACHE_DIR = elsewhere
