"""Whether values stand on the device, and what reading them in the different ways does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import Value, join

READ = frozenset({Kind.TENSOR, Kind.RAGGED, Kind.SPARSE, Kind.VARIABLE})
_OF_SEVERAL = frozenset({Kind.TUPLE, Kind.CONTAINER, Kind.DICTIONARY, Kind.ITERABLE, Kind.ITERATOR, Kind.GENERATOR})
_UNSEEN = frozenset({Kind.UNKNOWN, Kind.NEST, Kind.LIBRARY})
_STATIC = frozenset({"tensorflow.TensorShape", "tensorflow.DType"})
"""What is known of a tensor without waiting for it."""
_TEXT_METHODS = frozenset({"__str__", "__repr__", "__format__"})


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a value is read on the host where it is used in some way; the reason where that is not known."""

    answer: Answer
    why: str = ""


YES = Held(Answer.YES)
NO = Held(Answer.NO)


def doubt(why: str) -> Held:
    """Not known, for a reason."""
    return Held(Answer.UNKNOWN, why)


def any_of(found: Iterable[Held]) -> Held:
    """What holds for several of which each is used."""
    answer = NO
    for held in found:
        if held.answer is Answer.YES:
            return held
        if held.answer is Answer.UNKNOWN and answer.answer is Answer.NO:
            answer = held
    return answer


def one_of(found: Iterable[Held]) -> Held:
    """What holds for several of which one is used."""
    held = list(found)
    if held and all(h.answer is held[0].answer for h in held):
        return held[0]
    return next((h for h in held if h.why), doubt("one of several kinds")) if held else NO


def _each(value: Value, held: Callable[[Value], Held]) -> Held:
    return one_of(held(option) for option in value.options)


def is_composite(value: Value) -> bool:
    """Whether a value is, or may be, a ragged or sparse tensor: these have other conversions than tensors."""
    return value.kind in (Kind.RAGGED, Kind.SPARSE) or value.origin.startswith(
        ("tensorflow.ragged.", "tensorflow.sparse.")
    )


def itself(value: Value) -> Held:
    """Whether the value itself stands on the device, as conversions such as `float(x)` ask."""
    return _each(value, _itself)


def _itself(value: Value) -> Held:
    if is_composite(value):
        return doubt("ragged or sparse tensor")
    if value.kind in READ:
        return YES
    if value.origin in _STATIC:
        return NO
    if value.kind in _UNSEEN:
        return doubt(value.why or f"{value.kind.value} value")
    return NO


def somewhere(value: Value) -> Held:
    """Whether the value or something in it stands on the device: what NumPy reads of a list."""
    return _each(value, _somewhere)


def _somewhere(value: Value) -> Held:
    return _contents(value, somewhere) if value.kind in _OF_SEVERAL else _itself(value)


def _contents(value: Value, held: Callable[[Value], Held]) -> Held:
    known = [*value.elements, *(item for _, item in value.fields)]
    if known:
        return any_of(map(held, known))
    if value.element is None:
        return doubt("contents not known")
    inner = held(value.element)
    return inner if inner.answer is not Answer.YES else doubt("may be empty")


def by_numpy(value: Value) -> Held:
    """Whether NumPy reads something on the device when it makes an array of the value; of dictionaries it does not."""
    return _each(value, lambda option: NO if option.kind is Kind.DICTIONARY else _somewhere(option))


def text(value: Value) -> Held:
    """Whether making a text of the value reads something on the device."""
    return _each(value, _text)


def _text(value: Value) -> Held:
    match value.kind:
        case Kind.TUPLE | Kind.CONTAINER | Kind.DICTIONARY | Kind.ITERABLE:
            return _contents(value, text)
        case Kind.RAGGED | Kind.SPARSE:
            return YES
        case Kind.OBJECT | Kind.MODEL | Kind.LAYER | Kind.METRIC | Kind.LOSS if isinstance(value.node, ast.ClassDef):
            return _text_of_object(value)
        case _:
            return _itself(value)


def _text_of_object(value: Value) -> Held:
    """A class of the program makes its text in its own code, unless a decorator or a base wrote that."""
    assert isinstance(value.node, ast.ClassDef)
    own = {part.name for part in value.node.body if isinstance(part, FunctionNode)}
    if own & _TEXT_METHODS:
        return NO
    if value.kind is not Kind.OBJECT:
        return NO
    bases = [b for b in value.node.bases if not (isinstance(b, ast.Name) and b.id == "object")]
    return doubt("text made by generated or inherited code") if value.node.decorator_list or bases else NO


def truth(value: Value) -> Held:
    """Whether testing the value reads it."""
    return _each(value, _truth)


def _truth(value: Value) -> Held:
    match value.kind:
        case Kind.TENSOR:
            return YES
        case Kind.VARIABLE:
            return YES if value.origin == "tensorflow.Variable" else doubt("a Keras variable raises instead")
        case Kind.RAGGED | Kind.SPARSE:
            return doubt("has no truth value")
        case _:
            return _itself(value)


def index(value: Value) -> Held:
    """Whether using the value as an integer (`items[x]`, `range(x)`) reads it."""
    return _each(value, _index)


def _index(value: Value) -> Held:
    return doubt("a variable is no index") if value.kind is Kind.VARIABLE else _itself(value)


def least_length(value: Value) -> int:
    """How many items a value has at least."""
    if value.kind in (Kind.TUPLE, Kind.CONTAINER) and value.elements:
        return len(value.elements)
    if value.kind in (Kind.TENSOR, Kind.VARIABLE) and value.shape:
        return value.shape[0] or 0
    return 0


def items(value: Value) -> list[Value]:
    """What iterating over a value can yield, one after the other; one entry for all where they are not told apart."""
    if value.kind in (Kind.TUPLE, Kind.CONTAINER) and value.elements:
        return list(value.elements)
    if value.kind is Kind.DICTIONARY:
        return list(value.elements)
    if value.kind in (Kind.TENSOR, Kind.VARIABLE):
        return [Value(Kind.TENSOR, dtype=value.dtype)]
    return [value.element] if value.element is not None else []


def joined_items(value: Value) -> Value | None:
    """What iterating over a value yields, all items together."""
    return join(items(value))
