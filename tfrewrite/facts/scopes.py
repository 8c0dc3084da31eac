"""What one pass over a program records: its scopes, what binds names in them, and its nodes by their type."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tfrewrite.facts.tree import FunctionNode, LoopNode, ScopeNode, arguments_of, children


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that gives a name a value. `value` is None where no single expression does."""

    name: str
    node: ast.AST
    value: ast.expr | None = None
    path: tuple[int | str, ...] = ()
    """How the value is taken apart: indices of tuple unpacking, negative ones behind a star; `"iter"` for one element
    of an iterable; `"rest 1 2"` for what `*rest` takes up between one name and two."""
    imported: str = ""
    """The dotted name that an import binds, as written; with leading dots where it is relative."""


@dataclass(slots=True)
class Scope:
    """The names that one module, class, function or lambda binds itself."""

    node: ScopeNode
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)
    """Names declared `global` or `nonlocal` here."""


class Recorded:
    """The nodes of a program, its scopes and their bindings."""

    def __init__(self, tree: ast.Module) -> None:
        self.stars: list[str] = []
        self.renamed: dict[str, list[str]] = {}
        """The other names under which `from module import name as other` binds a name."""
        self.comprehended: dict[ast.AST, dict[str, list[Binding]]] = {}
        """What the clauses of each comprehension bind."""
        self.parents: dict[ast.AST, ast.AST] = {}
        self.scopes: dict[ast.AST, Scope] = {}
        self.identifiers: set[str] = set(dir(builtins))
        self.imports: dict[str, str] = {}
        self.calls: list[ast.Call] = []
        self.loads: list[ast.Name] = []
        self.attributes: list[ast.Attribute] = []
        self.subscripts: list[ast.Subscript] = []
        self.loops: list[LoopNode] = []
        self.functions: list[FunctionNode] = []
        self.managers: list[ast.withitem] = []
        self.calling_statements: list[ast.Expr] = []
        self.module = Scope(tree, None)
        self._build(tree, self.module)

    def _build(self, root: ast.Module, module: Scope) -> None:
        self.scopes[root] = module
        parents, record = self.parents, _RECORDED
        stack: list[tuple[ast.AST, Scope]] = [(root, module)]
        while stack:
            node, scope = stack.pop()
            recording = record.get(type(node))
            if recording is not None:
                recording(self, node, scope)
                scope = self.scopes.get(node, scope)
            inner = children(node)
            if inner:
                for child in inner[::-1]:
                    parents[child] = node
                    stack.append((child, scope))

    def _record_name(self, node: ast.Name, scope: Scope) -> None:
        self.identifiers.add(node.id)
        self.loads.append(node)

    def _record_call(self, node: ast.Call, scope: Scope) -> None:
        self.calls.append(node)

    def _record_attribute(self, node: ast.Attribute, scope: Scope) -> None:
        self.attributes.append(node)

    def _record_subscript(self, node: ast.Subscript, scope: Scope) -> None:
        self.subscripts.append(node)

    def _record_expression(self, node: ast.Expr, scope: Scope) -> None:
        if isinstance(node.value, ast.Call):
            self.calling_statements.append(node)

    def _record_scope(self, node: ast.ClassDef | FunctionNode | ast.Lambda, scope: Scope) -> None:
        if not isinstance(node, ast.Lambda):
            self._bind(scope, Binding(node.name, node))
        inner = self.scopes[node] = Scope(node, scope)
        if isinstance(node, FunctionNode):
            self.functions.append(node)
        if not isinstance(node, ast.ClassDef):
            for argument in arguments_of(node.args):
                self._bind(inner, Binding(argument.arg, argument))

    def _record_outer(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        scope.outer.update(node.names)
        self.identifiers.update(node.names)

    def _record_import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            self._import(scope, name, node, alias.name if alias.asname else name)

    def _record_import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = f"{'.' * node.level}{node.module or ''}"
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(module)
                continue
            dot = "" if module.endswith(".") else "."
            self._import(scope, alias.asname or alias.name, node, f"{module}{dot}{alias.name}")
            if alias.asname:
                self.renamed.setdefault(alias.name, []).append(alias.asname)

    def _record_assign(self, node: ast.Assign, scope: Scope) -> None:
        for target in node.targets:
            self._unpack(scope, target, node, node.value, ())

    def _record_annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self._unpack(scope, node.target, node, node.value, ())

    def _record_augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            self._bind(scope, Binding(node.target.id, node, node.value, ("augmented",)))

    def _record_walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._bind(scope, Binding(node.target.id, node, node.value))

    def _record_loop(self, node: LoopNode, scope: Scope) -> None:
        self.loops.append(node)
        if not isinstance(node, ast.While):
            self._unpack(scope, node.target, node, node.iter, ("iter",))

    def _record_comprehension(self, node: ast.comprehension, scope: Scope) -> None:
        inner = Scope(scope.node, scope)
        self._unpack(inner, node.target, node, node.iter, ("iter",))
        known = self.comprehended.setdefault(self.parents[node], {})
        for name, bindings in inner.bindings.items():
            known.setdefault(name, []).extend(bindings)

    def _record_manager(self, node: ast.withitem, scope: Scope) -> None:
        self.managers.append(node)
        if node.optional_vars is not None:
            self._unpack(scope, node.optional_vars, node, node.context_expr, ("enter",))

    def _record_caught(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar, scope: Scope) -> None:
        if node.name is not None:
            self._bind(scope, Binding(node.name, node))

    def _record_rest(self, node: ast.MatchMapping, scope: Scope) -> None:
        if node.rest is not None:
            self._bind(scope, Binding(node.rest, node))

    def _import(self, scope: Scope, name: str, node: ast.Import | ast.ImportFrom, dotted: str) -> None:
        self._bind(scope, Binding(name, node, imported=dotted))
        known = self.imports.get(name)
        self.imports[name] = dotted if known in (None, dotted) else ""

    def _bind(self, scope: Scope, binding: Binding) -> None:
        self.identifiers.add(binding.name)
        scope.bindings.setdefault(binding.name, []).append(binding)

    def _unpack(
        self, scope: Scope, target: ast.expr, node: ast.AST, value: ast.expr, path: tuple[int | str, ...]
    ) -> None:
        match target:
            case ast.Name(id=name):
                self._bind(scope, Binding(name, node, value, path))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                star = next(
                    (i for i, element in enumerate(elements) if isinstance(element, ast.Starred)), len(elements)
                )
                for index, element in enumerate(elements):
                    if isinstance(element, ast.Starred):
                        rest = f"rest {index} {len(elements) - index - 1}"
                        self._unpack(scope, element.value, node, value, (*path, rest))
                    else:
                        step = index if index < star else index - len(elements)
                        self._unpack(scope, element, node, value, (*path, step))
            case _:
                pass


_RECORDED: dict[type[ast.AST], Callable[[Recorded, Any, Scope], None]] = {
    ast.Name: Recorded._record_name,
    ast.Call: Recorded._record_call,
    ast.Attribute: Recorded._record_attribute,
    ast.Subscript: Recorded._record_subscript,
    ast.Expr: Recorded._record_expression,
    ast.FunctionDef: Recorded._record_scope,
    ast.AsyncFunctionDef: Recorded._record_scope,
    ast.ClassDef: Recorded._record_scope,
    ast.Lambda: Recorded._record_scope,
    ast.Global: Recorded._record_outer,
    ast.Nonlocal: Recorded._record_outer,
    ast.Import: Recorded._record_import,
    ast.ImportFrom: Recorded._record_import_from,
    ast.Assign: Recorded._record_assign,
    ast.AnnAssign: Recorded._record_annotated,
    ast.AugAssign: Recorded._record_augmented,
    ast.NamedExpr: Recorded._record_walrus,
    ast.For: Recorded._record_loop,
    ast.AsyncFor: Recorded._record_loop,
    ast.While: Recorded._record_loop,
    ast.comprehension: Recorded._record_comprehension,
    ast.withitem: Recorded._record_manager,
    ast.ExceptHandler: Recorded._record_caught,
    ast.MatchAs: Recorded._record_caught,
    ast.MatchStar: Recorded._record_caught,
    ast.MatchMapping: Recorded._record_rest,
}
