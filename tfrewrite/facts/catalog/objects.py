"""Questions about objects of libraries, passed on to the modules that know them."""

from __future__ import annotations

from collections.abc import Sequence

from tfrewrite.facts.catalog import (
    arrays,
    checkpoints,
    conversions,
    datasets,
    frames,
    keras_objects,
    numpy_random,
    standard,
    tapes,
)
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value

Pairs = tuple[tuple[str, Value], ...]
_MEASURED = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.PYTHON, Kind.RAGGED, Kind.SPARSE})
"""Kinds of which the rows know the methods and attributes."""


def made(name: str, positional: Sequence[Value], keywords: Pairs, setting: Setting, complete: bool) -> Value | None:
    """What calling a class of Keras, `tf.data`, pandas …, or a function of Python, makes; None for other names."""
    arguments = Arguments(tuple(positional), keywords, complete)
    for module in (checkpoints, standard, conversions, arrays, numpy_random, keras_objects, datasets, tapes, frames):
        found: Value | None = module.made(name, arguments, setting)
        if found is not None:
            return found
    return None


def method(owner: Value, name: str, positional: Sequence[Value], keywords: Pairs, setting: Setting) -> Value | None:
    """What a method of such an object returns; None for other owners."""
    arguments = Arguments(tuple(positional), keywords)
    if owner.kind in _MEASURED:
        return arrays.method(owner, name, arguments)
    found = keras_objects.method(owner, name, arguments, setting)
    if found is None:
        found = datasets.method(owner, name, arguments, setting, None)
    if found is None:
        found = tapes.method(owner, name, arguments, setting, None)
    return frames.method(owner, name, arguments, setting) if found is None else found


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of such an object is; None for other owners."""
    if owner.kind in _MEASURED:
        return None
    for module in (keras_objects, datasets, tapes, frames):
        ask = getattr(module, "attribute", None)
        found: Value | None = ask(owner, name, setting) if ask is not None else None
        if found is not None:
            return found
    return None
