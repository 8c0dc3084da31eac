"""Print, as JSON, what the NumPy that runs this makes of each operator and each pair of operands.

`python scripts/numpy_promotion.py > tests/data/numpy_1_promotion.json` with NumPy 1.26 made the table of version 1.
"""

from __future__ import annotations

import json
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

DTYPES = (
    *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
)
NUMBERS: tuple[bool | int | float | complex, ...] = (
    *(True, 0, 1, 2, -1, 100, 200, 300, 40_000, 70_000, 2**31, 2**40, 2**63),
    *(0.5, 1.0, 2.0, 1e10, 1e300, 1j, 1e300j),
)
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CODES = dict(zip(DTYPES, "bBHILcsilefdFD", strict=True))
"""One letter for each dtype of a result; `-` says that it raises, `?` that the result is no array,
`.` that it was not computed, being too large."""


def operands() -> dict[str, Any]:
    """The operands by name: arrays with and without axes, NumPy scalars of 1 and 2, Python numbers."""
    found: dict[str, Any] = {}
    for dtype in DTYPES:
        found[f"array {dtype}"] = np.ones((2, 2), dtype)
        found[f"point {dtype}"] = np.ones((), dtype)
        found[f"scalar {dtype}"] = np.ones((), dtype)[()]
        found[f"two {dtype}"] = (np.ones((), dtype) + np.ones((), dtype)).astype(dtype)[()]
    found.update((f"python {number!r}", number) for number in NUMBERS)
    return found


def _is_large(value: Any) -> bool:
    return isinstance(value, int) and abs(value) > 100_000


def outcome(compute: Callable[[Any, Any], Any], left: Any, right: Any) -> str:
    """The letter of what an operation gives."""
    if compute in (operator.pow, operator.lshift) and _is_large(right):
        return "."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = compute(left, right)
    except (TypeError, ValueError, ArithmeticError):
        return "-"
    return CODES.get(str(result.dtype), "?") if isinstance(result, np.ndarray | np.generic) else "?"


def table() -> dict[str, dict[str, str]]:
    """The letters for all right operands, by operator and left operand."""
    known = operands()
    return {
        sign: {name: "".join(outcome(compute, left, right) for right in known.values()) for name, left in known.items()}
        for sign, compute in OPERATORS.items()
    }


if __name__ == "__main__":
    print(json.dumps({"numpy": np.__version__, **table()}, indent=0))
