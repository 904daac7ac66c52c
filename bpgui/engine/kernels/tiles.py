"""Register tiles: the inner loops of every matrix product, with all sums kept in registers.

A tile adds up rows x (vectors of lanes) sums over a common index k,

    c[row, column] = start[row, column] + sum_k a(row, k) b[k, column],

loading a few vectors of b and spreading one number of a at a time. The instructions are emitted here, since
neither LLVM nor Numba finds this arrangement by itself: it is what makes a small product run near the processor's peak
(Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication").
"""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from bpgui.engine.kernels.kinds import Untyped
from bpgui.engine.kernels.simd import Vector, call_llvm, load_lanes, spread_lanes, store_lanes


def make_tile(rows: int, vectors: int, *, transposed: bool) -> Untyped:
    """Return the function of one tile, for Numba to call; all its matrices lie in one memory.

    a(row, k) is memory[places[place + row] + shift + k]; if `transposed`, memory[places[place + k] + shift + row].
    Rows of b, c and start are `*_step` numbers apart; a step of 0 repeats one row, as for biases. `depth`, the number
    of values of k, is at least 1.
    """

    @intrinsic
    def tile(
        typing_context: Untyped, memory: Untyped, places: Untyped, place: Untyped, shift: Untyped, b: Untyped,
        b_step: Untyped, c: Untyped, c_step: Untyped, start: Untyped, start_step: Untyped, depth: Untyped,
    ) -> Untyped:  # fmt: skip
        def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
            memory_, places_, place_, shift_, b_, b_step_, c_, c_step_, start_, start_step_, depth_ = arguments
            word, kind = depth_.type, Vector(memory.dtype)

            def number_at(index: ir.Value) -> ir.Value:
                return builder.gep(memory_, [index])

            def place_at(index: ir.Value) -> ir.Value:
                return builder.load(builder.gep(places_, [index]))

            def corner(at: ir.Value, step: ir.Value, row: int) -> ir.Value:
                return number_at(builder.add(at, builder.mul(step, word(row))))

            def vector_after(pointer: ir.Value, vector: int) -> ir.Value:
                return builder.gep(pointer, [word(vector * kind.lanes)])

            first_sums = []
            for row in range(rows):
                at = corner(start_, start_step_, row)
                first_sums += [load_lanes(builder, vector_after(at, v), kind) for v in range(vectors)]
            sources = []
            if not transposed:
                sources = [builder.add(place_at(builder.add(place_, word(row))), shift_) for row in range(rows)]
            before = builder.block
            loop, done = builder.append_basic_block("depth"), builder.append_basic_block("done")
            builder.branch(loop)

            builder.position_at_end(loop)
            k = builder.phi(word)
            sums = [builder.phi(value.type) for value in first_sums]
            b_row = number_at(builder.add(b_, builder.mul(k, b_step_)))
            columns = [load_lanes(builder, vector_after(b_row, v), kind) for v in range(vectors)]
            if transposed:
                source = builder.add(place_at(builder.add(place_, k)), shift_)
                addresses = [number_at(builder.add(source, word(row))) for row in range(rows)]
            else:
                addresses = [number_at(builder.add(source, k)) for source in sources]
            next_sums = []
            for row, address in enumerate(addresses):
                number = spread_lanes(builder, builder.load(address), kind.lanes)
                for v, column in enumerate(columns):
                    next_sums.append(call_llvm(builder, "llvm.fma", number, column, sums[row * vectors + v]))
            k_next = builder.add(k, word(1))
            for phi, first, following in zip([k, *sums], [word(0), *first_sums], [k_next, *next_sums], strict=True):
                phi.add_incoming(first, before)
                phi.add_incoming(following, loop)
            builder.cbranch(builder.icmp_signed("<", k_next, depth_), loop, done)

            builder.position_at_end(done)
            for row in range(rows):
                at = corner(c_, c_step_, row)
                for v in range(vectors):
                    store_lanes(builder, vector_after(at, v), next_sums[row * vectors + v], kind)
            return context.get_dummy_value()

        return types.void(memory, places, *[types.intp] * 9), emit

    return tile
