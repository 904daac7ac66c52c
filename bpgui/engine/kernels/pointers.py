"""Pointers for Numba: the address of numbers of one type, indexed like an array.

Kernels hand the same few arrays to each other all the time. An array is eight words, whose owner is counted and whose
indices may be negative; for a network of four neurons that costs more than the arithmetic. A pointer is one
word, and nothing is checked.
"""

import operator

from llvmlite import ir
from numba import types
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model

from bpgui.engine.kernels.kinds import Untyped


class Pointer(types.Type):
    """The address of numbers of the type `dtype`."""

    def __init__(self, dtype: Untyped) -> None:
        self.dtype = dtype
        super().__init__(name=f"Pointer({dtype})")


@register_model(Pointer)
class _PointerModel(models.PrimitiveModel):
    def __init__(self, manager: Untyped, kind: Pointer) -> None:
        super().__init__(manager, kind, manager[kind.dtype].get_data_type().as_pointer())


@intrinsic
def pointer(typing_context: Untyped, array: Untyped) -> Untyped:
    """Return the address of a contiguous array's first number; the array has to outlive it."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        return context.make_array(array)(context, builder, arguments[0]).data

    return Pointer(array.dtype)(array), emit


@intrinsic
def shifted(typing_context: Untyped, start: Untyped, count: Untyped) -> Untyped:
    """Return the address `count` numbers further on."""

    def emit(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
        return builder.gep(arguments[0], [arguments[1]])

    return start(start, types.intp), emit


@infer_global(operator.getitem)
class _Get(AbstractTemplate):
    def generic(self, arguments: Untyped, keywords: Untyped) -> Untyped:
        start, index = arguments
        if isinstance(start, Pointer) and isinstance(index, types.Integer):
            return start.dtype(start, types.intp)
        return None


@infer_global(operator.setitem)
class _Set(AbstractTemplate):
    def generic(self, arguments: Untyped, keywords: Untyped) -> Untyped:
        start, index, value = arguments
        if isinstance(start, Pointer) and isinstance(index, types.Integer) and isinstance(value, types.Number):
            return types.none(start, types.intp, start.dtype)
        return None


@lower_builtin(operator.getitem, Pointer, types.intp)
def _emit_get(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
    return builder.load(builder.gep(arguments[0], [arguments[1]]))


@lower_builtin(operator.setitem, Pointer, types.intp, types.Number)
def _emit_set(context: Untyped, builder: ir.IRBuilder, signature: Untyped, arguments: Untyped) -> ir.Value:
    builder.store(arguments[2], builder.gep(arguments[0], [arguments[1]]))
    return context.get_dummy_value()
