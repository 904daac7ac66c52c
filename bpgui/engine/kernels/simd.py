"""SIMD vectors for Numba: as many numbers as fill a register, with the arithmetic of one number.

LLVM vectorises long loops by itself, but not the short ones that small networks are made of, and it does not keep the
sums of a matrix product in registers. With a vector as a value of its own, kernels say what goes where and
still read like formulas. The type of the memory, float32 or float64, decides the type of the vectors loaded from it.
"""

import operator
from collections.abc import Callable

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model

from bpgui.engine.kernels.kinds import Untyped

REGISTER_BYTES = 64 if llvm.get_host_cpu_features().get("avx512f") else 32
_WORD = ir.IntType(32)
# Products and sums may be fused; everything else keeps the order that is written, and NaN stays NaN.
_FLAGS = ("contract",)


class Vector(types.Type):
    """A register of float32 or float64 numbers."""

    def __init__(self, scalar: types.Float) -> None:
        self.scalar = scalar
        self.lanes = REGISTER_BYTES * 8 // scalar.bitwidth
        super().__init__(name=f"Vector({scalar}, {self.lanes})")


class Mask(types.Type):
    """What comparing two vectors gives: a truth value for each lane."""

    def __init__(self, scalar: types.Float) -> None:
        self.scalar = scalar
        self.lanes = REGISTER_BYTES * 8 // scalar.bitwidth
        super().__init__(name=f"Mask({scalar}, {self.lanes})")


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Untyped, kind: Vector) -> None:
        super().__init__(manager, kind, vector_type(kind))


@register_model(Mask)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager: Untyped, kind: Mask) -> None:
        super().__init__(manager, kind, ir.VectorType(ir.IntType(1), kind.lanes))


def scalar_type(kind: Untyped) -> ir.Type:
    """Return LLVM's type of one lane."""
    return ir.FloatType() if kind.scalar == types.float32 else ir.DoubleType()


def vector_type(kind: Untyped) -> ir.VectorType:
    """Return LLVM's type of the whole vector."""
    return ir.VectorType(scalar_type(kind), kind.lanes)


def constant(kind: ir.VectorType, value: float) -> ir.Constant:
    """Return a vector with one number in every lane."""
    return ir.Constant(kind, [ir.Constant(kind.element, value)] * kind.count)


def spread_lanes(builder: ir.IRBuilder, value: ir.Value, lanes: int) -> ir.Value:
    """Emit a vector with `value` in every lane."""
    nothing = ir.Constant(ir.VectorType(value.type, lanes), ir.Undefined)
    first = builder.insert_element(nothing, value, _WORD(0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(_WORD, lanes), [0] * lanes))


def load_lanes(builder: ir.IRBuilder, pointer: ir.Value, kind: Vector) -> ir.Value:
    """Emit a load from a pointer to numbers, which need not be aligned to the vector."""
    whole = builder.bitcast(pointer, vector_type(kind).as_pointer())
    return builder.load(whole, align=kind.scalar.bitwidth // 8)


def store_lanes(builder: ir.IRBuilder, pointer: ir.Value, value: ir.Value, kind: Vector) -> None:
    """Emit a store to a pointer to numbers, which need not be aligned to the vector."""
    whole = builder.bitcast(pointer, vector_type(kind).as_pointer())
    builder.store(value, whole, align=kind.scalar.bitwidth // 8)


def call_llvm(builder: ir.IRBuilder, name: str, *arguments: ir.Value) -> ir.Value:
    """Emit a call of an operation that LLVM knows for vectors, such as llvm.sqrt."""
    kind = arguments[0].type
    suffix = f"v{kind.count}f{32 if isinstance(kind.element, ir.FloatType) else 64}"
    signature = ir.FunctionType(kind, [argument.type for argument in arguments])
    function = cgutils.get_or_insert_function(builder.module, signature, f"{name}.{suffix}")
    return builder.call(function, arguments)


# From here on in Numba's form of an extension: a function of the argument types returns the signature, and the
# function that emits the instructions.


@intrinsic
def lanes_of(typing_context: Untyped, memory: Untyped) -> Untyped:
    """Return how many numbers of this type fill a vector."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        return context.get_constant(types.intp, Vector(memory.dtype).lanes)

    return types.intp(memory), emit


@intrinsic
def load(typing_context: Untyped, memory: Untyped, index: Untyped) -> Untyped:
    """Return the vector that starts at `memory[index]`."""
    kind = Vector(memory.dtype)

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        return load_lanes(builder, builder.gep(arguments[0], [arguments[1]]), kind)

    return kind(memory, types.intp), emit


@intrinsic
def store(typing_context: Untyped, memory: Untyped, index: Untyped, vector: Untyped) -> Untyped:
    """Write a vector from `memory[index]` on."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        store_lanes(builder, builder.gep(arguments[0], [arguments[1]]), arguments[2], vector)
        return context.get_dummy_value()

    return types.void(memory, types.intp, vector), emit


@intrinsic
def spread(typing_context: Untyped, memory: Untyped, value: Untyped) -> Untyped:
    """Return a vector of the memory's type with `value` in every lane."""
    kind = Vector(memory.dtype)

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        number = context.cast(builder, arguments[1], value, memory.dtype)
        return spread_lanes(builder, number, kind.lanes)

    return kind(memory, value), emit


@intrinsic
def like(typing_context: Untyped, vector: Untyped, value: Untyped) -> Untyped:
    """Return a vector of the same type with `value` in every lane."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        number = context.cast(builder, arguments[1], value, vector.scalar)
        return spread_lanes(builder, number, vector.lanes)

    return vector(vector, value), emit


@intrinsic
def is_single(typing_context: Untyped, vector: Untyped) -> Untyped:
    """Return whether the lanes are float32, as a constant that the compiler decides branches by."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        return context.get_constant(types.boolean, vector.scalar == types.float32)

    return types.boolean(vector), emit


@intrinsic
def first_lanes(typing_context: Untyped, memory: Untyped, count: Untyped) -> Untyped:
    """Return a mask that is true in the first `count` lanes."""
    kind = Mask(memory.dtype)

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        places = ir.VectorType(arguments[1].type, kind.lanes)
        limit = spread_lanes(builder, arguments[1], kind.lanes)
        return builder.icmp_signed("<", ir.Constant(places, list(range(kind.lanes))), limit)

    return kind(memory, types.intp), emit


@intrinsic
def select(typing_context: Untyped, mask: Untyped, yes: Untyped, no: Untyped) -> Untyped:
    """Return, lane by lane, `yes` where the mask is true, else `no`."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        return builder.select(*arguments)

    return yes(mask, yes, no), emit


@intrinsic
def power_of_two(typing_context: Untyped, vector: Untyped) -> Untyped:
    """Return 2 to the power of a vector of whole numbers within the range of normal numbers."""
    bits, digits, middle = (32, 23, 127) if vector.scalar == types.float32 else (64, 52, 1023)

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        # By way of 32-bit numbers, which every processor can convert to many at a time.
        narrow = builder.fptosi(arguments[0], ir.VectorType(_WORD, vector.lanes))
        whole = ir.VectorType(ir.IntType(bits), vector.lanes)
        exponent = narrow if bits == 32 else builder.sext(narrow, whole)
        raised = builder.add(exponent, ir.Constant(whole, [middle] * vector.lanes))
        moved = builder.shl(raised, ir.Constant(whole, [digits] * vector.lanes))
        return builder.bitcast(moved, vector_type(vector))

    return vector(vector), emit


@intrinsic
def total(typing_context: Untyped, vector: Untyped) -> Untyped:
    """Return the sum over the lanes, added in pairs."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        value, lanes = arguments[0], vector.lanes
        nothing = ir.Constant(vector_type(vector), ir.Undefined)
        while lanes > 1:
            lanes //= 2
            order = [(lane + lanes) if lane < lanes else 0 for lane in range(vector.lanes)]
            upper = builder.shuffle_vector(value, nothing, ir.Constant(ir.VectorType(_WORD, vector.lanes), order))
            value = builder.fadd(value, upper)
        return builder.extract_element(value, _WORD(0))

    return vector.scalar(vector), emit


def _operation(count: int, build: Callable[..., ir.Value], result: type[Vector] | type[Mask] = Vector) -> Untyped:
    """Return a function of `count` vectors of one type that Numba can compile."""

    def finish(vectors: tuple[Untyped, ...]) -> Untyped:
        if any(vector != vectors[0] for vector in vectors):
            return None

        def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
            return build(builder, *arguments)

        return result(vectors[0].scalar)(*vectors), emit

    # Numba counts the parameters, so each number of them needs its own function.
    def one(typing_context: Untyped, a: Untyped) -> Untyped:
        return finish((a,))

    def two(typing_context: Untyped, a: Untyped, b: Untyped) -> Untyped:
        return finish((a, b))

    def three(typing_context: Untyped, a: Untyped, b: Untyped, c: Untyped) -> Untyped:
        return finish((a, b, c))

    return intrinsic((one, two, three)[count - 1])


square_root = _operation(1, lambda builder, a: call_llvm(builder, "llvm.sqrt", a))
rounded = _operation(1, lambda builder, a: call_llvm(builder, "llvm.rint", a))
absolute = _operation(1, lambda builder, a: call_llvm(builder, "llvm.fabs", a))
with_sign = _operation(2, lambda builder, a, b: call_llvm(builder, "llvm.copysign", a, b))
multiply_add = _operation(3, lambda builder, a, b, c: call_llvm(builder, "llvm.fma", a, b, c))


def _define_operator(symbol: Callable[..., Untyped], build: Callable[..., ir.Value], result: Untyped = Vector) -> None:
    """Let an operator take two vectors, or a vector and a number on either side."""

    @infer_global(symbol)
    class _Signature(AbstractTemplate):
        def generic(self, arguments: Untyped, keywords: Untyped) -> Untyped:
            vectors = [argument for argument in arguments if isinstance(argument, Vector)]
            others = [argument for argument in arguments if not isinstance(argument, Vector)]
            if not vectors or any(not isinstance(other, types.Number) for other in others):
                return None
            return result(vectors[0].scalar)(*arguments)

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        kind = next(argument for argument in signature.args if isinstance(argument, Vector))
        values = [
            value if isinstance(given, Vector)
            else spread_lanes(builder, context.cast(builder, value, given, kind.scalar), kind.lanes)
            for value, given in zip(arguments, signature.args, strict=True)
        ]  # fmt: skip
        return build(builder, *values)

    for kinds in ((Vector, Vector), (Vector, types.Number), (types.Number, Vector)):
        lower_builtin(symbol, *kinds)(emit)


_define_operator(operator.add, lambda builder, a, b: builder.fadd(a, b, flags=_FLAGS))
_define_operator(operator.sub, lambda builder, a, b: builder.fsub(a, b, flags=_FLAGS))
_define_operator(operator.mul, lambda builder, a, b: builder.fmul(a, b, flags=_FLAGS))
_define_operator(operator.truediv, lambda builder, a, b: builder.fdiv(a, b, flags=_FLAGS))
_define_operator(operator.gt, lambda builder, a, b: builder.fcmp_ordered(">", a, b), Mask)
_define_operator(operator.lt, lambda builder, a, b: builder.fcmp_ordered("<", a, b), Mask)
_define_operator(operator.ge, lambda builder, a, b: builder.fcmp_ordered(">=", a, b), Mask)
_define_operator(operator.le, lambda builder, a, b: builder.fcmp_ordered("<=", a, b), Mask)
