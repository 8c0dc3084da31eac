"""The places in a loop that read a counter of the device, and how each is written with a counter of the host."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tfrewrite.api import Edit, Facts, Kind, LoopNode, ReplaceExpression, own_nodes

if TYPE_CHECKING:
    import libcst as cst

_ON_DEVICE = frozenset({Kind.TENSOR, Kind.RAGGED, Kind.SPARSE, Kind.NEST, Kind.VARIABLE, Kind.SYMBOLIC})
_WHOLE = (ast.Mod, ast.Add, ast.Sub, ast.FloorDiv)
_REMAINDERS = frozenset({"tensorflow.math.floormod", "tensorflow.math.mod"})
_SAME_AS_ITSELF = ("value", "read_value")
_LOOSE = ("Comparison", "BooleanOperation", "UnaryOperation", "IfExp", "Lambda", "NamedExpr")
_COMPARING = {
    "equal": "Equal",
    "not_equal": "NotEqual",
    "less": "LessThan",
    "less_equal": "LessThanEqual",
    "greater": "GreaterThan",
    "greater_equal": "GreaterThanEqual",
}


@dataclass(frozen=True, slots=True)
class CounterRead:
    """One place that reads the counter, with the edits that read the host's counter instead."""

    variable: ast.expr
    edits: tuple[Edit, ...]


def variables_in(facts: Facts, node: ast.AST) -> Iterator[ast.expr]:
    """The variables of whole numbers that an expression names."""
    stack = [node]
    while stack:
        inner = stack.pop()
        if isinstance(inner, (ast.Name, ast.Attribute)) and is_counter(facts, inner):
            yield inner
        elif not isinstance(inner, ast.Lambda):
            stack += list(ast.iter_child_nodes(inner))[::-1]


def is_counter(facts: Facts, node: ast.expr) -> bool:
    """Whether an expression is a variable that holds whole numbers of 32 or 64 bits."""
    value = facts.values.of(node)
    if value.kind is not Kind.VARIABLE:
        return False
    of_optimizer = isinstance(node, ast.Attribute) and node.attr == "iterations"
    return value.dtype in ("int32", "int64") or (
        of_optimizer and isinstance(node, ast.Attribute) and facts.values.of(node.value).kind is Kind.OPTIMIZER
    )


def places_of(facts: Facts, loop: LoopNode, variable: ast.expr) -> list[ast.expr]:
    """The places in the rounds of a loop that name a variable, as one of them does."""
    text = ast.dump(variable)
    roots: list[ast.AST] = [*loop.body, *([loop.test] if isinstance(loop, ast.While) else [])]
    nodes = (node for root in roots for node in (root, *own_nodes(root)))
    return [n for n in nodes if isinstance(n, (ast.Name, ast.Attribute)) and ast.dump(n) == text]


def counter_read(facts: Facts, node: ast.expr, name: str) -> CounterRead | None:
    """How a place that names the variable is written with a Python int; None where that could make a difference."""
    top, edits = _converted(facts, node)
    edits = [ReplaceExpression(top, partial(_named, name)), *edits]
    if _is_call(facts, top, "builtins.int") or _is_int_of_item(top):
        return CounterRead(node, tuple(edits))
    further = _used_as_number(facts, top, read=top is not node and _is_read(top))
    return CounterRead(node, (*edits, *further)) if further is not None else None


def _converted(facts: Facts, node: ast.expr) -> tuple[ast.expr, list[Edit]]:
    """The variable with the conversions around it that give nothing but the number."""
    top = node
    while True:
        parent = facts.names.parents.get(top)
        call = facts.names.parents.get(parent) if isinstance(parent, ast.Attribute) else parent
        method = isinstance(parent, ast.Attribute) and parent.attr in (*_SAME_AS_ITSELF, "numpy", "item")
        whole = isinstance(call, ast.Call) and not call.keywords
        if method and isinstance(call, ast.Call) and call.func is parent and whole and not call.args:
            top = call
        elif (
            isinstance(parent, ast.Call) and whole and _is_call(facts, parent, "builtins.int") and parent.args == [top]
        ):
            return parent, []
        elif isinstance(parent, ast.Call) and top in parent.args[:1] and _is_cast(facts, parent):
            top = parent
        else:
            return top, []


def _is_call(facts: Facts, node: ast.expr, dotted: str) -> bool:
    return isinstance(node, ast.Call) and facts.names.dotted(node.func) == dotted


def _is_cast(facts: Facts, call: ast.Call) -> bool:
    """`tf.cast(step, tf.int64)`."""
    named = [k.value for k in call.keywords if k.arg == "dtype"]
    dtypes = [*call.args[1:], *named]
    if facts.names.dotted(call.func) != "tensorflow.cast" or len(dtypes) != 1:
        return False
    return facts.names.dotted(dtypes[0]) in ("tensorflow.int32", "tensorflow.int64")


def _is_int_of_item(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "item"


def _is_read(node: ast.expr) -> bool:
    """Whether an expression is a NumPy number."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "numpy"


def _used_as_number(facts: Facts, node: ast.expr, *, read: bool) -> list[Edit] | None:
    """The edits around a number of the device, or of NumPy (`read`), whose use cannot tell it from a Python int."""
    edits: list[Edit] = []
    while True:
        parent = facts.names.parents.get(node)
        match parent:
            case _ if read and _is_shown(facts, node, parent):
                return edits
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _WHOLE) and (
                _is_of_host(facts, right if left is node else left)
            ):
                if not (left is node or isinstance(op, ast.Add)):
                    return None
            case ast.Compare(left=left, comparators=others, ops=ops) if not any(
                isinstance(op, (ast.In, ast.NotIn, ast.Is, ast.IsNot)) for op in ops
            ) and all(side is node or _is_of_host(facts, side) for side in (left, *others)):
                pass
            case ast.Call() if (word := _comparing(facts, parent, node)) is not None:
                edits.append(ReplaceExpression(parent, partial(_compared, word)))
            case ast.Call(args=[dividend, divisor], keywords=[]) if (
                dividend is node and facts.names.dotted(parent.func) in _REMAINDERS and _is_of_host(facts, divisor)
            ):
                edits.append(ReplaceExpression(parent, _divided))
            case ast.Call(args=[given], keywords=[]) if given is node and (
                facts.names.dotted(parent.func) in ("builtins.int", "builtins.bool")
            ):
                return edits
            case ast.Attribute(attr="numpy") if isinstance(call := facts.names.parents.get(parent), ast.Call):
                if read or call.func is not parent or call.args:
                    return None
                edits.append(ReplaceExpression(call, _owner))
                node, read = call, True
                continue
            case _:
                return edits if _is_tested(facts, node, parent) else None
        assert isinstance(parent, ast.expr)
        node = parent


def _is_of_host(facts: Facts, node: ast.expr) -> bool:
    return facts.values.of(node).kinds.isdisjoint(_ON_DEVICE)


def _comparing(facts: Facts, call: ast.Call, node: ast.expr) -> str | None:
    """The operator that a comparison of TensorFlow stands for."""
    dotted = facts.names.dotted(call.func)
    word = dotted.removeprefix("tensorflow.").removeprefix("math.")
    sides = call.args
    if not dotted.startswith("tensorflow.") or word not in _COMPARING or call.keywords or len(sides) != 2:
        return None
    plain = all(side is node or _is_of_host(facts, side) for side in sides)
    return _COMPARING[word] if plain else None


def _is_tested(facts: Facts, node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether nothing but the truth of an expression is used."""
    while isinstance(parent, ast.BoolOp) or (isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)):
        node, parent = parent, facts.names.parents.get(parent)
    return isinstance(parent, (ast.If, ast.While, ast.IfExp, ast.Assert)) and parent.test is node


def _is_shown(facts: Facts, node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether nothing but the text of a number is used, which is that of a Python int."""
    match parent:
        case ast.FormattedValue(conversion=-1):
            return True
        case ast.Call(func=ast.Name()):
            return facts.names.dotted(parent.func) in ("builtins.print", "builtins.str") and node in parent.args
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return "!" not in text
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return "%r" not in text and "%a" not in text
        case ast.Tuple():
            above = facts.names.parents.get(parent)
            return isinstance(above, ast.BinOp) and above.right is parent and _is_shown(facts, parent, above)
        case _:
            return False


# --- over libcst -----------------------------------------------------------------------------------------------------


def _named(name: str, _: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    return cst.Name(name)


def _owner(call: cst.BaseExpression) -> cst.BaseExpression:
    """The expression whose method is called."""
    import libcst as cst

    assert isinstance(call, cst.Call)
    assert isinstance(call.func, cst.Attribute)
    return call.func.value


def _compared(operator: str, call: cst.BaseExpression) -> cst.BaseExpression:
    """`a == b` for `tf.equal(a, b)`."""
    import libcst as cst

    assert isinstance(call, cst.Call)
    left, right = (_parenthesized(argument.value, _LOOSE) for argument in call.args)
    target = cst.ComparisonTarget(getattr(cst, operator)(), right)
    return cst.Comparison(left, [target], lpar=call.lpar, rpar=call.rpar)


def _divided(call: cst.BaseExpression) -> cst.BaseExpression:
    """`a % b` for `tf.math.floormod(a, b)`."""
    import libcst as cst

    assert isinstance(call, cst.Call)
    left, right = (_parenthesized(argument.value, (*_LOOSE, "BinaryOperation")) for argument in call.args)
    return cst.BinaryOperation(left, cst.Modulo(), right, lpar=call.lpar, rpar=call.rpar)


def _parenthesized(side: cst.BaseExpression, loose: tuple[str, ...]) -> cst.BaseExpression:
    """An expression in parentheses where it is of a form that binds too loosely."""
    import libcst as cst

    if type(side).__name__ in loose and not side.lpar:
        return side.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return side
