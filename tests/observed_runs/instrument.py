"""A program written anew so that it reports the modes and arguments of its functions and the rounds of its loops."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

Place = tuple[int, int]
Loop = ast.For | ast.While
Function = ast.FunctionDef | ast.Lambda


def place_of(node: ast.expr | ast.stmt) -> Place:
    """Line and column."""
    return node.lineno, node.col_offset


def place_text(node: ast.expr | ast.stmt) -> str:
    """Line and column as reports write them."""
    return f"{node.lineno}:{node.col_offset}"


@dataclass(frozen=True, slots=True)
class Orders:
    """What is reported besides modes and rounds."""

    sources: Collection[tuple[int, int, int, int]] = ()
    """Expressions of which the kind of object is reported: line, column, end line, end column."""
    spoiled_after: Mapping[Place, Sequence[str]] = field(default_factory=dict)
    """Names that are made useless behind a loop."""
    spoiled_each_round: Mapping[Place, Sequence[str]] = field(default_factory=dict)
    """Names that are made useless where a round of a loop begins."""
    graphs: Collection[Place] = ()
    """Loops that run in graphs, which are left as they are."""


class _Reporting(ast.NodeTransformer):
    def __init__(self, orders: Orders) -> None:
        self.orders = orders

    def generic_visit(self, node: ast.AST) -> ast.AST:
        span = tuple(getattr(node, name, 0) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
        wanted = isinstance(node, ast.expr) and span in self.orders.sources
        result = super().generic_visit(node)
        if wanted and isinstance(result, ast.expr) and not isinstance(getattr(result, "ctx", None), ast.Store):
            return _call("__source__", [*span], [result])
        return result

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        first = 1 if ast.get_docstring(node) is not None else 0
        plain = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = ast.Dict([ast.Constant(a.arg) for a in plain], [ast.Name(a.arg, ast.Load()) for a in plain])
        node.body.insert(first, ast.Expr(_call("__run__", [*place_of(node)], [names])))
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.generic_visit(node)
        report = _call("__run__", [*place_of(node)], [ast.Dict([], [])])
        node.body = ast.Subscript(ast.Tuple([report, node.body], ast.Load()), ast.Constant(1), ast.Load())
        return node

    def visit_For(self, node: ast.For) -> ast.AST | list[ast.AST]:
        return self._loop(node)

    def visit_While(self, node: ast.While) -> ast.AST | list[ast.AST]:
        return self._loop(node)

    def _loop(self, node: Loop) -> list[ast.AST]:
        place = place_of(node)
        self.generic_visit(node)
        if place in self.orders.graphs:
            return [node]
        spoiled = _spoil(self.orders.spoiled_each_round.get(place, ()))
        node.body[:0] = [ast.Expr(_call("__round__", [*place], [])), *spoiled]
        node.orelse.insert(0, ast.Expr(_call("__exhausted__", [*place], [])))
        after = _spoil(self.orders.spoiled_after.get(place, ()))
        enter, leave = (ast.Expr(_call(name, [*place], [])) for name in ("__enter__", "__leave__"))
        return [enter, node, leave, *after]


def _spoil(names: Sequence[str]) -> list[ast.stmt]:
    return [ast.Assign([ast.Name(name, ast.Store())], ast.Name("__spoiled__", ast.Load())) for name in names]


def _call(name: str, numbers: Sequence[int], rest: Sequence[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [*(ast.Constant(n) for n in numbers), *rest], [])


def instrumented(program: str, orders: Orders) -> str:
    """The program with its reports."""
    tree = _Reporting(orders).visit(ast.parse(program))
    return ast.unparse(ast.fix_missing_locations(tree))
