"""What a call of a public name returns, from what was measured, as a value."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tfrewrite.facts.catalog import objects
from tfrewrite.facts.catalog.attributes import special_attribute, special_method
from tfrewrite.facts.catalog.binding import bound
from tfrewrite.facts.catalog.claims import bare, claimed
from tfrewrite.facts.catalog.given import dtype_named
from tfrewrite.facts.catalog.naming import normalised
from tfrewrite.facts.catalog.rows import Row, row
from tfrewrite.facts.catalog.settings import cut_to
from tfrewrite.facts.catalog.tokens import is_none
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import UNKNOWN, Value, join, unknown

Keywords = Mapping[str, Value] | Sequence[tuple[str, Value]]

_MOST_CASES = 16
_COMPOSITE = (Kind.RAGGED, Kind.SPARSE)
_SAME_ITEMS = frozenset({"to_dense", "to_tensor", "flat_values attribute", "values attribute"})
"""What gives the items of a ragged or sparse tensor, in their own dtype."""


def called(
    name: str, positional: Sequence[Value], keywords: Keywords, setting: Setting, complete: bool = True
) -> Value:
    """What a call of a public dotted name returns. `complete` is False where `*values` or `**values` stand in it."""
    name = normalised(name)
    pairs = _pairs(keywords)
    delegated = objects.made(name, positional, pairs, setting, complete)
    if delegated is not None:
        return delegated
    drawn = _with_size(name, positional, pairs)
    if drawn is not None and complete:
        return _answered(drawn[0], (), drawn[1], setting, complete, name)
    found = row(f"{name}/{_count(positional, pairs)}") or row(name)
    if found is None:
        return unknown(f"{name} is not in the catalog")
    return _answered(found, positional, pairs, setting, complete, name)


def _with_size(
    name: str, positional: Sequence[Value], pairs: tuple[tuple[str, Value], ...]
) -> tuple[Row, tuple[tuple[str, Value], ...]] | None:
    """The row for a given size of a function that draws one Python number without one, and its arguments by name."""
    sized, plain = row(f"{name}/size"), row(name)
    fitted = bound(plain.parameters, positional, pairs) if sized is not None and plain is not None else None
    if sized is None or fitted is None or "size" not in fitted[1] or is_none(fitted[0]["size"]):
        return None
    return sized, tuple((key, fitted[0][key]) for key in fitted[1])


def _count(positional: Sequence[Value], pairs: tuple[tuple[str, Value], ...]) -> int:
    """How many arguments a call passes; what they mean depends on it for `where`, `range` and scalar types."""
    return len(positional) + sum(name not in ("dtype", "name") for name, _ in pairs)


def method(owner: Value, name: str, positional: Sequence[Value], keywords: Keywords, setting: Setting) -> Value:
    """What a call of a method of a value returns."""
    if owner.kind is Kind.EITHER:
        found = [method(option, name, positional, keywords, setting) for option in owner.options]
        return join(found) or UNKNOWN
    pairs = _pairs(keywords)
    known = objects.method(owner, name, positional, pairs, setting)
    if known is None:
        known = special_method(owner, name, positional, pairs)
    if known is not None:
        return known
    return _of_classes(owner, name, (owner, *positional), pairs, setting)


def attribute(owner: Value, name: str, setting: Setting) -> Value:
    """What an attribute of a value is, where it is not called."""
    if owner.kind is Kind.EITHER:
        return join(attribute(option, name, setting) for option in owner.options) or UNKNOWN
    known = objects.attribute(owner, name, setting)
    if known is None:
        known = special_attribute(owner, name, setting)
    if known is not None:
        return known
    return _of_classes(owner, f"{name} attribute", (owner,), (), setting)


_CLASSES = {
    Kind.TENSOR: ("tensorflow.Tensor",),
    Kind.RAGGED: ("tensorflow.RaggedTensor",),
    Kind.SPARSE: ("tensorflow.sparse.SparseTensor",),
    Kind.ARRAY: ("numpy.ndarray",),
}


def classes_of(owner: Value) -> tuple[str, ...]:
    """The public classes that a value can be an instance of; empty where they are not known."""
    if owner.kind is Kind.VARIABLE:
        if owner.origin in ("tensorflow.Variable", "tensorflow.keras.Variable"):
            return (owner.origin,)
        return ("tensorflow.Variable", "tensorflow.keras.Variable")
    if owner.kind is Kind.PYTHON and owner.dtype:
        return (f"builtins.{owner.dtype}",)
    return _CLASSES.get(owner.kind, ())


def _of_classes(
    owner: Value, name: str, positional: Sequence[Value], pairs: tuple[tuple[str, Value], ...], setting: Setting
) -> Value:
    classes = classes_of(owner)
    rows = [row(f"{cls}.{name}") for cls in classes]
    if not rows or any(found is None for found in rows):
        return unknown(f"{name} of {owner.kind.value} is not in the catalog")
    answers = [_answered(found, positional, pairs, setting, True, found.name) for found in rows if found is not None]
    return join(answers) or UNKNOWN


def _pairs(keywords: Keywords) -> tuple[tuple[str, Value], ...]:
    return tuple(keywords.items()) if isinstance(keywords, Mapping) else tuple(keywords)


def _answered(
    found: Row,
    positional: Sequence[Value],
    pairs: tuple[tuple[str, Value], ...],
    setting: Setting,
    complete: bool,
    name: str,
) -> Value:
    if not complete:
        return _spread(found, setting, name)
    cases = _cases(positional, pairs)
    if cases is None:
        return unknown("too many cases of the arguments")
    answers = []
    for values, named in cases:
        fitted = bound(found.parameters, values, named)
        if fitted is None:
            return unknown(f"{name}: the arguments do not fit its parameters")
        arguments, given = _with_dtypes(found, fitted[0]), fitted[1]
        answer = _for_all_samples(found, arguments, claimed(found, arguments, sorted(given)))
        answers.append(cut_to(setting, found, arguments, answer, sorted(given)))
    value = join(answers) or UNKNOWN
    return (
        value if value.origin or value.kind in (Kind.PYTHON, Kind.UNKNOWN, Kind.EITHER) else replace(value, origin=name)
    )


def _for_all_samples(found: Row, arguments: Mapping[str, Value], answer: Value) -> Value:
    """What of an answer does not depend on the one function, ragged or sparse tensor that a row was measured with."""
    functions = any(value.kind in (Kind.FUNCTION, Kind.GENERATOR) for value in arguments.values())
    if functions and answer.kind is not Kind.LIBRARY:
        return unknown(f"{found.name}: it depends on a function of the program")
    tensors = [v for name, v in arguments.items() if v.kind in _COMPOSITE and _takes_composites(found, name)]
    if not tensors:
        return answer
    if answer.kind is Kind.TUPLE:
        return unknown(f"{found.name}: it depends on how deep a tensor is ragged")
    known = tensors[0].dtype if found.name.rpartition(".")[2] in _SAME_ITEMS else None
    return replace(bare(answer), dtype=known) if answer.kind is Kind.TENSOR else bare(answer)


def _takes_composites(found: Row, name: str) -> bool:
    """Whether a parameter is for ragged or sparse tensors alone: of those only one was tried."""
    return "tensor" not in found.accepts.get(name, ())


def _with_dtypes(found: Row, arguments: dict[str, Value]) -> dict[str, Value]:
    """The arguments with dtypes by name, where they are given as texts: the rows were measured with names."""
    root = "numpy" if found.name.startswith("numpy.") else "tensorflow"
    changed = dict(arguments)
    for name in ("dtype", "out_type", "output_type"):
        value = arguments.get(name)
        known = dtype_named(value) if value is not None and value.kind is Kind.PYTHON else None
        if known is not None:
            changed[name] = Value(Kind.NAME, origin=f"{root}.{known}")
    return changed


def _spread(found: Row, setting: Setting, name: str) -> Value:
    """A call of which some arguments are not seen: only what holds for all of them."""
    arguments = {parameter.name: UNKNOWN for parameter in found.parameters}
    answer = claimed(found, arguments, sorted(arguments))
    return cut_to(setting, found, arguments, answer, sorted(arguments))


def _cases(
    positional: Sequence[Value], pairs: tuple[tuple[str, Value], ...]
) -> list[tuple[list[Value], list[tuple[str, Value]]]] | None:
    """The call once for each combination of what its arguments can be."""
    options = [value.options for value in positional] + [value.options for _, value in pairs]
    count = 1
    for choice in options:
        count *= len(choice)
    if count > _MOST_CASES:
        return None
    found = []
    for chosen in itertools.product(*options):
        named = zip((name for name, _ in pairs), chosen[len(positional) :], strict=True)
        found.append((list(chosen[: len(positional)]), list(named)))
    return found
