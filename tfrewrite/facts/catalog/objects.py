"""Objects of libraries: models, layers, data sets, tapes, tables …, asked of the modules that know them."""

from __future__ import annotations

from collections.abc import Sequence

from tfrewrite.facts.catalog import datasets, frames, keras_objects, tapes
from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.keras_layers import Apply
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value

Pairs = tuple[tuple[str, Value], ...]


def made(
    name: str, positional: Sequence[Value], keywords: Pairs, setting: Setting, complete: bool = True
) -> Value | None:
    """What calling a class or factory of Keras, `tf.data`, pandas … makes; None for other names."""
    arguments = Arguments(tuple(positional), tuple(keywords), complete)
    return (
        datasets.made(name, arguments, setting)
        or tapes.made(name, arguments, setting)
        or keras_objects.made(name, arguments, setting)
        or frames.made(name, arguments, setting)
    )


def applied(
    owner: Value,
    positional: Sequence[Value],
    keywords: Pairs,
    setting: Setting,
    complete: bool = True,
    apply: Apply | None = None,
    fixed: bool = False,
) -> Value | None:
    """What calling such an object gives; None for other objects. See `keras_objects.applied`."""
    arguments = Arguments(tuple(positional), tuple(keywords), complete)
    return keras_objects.applied(owner, arguments, setting, apply, fixed)


def method(
    owner: Value,
    name: str,
    positional: Sequence[Value],
    keywords: Pairs,
    setting: Setting,
    complete: bool = True,
    returned: Value | None = None,
    apply: Apply | None = None,
    fixed: bool = False,
) -> Value | None:
    """What a method of such an object returns; None for other owners and methods.

    `returned` is what the function returns that is given to the method, as to `Dataset.map` and `Strategy.run`.
    """
    arguments = Arguments(tuple(positional), tuple(keywords), complete)
    return (
        datasets.method(owner, name, arguments, setting, returned)
        or tapes.method(owner, name, arguments, setting, returned)
        or keras_objects.method(owner, name, arguments, setting, apply, fixed)
        or frames.method(owner, name, arguments, setting)
    )


def attribute(owner: Value, name: str, setting: Setting) -> Value | None:
    """What an attribute of such an object is; None for other owners and attributes."""
    return (
        datasets.attribute(owner, name, setting)
        or tapes.attribute(owner, name, setting)
        or keras_objects.attribute(owner, name, setting)
        or frames.attribute(owner, name, setting)
    )
