"""What the numbers of a line make when they are worked out just as they stand on paper."""

import ast
import math
import operator
import re
from collections.abc import Callable

_OTHERS = re.compile(r"\([\d,]+ others?: ([^()]*)\)")
_SIZE = re.compile(r"\|([^|]*)\|")
_OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "cos": math.cos,
    "exp": math.exp,
    "log": math.log,
    "max": max,
    "sign": lambda value: (value > 0.0) - (value < 0.0),
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
}


def worth(numbers: str) -> float | None:
    """Work out the numbers of a line as a calculator does; None for what is no plain sum, such as a choice in words.

    >>> worth("0.2 * 0.35 + (3 others: -0.07)"), worth("1 / (1 + exp(0))"), worth("1 where 2 > 0, else 0")
    (0.0, 0.5, None)
    """
    text = _SIZE.sub(r"abs(\1)", _OTHERS.sub(r"(\1)", numbers)).replace("^", "**")
    try:
        value = float(_value(ast.parse(text, mode="eval").body))
    except (ArithmeticError, SyntaxError, TypeError, ValueError, KeyError):
        return None
    return value if math.isfinite(value) else None


def _value(node: ast.expr) -> float:
    """Return the value of a part; raise `KeyError` for what no calculator knows."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.BinOp(left=left, op=sign, right=right):
            return _OPERATORS[type(sign)](_value(left), _value(right))
        case ast.UnaryOp(op=sign, operand=part):
            return _OPERATORS[type(sign)](_value(part))
        case ast.Call(func=ast.Name(id=name), args=parts):
            return _FUNCTIONS[name](*map(_value, parts))
    raise KeyError(type(node).__name__)
