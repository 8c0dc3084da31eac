"""Whether an expression gives a tensor of one number, as far as the way in which it is computed tells that."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_REDUCTIONS = frozenset(f"tensorflow.reduce_{name}" for name in ("mean", "sum", "max", "min", "prod", "any", "all"))
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_DEEPEST = 10


def is_single_number(facts: Facts, node: ast.expr) -> bool:
    """Whether an expression always gives a tensor with one number, or a number, whatever it is computed from."""
    return _is_single(facts, node, (), _DEEPEST)


def _is_single(facts: Facts, node: ast.expr, path: tuple[int | str, ...], depth: int) -> bool:
    """The same for the item of a tuple that lies at a path."""
    if not depth:
        return False
    if not path:
        value = facts.values.of(node)
        number = value.kind is Kind.TENSOR and value.shape == () and value.dtype != "string"
        if number or value.kind is Kind.PYTHON:
            return True
    match node:
        case ast.Tuple(elts=elements) if path and isinstance(path[0], int) and path[0] < len(elements):
            starred = any(isinstance(element, ast.Starred) for element in elements)
            return not starred and _is_single(facts, elements[path[0]], path[1:], depth - 1)
        case ast.Name(id=name):
            bindings = facts.names.reaching(name, node)
            outer = name in facts.names.declared_outer
            return bool(bindings) and not outer and all(_binds_single(facts, b, path, depth) for b in bindings)
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _ARITHMETIC):
            return not path and all(_is_single(facts, side, (), depth - 1) for side in (left, right))
        case ast.Call():
            return (not path and _reduces(facts, node)) or _returns_single(facts, node, path, depth)
        case _:
            return False


def _binds_single(facts: Facts, binding: Binding, path: tuple[int | str, ...], depth: int) -> bool:
    statement, value = binding.node, binding.value
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name) and not path:
        before = [b for b in facts.names.reaching(binding.name, statement.target) if b.node is not statement]
        plain = isinstance(statement.op, _ARITHMETIC) and all(_binds_single(facts, b, (), depth - 1) for b in before)
        return plain and bool(before) and depth > 0 and _is_single(facts, statement.value, (), depth - 1)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or value is None:
        return False
    return _is_single(facts, value, (*binding.path, *path), depth - 1)


def _reduces(facts: Facts, call: ast.Call) -> bool:
    """Whether a call reduces a tensor over all of its axes."""
    dotted = catalog.normalised(facts.names.dotted(call.func)).replace("tensorflow.math.", "tensorflow.")
    if dotted in _REDUCTIONS:
        return len(call.args) <= 1 and all(keyword.arg in ("input_tensor", "name") for keyword in call.keywords)
    return False


def _returns_single(facts: Facts, call: ast.Call, path: tuple[int | str, ...], depth: int) -> bool:
    called = facts.values.of(call.func)
    if called.kind is not Kind.FUNCTION or not isinstance(called.node, FunctionNode) or called.home is None:
        return False
    if isinstance(called.node, ast.AsyncFunctionDef):
        return False
    nodes = list(own_nodes(called.node))
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in nodes):
        return False
    returned = [node.value for node in nodes if isinstance(node, ast.Return)]
    home = called.home
    return bool(returned) and all(one is not None and _is_single(home, one, path, depth - 1) for one in returned)
