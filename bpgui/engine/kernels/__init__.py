"""The compiled executor's kernels: Numba, SIMD vectors and register tiles.

    run        the two kernels that Python calls: train many mini-batches, measure a part of the data
    passes     forward and backward through the layers; updates: the optimisers; noise: the random numbers
    layers     activations of a layer; losses: errors and values; functions: exponentials and slopes of vectors
    products   matrix products, made of tiles, made of simd vectors
    layout     where everything lies in memory, told to the kernels by tables
    cache      where compiled code is kept, and whether it is there; compile_ahead makes it in a process of its own

Importing this package does not import Numba, which takes a while: only the modules that hold kernels do.
"""

from bpgui.engine.kernels.cache import ready

__all__ = ["ready"]
