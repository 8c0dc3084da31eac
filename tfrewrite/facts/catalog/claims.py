"""What a measured rule claims of one call: the result's kind, dtype and shape from abstract arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from tfrewrite.facts.catalog.dtype_rules import Arguments, dtype_by
from tfrewrite.facts.catalog.given import items_of
from tfrewrite.facts.catalog.rows import Row
from tfrewrite.facts.catalog.shape_rules import shape_by
from tfrewrite.facts.catalog.tokens import class_of, integer, shape_of, token_of
from tfrewrite.facts.catalog.words import words
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import UNKNOWN, Shape, Value, join, python, unknown

KINDS = {
    "tensor": Kind.TENSOR,
    "array": Kind.ARRAY,
    "python": Kind.PYTHON,
    "variable": Kind.VARIABLE,
    "ragged": Kind.RAGGED,
    "sparse": Kind.SPARSE,
    "symbolic": Kind.SYMBOLIC,
    "dataset": Kind.DATASET,
    "library": Kind.LIBRARY,
    "tuple": Kind.TUPLE,
    "list": Kind.CONTAINER,
    "dict": Kind.DICTIONARY,
}
_COMPOSITE = ("ragged", "sparse", "symbolic")
_RAGGED_TOO = {
    "tensorflow." + name
    for name in words(
        """
        broadcast_to gather_nd io.decode_compressed io.encode_base64 linalg.matmul reshape reverse squeeze where/3
        math.unsorted_segment_max math.unsorted_segment_mean math.unsorted_segment_min math.unsorted_segment_prod
        math.unsorted_segment_sum strings.join strings.length strings.lower strings.reduce_join strings.regex_full_match
        strings.regex_replace strings.strip strings.substr strings.to_hash_bucket strings.to_number strings.upper
        """
    )
}
"""Names that give ragged tensors for ragged ones (https://www.tensorflow.org/api_docs/python/tf/ragged), of which the
measured calls gave tensors."""
_REDUCTIONS = "tensorflow.math.reduce_"
"""They give ragged tensors along an axis of a tensor that is ragged more than once."""


def claimed(row: Row, arguments: Arguments, given: Collection[str]) -> Value:
    """What a call that passes these arguments returns; UNKNOWN where the row was not measured for such a call."""
    if row.result is None:
        return unknown(f"{row.name}: no rule fits what it returned")
    numpy = row.name.startswith("numpy.")
    if numpy and any(arguments[name].kind is Kind.TENSOR and arguments[name].dtype == "string" for name in given):
        return unknown(f"{row.name}: NumPy makes objects of texts, and gives one of them or an array")
    if numpy:
        arguments = {name: _as_arrays(value) for name, value in arguments.items()}
    substitutes: set[str] = set()
    rest = {parameter.name for parameter in row.parameters if parameter.how == "*args"}
    exact, can_be_plain = True, True
    for name in given:
        answer = _accepted(row.accepts.get(name, ()), arguments[name], is_rest=name in rest)
        if answer is None:
            return unknown(f"{row.name}: not measured for such a value of {name}")
        substitutes |= answer - {""}
        exact = exact and answer - {"~"} == {""}
        can_be_plain = can_be_plain and "" in answer
    if _may_be_ragged(row, arguments, given):
        substitutes, exact = substitutes | {"ragged"}, False
    plain = made(row.result, arguments, numpy=numpy)
    if "~" in substitutes:
        substitutes -= {"~"}
        plain = bare(plain)
        exact = not substitutes
    if exact:
        return plain
    options = [plain if kind == "same" else Value(KINDS[kind]) for kind in sorted(substitutes)]
    if can_be_plain:
        options.append(plain)
    return join(options) or UNKNOWN


def _as_arrays(value: Value) -> Value:
    """A list or tuple of tensors as NumPy reads it: an array of each."""
    if value.kind not in (Kind.CONTAINER, Kind.TUPLE):
        return value
    parts = (*value.elements, *([] if value.element is None else [value.element]))
    if not parts or any(part.kind is not Kind.TENSOR or part.dtype in ("bfloat16", "string") for part in parts):
        return value
    element = None if value.element is None else replace(value.element, kind=Kind.ARRAY)
    return replace(value, elements=tuple(replace(p, kind=Kind.ARRAY) for p in value.elements), element=element)


def _may_be_ragged(row: Row, arguments: Arguments, given: Collection[str]) -> bool:
    """Whether a call can give a ragged tensor where its row says a tensor."""
    if row.name not in _RAGGED_TOO and not (row.name.startswith(_REDUCTIONS) and "axis" in given):
        return False
    tensors = [one for one in given if one not in ("axis", "keepdims", "name")]
    return any(class_of(arguments[one]) in ("?", "[?]", "ragged", "[ragged]") for one in tensors)


def bare(value: Value) -> Value:
    """A result of which only the kind is certain."""
    if value.kind is Kind.TUPLE:
        return replace(value, elements=tuple(map(bare, value.elements)), fields=())
    if value.kind is Kind.PYTHON:
        return Value(Kind.PYTHON)
    if value.kind in (Kind.CONTAINER, Kind.DICTIONARY):
        return Value(value.kind, element=None if value.element is None else bare(value.element))
    return replace(value, dtype=None, shape=None)


def _accepted(accepted: Iterable[Any], value: Value, *, is_rest: bool = False) -> set[str] | None:
    """The kinds that the result can be instead because of one argument (empty text: the row's); None: not measured."""
    known = list(accepted)
    if known == ["any"]:
        return {""}
    plain = class_of(value)
    if is_rest:
        plain = f"{plain}*{len(items_of(value) or ())}"
        return {""} if plain in known and (plain == "[?]*0" or "?" not in plain) else None
    unlike = {entry[4:] for entry in known if isinstance(entry, str) and entry.startswith("not ")}
    if unlike and token_of(value) in (None, *unlike):
        return None
    if plain == "str" and value.literal is not None and ["=", value.literal.value] in known:
        return {""}
    if plain in known and not (plain == "[?]" or "?" in plain):
        return {""}
    if any(part in plain for part in _COMPOSITE) or any(
        str(entry).startswith("variable=") for entry in known if plain == "variable"
    ):
        found = {entry.partition("=")[2] for entry in known if isinstance(entry, str) and entry.startswith(plain + "=")}
        return found if found and "other" not in found else None
    if f"~{plain}" in known and "?" not in plain:
        return {"", "~"}
    if plain == "str" and value.literal is not None and ["~", value.literal.value] in known:
        return {"", "~"}
    if "~?" in known and plain in ("?", "[?]"):
        return {"", "~"} | {entry.partition("=")[2] for entry in known if isinstance(entry, str) and "=" in entry}
    if "?" not in known or plain not in ("?", "[?]"):
        return None
    return {""} | {entry.partition("=")[2] for entry in known if isinstance(entry, str) and "=" in entry}


def made(spec: dict[str, Any], arguments: Arguments, *, numpy: bool) -> Value:
    """The value that one result rule describes."""
    kind = KINDS[spec["k"]]
    match kind:
        case Kind.TUPLE:
            parts = tuple(made(item, arguments, numpy=numpy) for item in spec["items"])
            names = spec.get("names", ())
            fields = tuple(zip(names, parts, strict=True)) if names else ()
            return Value(kind, parts, fields=fields, origin=spec.get("o", ""))
        case Kind.CONTAINER:
            item = made(spec["item"], arguments, numpy=numpy) if spec.get("item") else None
            count = _count(spec.get("count"), arguments)
            if item is None or count is None or count > 64:
                return Value(kind, element=item or UNKNOWN)
            return Value(kind, (item,) * count, element=item)
        case Kind.DICTIONARY:
            return Value(kind, element=made(spec["item"], arguments, numpy=numpy) if spec.get("item") else UNKNOWN)
        case Kind.LIBRARY | Kind.DATASET:
            return Value(kind, origin=spec.get("o", ""))
        case Kind.PYTHON:
            dtype = dtype_by(spec.get("d"), arguments, numpy=numpy)
            return python(None) if dtype == "NoneType" else Value(kind, dtype=dtype)
        case _:
            dtype = dtype_by(spec.get("d"), arguments, numpy=numpy)
            return Value(kind, dtype=dtype, shape=shape_by(spec.get("s"), arguments))


def _count(rule: Any, arguments: Arguments) -> int | None:
    """How many items a list result has: a number, `["axis", x, axis]`, `["length", x]` or `["pieces", num]`."""
    if rule is None or isinstance(rule, int):
        return rule
    name, parameter = rule[0], arguments.get(rule[1])
    if parameter is None:
        return None
    if name == "length":
        items = items_of(parameter)
        return None if items is None else len(items)
    if name == "pieces":
        known = parameter.literal.value if parameter.literal is not None else None
        items = items_of(parameter)
        return known if type(known) is int else len(items) if items else None
    shape, at = shape_of(parameter), integer(arguments.get(rule[2]))
    return shape[at] if shape and at is not None and -len(shape) <= at < len(shape) else None


def covers(claim: Value, real: Value) -> bool:
    """Whether a fully known value is a case of what was claimed."""
    if claim.kind is Kind.UNKNOWN:
        return True
    if claim.kind is Kind.EITHER:
        return any(covers(option, real) for option in claim.elements)
    if claim.kind is not real.kind or (claim.dtype is not None and claim.dtype != real.dtype):
        return False
    if claim.literal is not None and claim.literal != real.literal:
        return False
    if claim.kind in (Kind.TUPLE, Kind.CONTAINER):
        return _items_cover(claim, real)
    return is_case_of(real.shape, claim.shape)


def is_case_of(shape: Shape | None, claim: Shape | None) -> bool:
    """Whether a shape has the axes that were claimed."""
    if claim is None:
        return True
    if shape is None or len(shape) != len(claim):
        return False
    return all(want is None or have is None or want == have for have, want in zip(shape, claim, strict=True))


def _items_cover(claim: Value, real: Value) -> bool:
    items = items_of(real) or ()
    if claim.elements and len(claim.elements) != len(items):
        return False
    if claim.kind is Kind.TUPLE:
        if len(claim.elements) != len(items):
            return False
        return all(covers(want, have) for want, have in zip(claim.elements, items, strict=True))
    return claim.element is None or all(covers(claim.element, have) for have in items)
