"""Everything has a place of its own in the kernels' memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from side_by_side import Pair, random_data

from bpgui.engine import Program
from bpgui.engine.executors.protocol import PARTS
from bpgui.engine.kernels import tables as t
from bpgui.engine.kernels.layout import Allocator, lay_out
from bpgui.spec import NetworkSpec

Build = Callable[..., NetworkSpec]

DRAWN = (
    "w input 3, x input 8, g hidden 1 relu, h hidden 17 tanh, y output 4 sigmoid, z output 33 linear",
    "w-g x-h g-h h-y y-z h-z x-z",
)


@pytest.fixture
def program(build: Build) -> Program:
    """All that takes room: several ends, an output that feeds others, dropout, sizes around those of vectors."""
    network = build(*DRAWN)
    layers = [replace(layer, dropout=0.5 if layer.id in "xh" else 0.0) for layer in network.layers]
    return Program.compile(replace(network, layers=tuple(layers)))


@pytest.mark.parametrize("lanes", [4, 8, 16])
def test_every_parameter_has_a_place_of_its_own_in_its_block(lanes: int, program: Program) -> None:
    layout = lay_out(program, Allocator(np.float64, lanes), with_input_noise=False)
    assert len(layout.padded_of) == program.size
    assert len(np.unique(layout.padded_of)) == program.size
    assert layout.padded % lanes == 0
    ends = 0
    places = [*((key, place) for key, place, _ in program.weight_places), *program.bias_places]
    for _, place in places:
        block = layout.padded_of[place]
        # One block after the other, each from a whole vector on.
        assert block.min() == -(-ends // lanes) * lanes
        ends = block.max() + 1
    assert ends <= layout.padded


def test_what_is_taken_begins_on_a_cache_line() -> None:
    for dtype, line in ((np.float64, 8), (np.float32, 16)):
        space = Allocator(dtype, 4)
        places = [space.take(count) for count in (1, line, line + 1, 0, 5)]
        assert places == [0, line, 2 * line, 4 * line, 4 * line]
        memory = space.memory()
        assert (memory.dtype, memory.size, memory.ctypes.data % 64) == (dtype, 5 * line, 0)
        assert (memory == 0.0).all()


def test_rows_do_not_crowd_the_same_places_of_the_cache() -> None:
    space = Allocator(np.float64, 8)
    assert [space.width(size) for size in (1, 8, 9, 64)] == [8, 8, 16, 64]
    assert [space.step(width) for width in (8, 24, 32, 64)] == [8, 24, 40, 72]


def _blocks(both: Pair) -> Iterator[tuple[str, int, int]]:
    """Yield name, begin and size of everything in the memory of a compiled executor."""
    executor = both.compiled
    options, layout = executor._options, executor._layout
    padded = layout.padded
    for name in ("THETA", "NEXT"):
        yield name, options[getattr(t, name)], options[t.BLOCKS] * padded
    for name in ("GRADIENT", "FREE", "WEIGHTED", "NOISY"):
        yield name, options[getattr(t, name)], padded
    yield "zero", options[t.ZERO], layout.widest
    yield "packed", options[t.PACKED], t.TILE * t.BLOCK
    yield "noisy targets", options[t.NOISY_TARGETS], t.TILE * layout.targets_step
    for layer in layout.layers:
        size = t.TILE * layer[t.STEP]
        for name in ("NET", "RAW", "MASK", "ERROR", "OWN"):
            if layer[getattr(t, name)] >= 0:
                yield f"{name} {layer[t.NUMBER]}", layer[getattr(t, name)], size
        if layer[t.OUT] != layer[t.RAW]:
            yield f"OUT {layer[t.NUMBER]}", layer[t.OUT], size
    for row in layout.connections:
        if row[t.TURNED] >= 0:
            width = layout.layers[row[t.SOURCE], t.WIDTH]
            yield f"turned {row[t.SOURCE]}", row[t.TURNED], row[t.TARGETS_OF] * width
    for part, row in zip(PARTS, executor._parts, strict=True):
        yield f"{part} inputs", row[t.INPUTS], row[t.SAMPLES] * row[t.INPUTS_STEP]
        yield f"{part} targets", row[t.TARGETS], row[t.SAMPLES] * row[t.TARGETS_STEP]


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_nothing_lies_on_top_of_anything_else(
    precision: str, build: Build, program: Program, pair: Callable[..., Pair]
) -> None:
    layers = [replace(layer, locked_biases=(0,) if layer.id == "h" else ()) for layer in program.network.layers]
    program = Program.compile(replace(program.network, layers=tuple(layers)))
    everything = {"l1": 0.1, "weight_noise": 0.1, "target_noise": 0.1, "input_noise": 0.1}
    data = random_data(program, 10, test_rows=6)
    both = pair(program, data, optimizer="adam", regularization=everything, precision=precision)
    blocks = sorted(_blocks(both), key=lambda block: (block[1], block[2]))
    names = {name for name, _, _ in blocks}
    assert {"FREE", "WEIGHTED", "NOISY", "noisy targets", "OWN 4", "MASK 1", "OUT 3", "validation inputs"} <= names
    end, before = 0, ""
    for name, begin, size in blocks:
        assert begin >= end, f"{name} lies on {before}"
        end, before = begin + size, name
    assert end <= both.compiled._memory.size
