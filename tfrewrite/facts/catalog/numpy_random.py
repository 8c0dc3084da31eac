"""What the functions of `numpy.random` that draw from its global state return.

Source: https://numpy.org/doc/stable/reference/random/legacy.html; held against NumPy in the tests.
"""

from __future__ import annotations

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import axes_named, dtype_named, is_none, whole
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Shape, Value, join, python, unknown

_FLOAT = Value(Kind.PYTHON, dtype="float")
_SIZED = {
    "normal": ("loc", "scale", "size"),
    "uniform": ("low", "high", "size"),
    "standard_normal": ("size",),
    "random": ("size",),
    "random_sample": ("size",),
    "ranf": ("size",),
    "sample": ("size",),
    "beta": ("a", "b", "size"),
    "exponential": ("scale", "size"),
    "gamma": ("shape", "scale", "size"),
    "laplace": ("loc", "scale", "size"),
    "lognormal": ("mean", "sigma", "size"),
}
"""Functions that give floats, with their parameters."""


def made(name: str, arguments: Arguments, setting: Setting) -> Value | None:
    """What a call of such a function returns; None for other names."""
    if not name.startswith("numpy.random."):
        return None
    short = name.removeprefix("numpy.random.")
    if short in ("seed", "shuffle"):
        return python(None)
    if short in ("rand", "randn"):
        return _of_axes(arguments)
    if short in _SIZED:
        return _floats(arguments.named(_SIZED[short]), _SIZED[short][:-1])
    return _integers(arguments, setting) if short == "randint" else None


def _of_axes(arguments: Arguments) -> Value:
    """`rand(2, 3)`: an axis for each argument; a Python number for none."""
    if not arguments.complete:
        return unknown("arguments are spread by * or **")
    shape = tuple(whole(value) for value in arguments.positional)
    return Value(Kind.ARRAY, dtype="float64", shape=shape) if shape else _FLOAT


def _floats(given: Arguments, scalars: tuple[str, ...]) -> Value:
    if not given.complete:
        return unknown("arguments are spread by * or **")
    size = given.get("size")
    others = [given.get(name) for name in scalars]
    plain = all(value is None or value.kinds == {Kind.PYTHON} for value in others)
    if size is not None and is_none(size) is False:
        return Value(Kind.ARRAY, dtype="float64", shape=_shape(size))
    if size is None or is_none(size) is True:
        return _FLOAT if plain else join([_FLOAT, Value(Kind.ARRAY, dtype="float64")]) or _FLOAT
    return join([_FLOAT, Value(Kind.ARRAY, dtype="float64")]) or _FLOAT


def _integers(arguments: Arguments, setting: Setting) -> Value:
    """`randint`: the default dtype is the platform's before NumPy 2."""
    given = arguments.named(("low", "high", "size", "dtype"))
    if not given.complete:
        return unknown("arguments are spread by * or **")
    size, dtype = given.get("size"), given.get("dtype")
    bounds = [value for value in (given.get("low"), given.get("high")) if value is not None]
    plain = all(value.kinds == {Kind.PYTHON} for value in bounds)
    known = dtype_named(dtype) if dtype is not None else "int64" if setting.numpy == 2 else None
    if size is not None and is_none(size) is False:
        return Value(Kind.ARRAY, dtype=known, shape=_shape(size))
    if plain and dtype is None and (size is None or is_none(size) is True):
        return Value(Kind.PYTHON, dtype="int")
    return unknown("a number or an array")


def _shape(size: Value) -> Shape | None:
    if size.kinds == {Kind.PYTHON}:
        return (whole(size),)
    return axes_named(size)
