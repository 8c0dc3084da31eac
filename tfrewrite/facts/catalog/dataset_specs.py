"""Specs of tensors and what a data set holds whose elements were promised by specs."""

from __future__ import annotations

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.given import axes_named, dtype_named, is_none, items_of
from tfrewrite.facts.catalog.nests import each
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Shape, Value, python, tensor, unknown

_SPECS = {
    "tensorflow.TensorSpec": Kind.TENSOR,
    "tensorflow.RaggedTensorSpec": Kind.RAGGED,
    "tensorflow.SparseTensorSpec": Kind.SPARSE,
}
_TENSOR_SPEC = "tensorflow.TensorSpec"


def made(name: str, arguments: Arguments) -> Value | None:
    """A spec or a `TensorShape`, with its arguments as fields."""
    if name == "tensorflow.TensorShape":
        dims = arguments.get("dims", 0)
        return Value(Kind.LIBRARY, origin=name, fields=(("dims", dims if dims is not None else unknown("no axes")),))
    if name not in _SPECS:
        return None
    given = arguments.named(("shape", "dtype", "name" if name == _TENSOR_SPEC else "ragged_rank"))
    fields = [("shape", given.get("shape")), ("dtype", given.get("dtype"))]
    filled = [(key, value if value is not None else _default(key, name)) for key, value in fields]
    return Value(Kind.LIBRARY, origin=name, fields=tuple(filled))


def _default(key: str, name: str) -> Value:
    if key == "dtype":
        return python("float32")
    return unknown("the shape must be given") if name == _TENSOR_SPEC else python(None)


def promised(spec: Value) -> Value:
    """The tensors that a nest of specs promises."""

    def part(leaf: Value) -> Value:
        kind = _SPECS.get(leaf.origin) if leaf.kind is Kind.LIBRARY else None
        if kind is None:
            return unknown("a spec that is not known")
        return Value(kind, dtype=dtype_named(leaf.get("dtype")), shape=axes_of(leaf.get("shape")))

    return each(spec, part)


def typed(types: Value, shapes: Value | None) -> Value:
    """The tensors that `output_types` and `output_shapes` promise."""
    if types.kind is Kind.TUPLE:
        parts = items_of(shapes) if shapes is not None and shapes.kind is Kind.TUPLE else None
        if parts is None or len(parts) != len(types.elements):
            parts = (unknown("no shapes"),) * len(types.elements)
        return Value(Kind.TUPLE, tuple(typed(each_, part) for each_, part in zip(types.elements, parts, strict=True)))
    if types.kind is Kind.DICTIONARY and types.fields:
        shape_of = dict(shapes.fields) if shapes is not None else {}
        fields = tuple((key, typed(value, shape_of.get(key))) for key, value in types.fields)
        return Value(Kind.DICTIONARY, fields=fields)
    if types.kind in (Kind.NAME, Kind.PYTHON, Kind.LIBRARY) and dtype_named(types) is not None:
        return tensor(dtype_named(types), axes_of(shapes))
    return unknown("output types that are not known")


def axes_of(value: Value | None) -> Shape | None:
    """The axes of a shape argument of a spec; None also where any number of axes is promised."""
    if value is None or is_none(value) is True:
        return None
    return axes_named(value)


def spec_of(element: Value) -> Value:
    """The `element_spec` of a data set, of which the axes are those at run time, not those of the spec."""
    kinds = {kind: name for name, kind in _SPECS.items()}

    def part(leaf: Value) -> Value:
        if leaf.kind not in kinds:
            return unknown("a spec of what is no tensor")
        dtype = python(leaf.dtype) if leaf.dtype is not None else unknown("dtype")
        fields = (("shape", unknown("the axes that the graph knows")), ("dtype", dtype))
        return Value(Kind.LIBRARY, origin=kinds[leaf.kind], fields=fields)

    return each(element, part)
