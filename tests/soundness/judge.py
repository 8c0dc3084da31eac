"""Whether a claim about a value holds for what was really seen. What a claim leaves out is not asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value

Seen = dict[str, Any]

_ON_DEVICE = ("tensor", "ragged tensor", "sparse tensor", "variable")
_COVERED = {
    Kind.LAYER: ("layer", "model"),
    Kind.ITERATOR: ("iterator", "generator", "iterable"),
    Kind.ITERABLE: ("iterable", "iterator", "object", "generator", "container", "tuple"),
    Kind.GENERATOR: ("generator", "iterable"),
    Kind.LOSS: ("loss function", "function"),
    Kind.FUNCTION: ("function", "class"),
    Kind.CLASS: ("class",),
    Kind.LIBRARY: ("object", "module", "function", "class", "other", "iterator", "layer", "iterable", "pandas object"),
    Kind.OBJECT: ("object", "tuple", "dictionary", "container", "iterator", "layer", "model", "metric", "optimizer"),
    Kind.FOREIGN: ("object", "module", "function", "class"),
    Kind.PROGRESS: ("progress bar", "object"),
    Kind.PYTHON: ("python",),
    Kind.ARRAY: ("array",),
    Kind.CONTAINER: ("container", "tuple"),
    Kind.DICTIONARY: ("dictionary",),
}
"""The kinds of real values that a claim of a kind covers, where it is not the one of the same name alone."""


def wrong(claim: Value, seen: Seen) -> str:
    """What is wrong with a claim; empty where it holds."""
    match claim.kind:
        case Kind.UNKNOWN:
            return ""
        case Kind.EITHER:
            found = [wrong(option, seen) for option in claim.elements]
            return "" if "" in found else "; ".join(found)
        case Kind.NEST:
            return _of_nest(seen)
        case Kind.NAME:
            return "" if claim.origin in seen.get("named", [claim.origin]) else f"{_brief(seen)} is not {claim.origin}"
        case _:
            pass
    covered = seen["kind"] in _COVERED.get(claim.kind, (claim.kind.value,))
    if not covered and not _is_plain(claim, seen) and not _is_distributed(claim, seen):
        return f"it is {_brief(seen)}"
    for check in (_dtype, _shape, _literal, _definition, _items, _element, _fields):
        found_wrong = check(claim, seen)
        if found_wrong:
            return found_wrong
    return ""


def _is_plain(claim: Value, seen: Seen) -> bool:
    """An immutable object of which only that is said: a `tf.DType`, a slice, a path, a date."""
    return (
        claim.kind is Kind.PYTHON
        and claim.dtype in (None, seen["type"][0].rpartition(".")[2] if seen["type"] else "")
        and seen["kind"] in ("object", "python", "function", "module", "class")
    )


def _is_distributed(claim: Value, seen: Seen) -> bool:
    """What a strategy makes of a data set: it is iterated over like one."""
    return (
        claim.kind is Kind.DATASET
        and claim.origin.startswith("tensorflow.distribute.Strategy.")
        and any(".DistributedDataset" in name for name in seen["type"])
    )


def _of_nest(seen: Seen) -> str:
    if seen["kind"] in _ON_DEVICE:
        return ""
    if seen["kind"] in ("tuple", "container", "dictionary"):
        return next((found for item in seen["items"] if (found := _of_nest(item))), "")
    return f"it holds {_brief(seen)}"


def _dtype(claim: Value, seen: Seen) -> str:
    if claim.dtype is None or seen.get("dtype") in (None, claim.dtype):
        return ""
    return f"the dtype is {seen['dtype']}"


def _shape(claim: Value, seen: Seen) -> str:
    real = seen.get("shape")
    if claim.shape is None or real is None:
        return ""
    same = len(real) == len(claim.shape) and all(
        one is None or other is None or one == other for one, other in zip(claim.shape, real, strict=True)
    )
    return "" if same else f"the shape is {tuple(real)}"


def _literal(claim: Value, seen: Seen) -> str:
    if claim.literal is None or seen.get("literal") is None:
        return ""
    return "" if repr(claim.literal.value)[:200] == seen["literal"] else f"it is {seen['literal']}"


def _definition(claim: Value, seen: Seen) -> str:
    """Whether a function, class or object is that of the program which the claim names."""
    name = getattr(claim.node, "name", None)
    if name is None:
        return ""
    if claim.kind in (Kind.FUNCTION, Kind.CLASS, Kind.GENERATOR):
        return "" if seen.get("name") in (name, "", None) else f"it is {seen['name']}"
    above = [text.rpartition(".")[2] for text in seen["type"]]
    return "" if name in above or not above else f"it is an object of {above[0]}"


def _items(claim: Value, seen: Seen) -> str:
    if claim.kind not in (Kind.TUPLE, Kind.CONTAINER) or not (claim.elements or claim.kind is Kind.TUPLE):
        return ""
    if seen["length"] != len(claim.elements):
        return f"it has {seen['length']} items"
    return _first(claim.elements, seen["items"], "item")


def _element(claim: Value, seen: Seen) -> str:
    if claim.element is None:
        return ""
    if claim.kind in (Kind.DATASET, Kind.ITERATOR) and "element" in seen:
        found = wrong(claim.element, seen["element"])
        return f"an element: {found}" if found else ""
    if claim.kind in (Kind.CONTAINER, Kind.DICTIONARY, Kind.TUPLE):
        found = _first([claim.element] * len(seen["items"]), seen["items"], "item")
        if claim.kind is Kind.DICTIONARY and claim.elements and not found:
            found = _first([claim.elements[0]] * len(seen["keys"]), seen["keys"], "key")
        return found
    return ""


def _first(claims: Any, seen: list[Seen], what: str) -> str:
    for number, (claim, one) in enumerate(zip(claims, seen, strict=False)):
        found = wrong(claim, one)
        if found:
            return f"{what} {number}: {found}"
    return ""


def _fields(claim: Value, seen: Seen) -> str:
    if not claim.fields:
        return ""
    if claim.kind is Kind.DICTIONARY:
        keys = [key.get("literal") for key in seen["keys"]]
        if seen["length"] != len(claim.fields):
            return f"it has {seen['length']} keys"
        real = dict(zip(keys, seen["items"], strict=True))
        name_of: Callable[[str | int], str] = repr
    elif claim.kind in (Kind.TUPLE, Kind.OBJECT):
        real, name_of = seen.get("fields") or {}, str
    else:
        return ""
    for key, value in claim.fields:
        if name_of(key) not in real:
            if claim.kind is Kind.DICTIONARY and seen["items"]:
                return f"it has no key {key!r}"
            continue
        found = wrong(value, real[name_of(key)])
        if found:
            return f"{key!r}: {found}"
    return ""


def _brief(seen: Seen) -> str:
    parts = [seen["kind"], seen.get("dtype"), seen.get("shape"), seen.get("name")]
    text = " ".join(str(part) for part in parts if part not in (None, ""))
    return f"{text} ({seen['type'][0]})" if seen.get("type") and seen["kind"] in ("object", "other") else text
