"""The value of each form of expression."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tfrewrite.facts import operators, patches
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.catalog import calls as public
from tfrewrite.facts.catalog.given import dtype_named
from tfrewrite.facts.catalog.rows import row
from tfrewrite.facts.catalog.tapes import CHECKPOINT
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.subscripts import slice_of
from tfrewrite.facts.value import A_TUPLE, UNKNOWN, Value, join, python, tensor, unknown
from tfrewrite.facts.values import bindings, calls, containers, iteration, objects

if TYPE_CHECKING:
    from tfrewrite.facts.values import Values

_TEXT = Value(Kind.PYTHON, dtype="str")
_TRUTH = Value(Kind.PYTHON, dtype="bool")
_OF_PROGRAM = frozenset({Kind.OBJECT, Kind.CLASS})
_OF_TENSORS = frozenset({"shape", "dtype", "ndim", "device"})
"""Attributes that no tuple or dictionary of tensors has."""
_KERAS = frozenset({Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.LOSS, Kind.OPTIMIZER})


def compute(values: Values, node: ast.expr) -> Value | None:
    """The value of an expression; None where it needs one that has not come out yet."""
    match node:
        case ast.Constant(value=value):
            return _constant(value)
        case ast.JoinedStr() | ast.FormattedValue():
            return _TEXT
        case ast.Name():
            return _named(bindings.name(values, node))
        case ast.Attribute():
            return _named(attribute(values, node))
        case ast.Call():
            return calls.call(values, node)
        case ast.BinOp(left=left, op=operator, right=right):
            first, second = values.evaluate(left), values.evaluate(right)
            if first is None or second is None:
                return None
            return operators.binary(operator, first, second, values.facts.setting)
        case ast.UnaryOp(op=operator, operand=operand):
            return _unary(values, node, operator, operand)
        case ast.Compare():
            return _compared(values, node)
        case ast.BoolOp(values=parts):
            return _either_of(values, node, parts)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _conditional(values, node, test, [body, orelse])
        case ast.NamedExpr(value=value):
            return values.evaluate(value)
        case ast.Subscript(value=container, slice=index):
            return _item(values, container, index)
        case _:
            return _displayed(values, node)


def _displayed(values: Values, node: ast.expr) -> Value | None:
    """Displays of containers, comprehensions, and what is left."""
    match node:
        case ast.Tuple(elts=parts):
            return _sequence(values, Kind.TUPLE, parts)
        case ast.List(elts=parts):
            return _sequence(values, Kind.CONTAINER, parts)
        case ast.Set(elts=parts):
            found = [values.evaluate(part) for part in parts if not isinstance(part, ast.Starred)]
            whole = len(found) == len(parts)
            return Value(Kind.CONTAINER, element=join(found) if whole else UNKNOWN, origin="builtins.set")
        case ast.Dict(keys=keys, values=parts):
            return _dictionary(values, keys, parts)
        case ast.ListComp(elt=element):
            return _filled(Kind.CONTAINER, values.evaluate(element))
        case ast.SetComp(elt=element):
            inner = values.evaluate(element)
            return None if inner is None else Value(Kind.CONTAINER, element=inner, origin="builtins.set")
        case ast.GeneratorExp(elt=element):
            return _filled(Kind.GENERATOR, values.evaluate(element))
        case ast.DictComp(key=key, value=value):
            first, second = values.evaluate(key), values.evaluate(value)
            if first is None or second is None:
                return None
            return Value(Kind.DICTIONARY, elements=(first,), element=second)
        case ast.Lambda():
            return Value(Kind.FUNCTION, home=values.facts, node=node)
        case ast.Slice():
            return slice_value(values, node)
        case ast.Starred(value=inner):
            return values.evaluate(inner)
        case ast.Await() | ast.Yield() | ast.YieldFrom():
            return unknown("what is sent in from outside")
        case _:
            return unknown("an unusual expression")


def _constant(value: object) -> Value:
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return python(value)
    return Value(Kind.PYTHON, dtype=type(value).__name__)


def _named(value: Value | None) -> Value | None:
    """A public name that is a plain number as that number."""
    if value is not None and value.kind is Kind.NAME:
        return bindings.constant_of_library(value.origin) or value
    return value


def _filled(kind: Kind, element: Value | None) -> Value | None:
    return None if element is None else Value(kind, element=element)


def _unary(values: Values, node: ast.expr, operator: ast.unaryop, operand: ast.expr) -> Value | None:
    inner = values.evaluate(operand)
    if inner is None:
        return None
    if isinstance(operator, ast.Not):
        return _or_tensor(values, node, _truth_of_not(inner), inner)
    return operators.unary(operator, inner, values.facts.setting)


def _truth_of_not(inner: Value) -> Value:
    known = inner.literal
    return python(not known.value) if known is not None else _TRUTH


def _or_tensor(values: Values, node: ast.AST, eager: Value, *operands: Value) -> Value:
    """A result of Python's own logic, which AutoGraph turns into a tensor where an operand is one."""
    if values.modes.graph(node) is Answer.NO or not any(map(may_be_tensor, operands)):
        return eager
    return join([eager, tensor("bool")]) or UNKNOWN


def may_be_tensor(value: Value) -> bool:
    """Whether a value may be a tensor."""
    return bool(value.kinds & (ON_DEVICE | {Kind.UNKNOWN, Kind.OBJECT}))


def _compared(values: Values, node: ast.Compare) -> Value | None:
    operands = [values.evaluate(part) for part in (node.left, *node.comparators)]
    if any(operand is None for operand in operands):
        return None
    known = [operand for operand in operands if operand is not None]
    results: list[Value] = []
    for index, operator in enumerate(node.ops):
        if isinstance(operator, (ast.In, ast.NotIn)):
            results.append(
                _TRUTH if Kind.UNKNOWN not in known[index + 1].kinds else _or_tensor(values, node, _TRUTH, *known)
            )
        else:
            results.append(operators.compare(operator, known[index], known[index + 1], values.facts.setting))
    if len(results) == 1:
        return results[0]
    return _or_tensor(values, node, join([*results, _TRUTH]) or UNKNOWN, *known)


def _either_of(values: Values, node: ast.BoolOp, parts: list[ast.expr]) -> Value | None:
    found = [values.evaluate(part) for part in parts]
    if any(part is None for part in found):
        return None
    known = [part for part in found if part is not None]
    stops_at = isinstance(node.op, ast.Or)
    possible: list[Value] = []
    for part in known:
        literal = part.literal
        if literal is None or literal.value != literal.value or bool(literal.value) == stops_at or part is known[-1]:
            possible.append(part)
        if literal is not None and bool(literal.value) == stops_at:
            break
    return _or_tensor(values, node, join(possible) or UNKNOWN, *known)


def _conditional(values: Values, node: ast.expr, test: ast.expr, branches: list[ast.expr]) -> Value | None:
    value = join(values.evaluate(branch) for branch in branches)
    condition = values.evaluate(test)
    if value is None or condition is None:
        return None
    if values.modes.graph(node) is not Answer.NO and may_be_tensor(condition):
        return bindings.or_tensors(value)
    return value


def _sequence(values: Values, kind: Kind, parts: list[ast.expr]) -> Value | None:
    found: list[Value] = []
    for part in parts:
        value = values.evaluate(part)
        if value is None:
            return None
        if isinstance(part, ast.Starred):
            if value.kind not in (Kind.TUPLE, Kind.CONTAINER) or not value.elements:
                return _spread(values, kind, parts)
            found += value.elements
        else:
            found.append(value)
    return Value(kind, elements=tuple(found))


def _spread(values: Values, kind: Kind, parts: list[ast.expr]) -> Value | None:
    """A display with `*values` of unknown length."""
    found: list[Value | None] = []
    for part in parts:
        value = values.evaluate(part)
        found.append(iteration.element_of(values, value) if isinstance(part, ast.Starred) and value else value)
    if any(item is None for item in found):
        return None
    origin = A_TUPLE if kind is Kind.TUPLE else ""
    return Value(Kind.CONTAINER, element=join(found), origin=origin)


def _dictionary(values: Values, keys: list[ast.expr | None], parts: list[ast.expr]) -> Value | None:
    fields: dict[str | int, Value] = {}
    items = [values.evaluate(part) for part in parts]
    if any(item is None for item in items):
        return None
    known = [item for item in items if item is not None]
    for key, item in zip(keys, known, strict=True):
        match key:
            case ast.Constant(value=str() | int() as name) if not isinstance(name, bool):
                fields.pop(name, None)
                fields[name] = item
            case None if item.kind is Kind.DICTIONARY and item.fields:
                fields.update(item.fields)
            case _:
                return _unkeyed(values, keys, known)
    return Value(Kind.DICTIONARY, fields=tuple(fields.items()))


def _unkeyed(values: Values, keys: list[ast.expr | None], items: list[Value]) -> Value | None:
    inner = [
        item if key is not None else item.element or unknown("`**`") for key, item in zip(keys, items, strict=True)
    ]
    names = [values.evaluate(key) if key is not None else unknown("`**`") for key in keys]
    joined = join(names)
    return Value(Kind.DICTIONARY, elements=() if joined is None else (joined,), element=join(inner))


def _item(values: Values, container: ast.expr, index: ast.expr) -> Value | None:
    value, at = values.evaluate(container), values.evaluate(index)
    if value is None or at is None:
        return None
    return items_of(values, value, at)


def items_of(values: Values, value: Value, at: Value) -> Value:
    """What subscription gives, for each thing that the container can be."""
    return join(_item_of(values, option, at) for option in value.options) or UNKNOWN


def _item_of(values: Values, value: Value, at: Value) -> Value:
    match value.kind:
        case Kind.DATASET if value.origin == "tensorflow_datasets.load":
            return value
        case Kind.NEST:
            return Value(Kind.NEST, why=value.why)
        case Kind.OBJECT | Kind.CLASS | Kind.FUNCTION | Kind.NAME | Kind.LIBRARY | Kind.FOREIGN | Kind.UNKNOWN:
            return value if value.kind is Kind.UNKNOWN else unknown(f"an item of {value.kind.value}")
        case _:
            return operators.item(value, at, values.facts.setting)


def slice_value(values: Values, node: ast.Slice) -> Value | None:
    """A slice by the values of its bounds."""
    found: list[Value] = []
    for bound in (node.lower, node.upper, node.step):
        value = values.evaluate(bound) if bound is not None else python(None)
        if value is None:
            return None
        found.append(value)
    return slice_of(*found)


def attribute(values: Values, node: ast.Attribute) -> Value | None:
    """The value of `owner.name`."""
    dotted = values.facts.names.dotted(node)
    if dotted:
        found = values.facts.project.lookup(values.facts, dotted)
        return found if found is not None else bindings.public_name(values, dotted)
    owner = values.evaluate(node.value)
    if owner is None:
        return None
    found_all = [attribute_of(values, option, node.attr, node) for option in calls.with_attributes(owner, node.attr)]
    if any(option is None for option in found_all):
        return None
    value = join(found_all)
    if value is not None and node.attr == "shape" and values.modes.graph(node) is Answer.NO:
        value = _shape_in_eager_code(value)
    if isinstance(node.value, ast.Name) and value is not None and containers.holds_mutable(value):
        return value if owner.kinds & (_OF_PROGRAM | _KERAS) else containers.weakened(value, "held by an object")
    return value


def _shape_in_eager_code(value: Value) -> Value:
    """A `tf.TensorShape` without the lengths that are None in graphs alone."""
    if value.kind is not Kind.LIBRARY or not value.elements:
        return value
    known = (join(option for option in item.options if option.dtype != "NoneType") or item for item in value.elements)
    return replace(value, elements=tuple(known))


def attribute_of(values: Values, owner: Value, name: str, at: ast.AST | None = None) -> Value | None:
    """An attribute of one thing that an owner can be."""
    match owner.kind:
        case Kind.UNKNOWN:
            return owner
        case Kind.NAME if dtype_named(owner) is not None:
            known = dtype_named(owner) if name == "name" and owner.origin.startswith("tensorflow.") else None
            return python(known) if known is not None else unknown("an attribute of a dtype")
        case Kind.NAME if owner.home is not None:
            return values.facts.project.in_module(owner.home, name)
        case Kind.NAME if patches.holds(values.facts.names.patched, owner.origin, name):
            return unknown(f"the program assigns `{owner.origin}.{name}`")
        case Kind.NAME:
            dotted = f"{owner.origin}.{name}"
            found = values.facts.project.lookup(values.facts, dotted)
            return found if found is not None else Value(Kind.NAME, origin=dotted)
        case Kind.OBJECT | Kind.CLASS if isinstance(owner.node, ast.ClassDef):
            return objects.member(owner, name, at)
        case Kind.TUPLE if owner.get(name) is not None:
            return owner.get(name)
        case Kind.LIBRARY if owner.origin == CHECKPOINT and (tracked := owner.get(name)) is not None:
            return unknown(f"`{name}` may be set") if values.stores.has_loose(name) else tracked
        case Kind.FOREIGN:
            return Value(Kind.FOREIGN, origin=owner.origin)
        case Kind.NEST:
            if name in _OF_TENSORS:
                return public.attribute(Value(Kind.TENSOR), name, values.facts.setting)
            return unknown(f"`{name}` of a nest") if row(f"tensorflow.Tensor.{name}") is not None else owner
        case Kind.FUNCTION | Kind.GENERATOR | Kind.OBJECT | Kind.CLASS:
            return unknown(f"an attribute of a {owner.kind.value}")
        case _ if owner.kind in _KERAS and isinstance(owner.node, ast.ClassDef):
            return _of_keras_object(values, owner, name, at)
        case _:
            found = public.attribute(owner, name, values.facts.setting)
            return found if found.kind is not Kind.UNKNOWN else unknown(f"`{name}` of {owner.kind.value}")


def _of_keras_object(values: Values, owner: Value, name: str, at: ast.AST | None) -> Value | None:
    """An attribute of an object whose class the program derives from one of Keras."""
    own = objects.member(owner, name, at)
    if own is None or own.kind is not Kind.UNKNOWN or own.why:
        if own is not None and own.kind is Kind.UNKNOWN and own.why.endswith("is not set by the class"):
            return public.attribute(owner, name, values.facts.setting)
        return own
    return public.attribute(owner, name, values.facts.setting)
