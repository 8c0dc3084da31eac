"""Who a name is: scopes, bindings, imports, and the dotted name that an expression stands for."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tfrewrite.facts.tree import FunctionNode, LoopNode, ScopeNode, arguments_of, children, suites_of_any


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that gives a name a value. `value` is None where no single expression does."""

    name: str
    node: ast.AST
    value: ast.expr | None = None
    path: tuple[int | str, ...] = ()
    """How the value is taken apart: indices of tuple unpacking; `"iter"` for one element of an iterable."""


@dataclass(slots=True)
class Scope:
    """The names that one module, class, function or lambda binds itself."""

    node: ScopeNode
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)
    """Names declared `global` or `nonlocal` here."""


def _position(node: ast.AST) -> tuple[int, int]:
    if isinstance(node, ast.withitem):
        node = node.context_expr
    elif isinstance(node, ast.comprehension):
        node = node.target
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


class Names:
    """The scopes of one program and what its names stand for."""

    def __init__(self, tree: ast.Module) -> None:
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
        self.calling_statements: list[ast.Expr] = []
        self._module = Scope(tree, None)
        self._build(tree, self._module)
        self.declared_outer: set[str] = {name for scope in self.scopes.values() for name in scope.outer}

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
            self._bind(scope, Binding(name, node))
            self._import(name, alias.name if alias.asname else name)

    def _record_import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            self._bind(scope, Binding(name, node))
            self._import(name, f"{'.' * node.level}{node.module or ''}.{alias.name}")

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
        self._unpack(scope, node.target, node, node.iter, ("iter",))

    def _record_manager(self, node: ast.withitem, scope: Scope) -> None:
        if node.optional_vars is not None:
            self._unpack(scope, node.optional_vars, node, node.context_expr, ("enter",))

    def _record_caught(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar, scope: Scope) -> None:
        if node.name is not None:
            self._bind(scope, Binding(node.name, node))

    def _record_rest(self, node: ast.MatchMapping, scope: Scope) -> None:
        if node.rest is not None:
            self._bind(scope, Binding(node.rest, node))

    def _import(self, name: str, dotted: str) -> None:
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
                starred = any(isinstance(element, ast.Starred) for element in elements)
                for index, element in enumerate(elements):
                    self._unpack(scope, element, node, value, (*path, "iter" if starred else index))
            case ast.Starred(value=inner):
                self._unpack(scope, inner, node, value, (*path, "rest"))
            case _:
                pass

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope that a node runs in."""
        while (node := self.parents.get(node, self._module.node)) not in self.scopes:
            pass
        return self.scopes[node]

    def function_of(self, node: ast.AST) -> FunctionNode | None:
        """The function that a node stands in."""
        scope: Scope | None = self.scope_of(node)
        while scope is not None and not isinstance(scope.node, FunctionNode):
            scope = scope.parent
        return scope.node if scope is not None and isinstance(scope.node, FunctionNode) else None

    def bindings_of(self, name: str, at: ast.AST) -> list[Binding]:
        """Every binding that a name read at a node can mean; empty where it is a builtin or unknown."""
        scope: Scope | None = self.scope_of(at)
        first = True
        while scope is not None:
            visible = first or not isinstance(scope.node, ast.ClassDef)
            if visible and name in scope.bindings and name not in scope.outer:
                return scope.bindings[name] + self._bound_from_inside(name)
            first, scope = False, scope.parent
        return self._bound_from_inside(name)

    def _bound_from_inside(self, name: str) -> list[Binding]:
        """What functions that declare a name `global` or `nonlocal` bind it to."""
        if name not in self.declared_outer:
            return []
        return [b for s in self.scopes.values() if name in s.outer for b in s.bindings.get(name, [])]

    def reaching(self, name: str, at: ast.AST) -> list[Binding]:
        """The bindings of a name that its value at a node can come from, as the suites of one scope run in order."""
        bindings = self.bindings_of(name, at)
        scope = self.scope_of(at)
        if len(bindings) < 2 or name in self.declared_outer or name not in scope.bindings:
            return bindings
        use = _position(at)
        certain = [b for b in bindings if b.path[:1] != ("augmented",) and self._always_before(b.node, at)]
        last = max(certain, key=lambda binding: _position(binding.node), default=None)
        if last is None:
            return bindings
        start = _position(last.node)
        around_last = {last.node, *self.enclosing(last.node)}
        loops = [p for p in self.enclosing(at) if isinstance(p, LoopNode) and p not in around_last]
        return [
            binding
            for binding in bindings
            if binding is last
            or start < _position(binding.node) < use
            or any(loop in self.enclosing(binding.node) or loop is binding.node for loop in loops)
        ]

    def _always_before(self, binder: ast.AST, at: ast.AST) -> bool:
        """Whether a binding statement has run whenever a node runs: it stands earlier in a suite around the node."""
        if isinstance(binder, (ast.For, ast.AsyncFor)):
            return any(parent is binder for parent in self.enclosing(at)) and not self._in_header(binder, at)
        if isinstance(binder, (ast.With, ast.AsyncWith, ast.withitem)):
            return False
        if not isinstance(binder, (ast.Assign, ast.AnnAssign)) or _position(binder) >= _position(at):
            return False
        home = self.parents.get(binder)
        inside: ast.AST = at
        for parent in self.enclosing(at):
            if parent is home:
                return (
                    any(binder in suite and inside in suite for suite in suites_of_any(parent)) and inside is not binder
                )
            inside = parent
        return False

    def _in_header(self, loop: ast.For | ast.AsyncFor, at: ast.AST) -> bool:
        inside: ast.AST = at
        for parent in self.enclosing(at):
            if parent is loop:
                return not any(inside is statement for statement in loop.body)
            inside = parent
        return False

    def enclosing(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def dotted(self, node: ast.AST) -> str:
        """The dotted name of an expression with imports and plain aliases followed; empty where there is none.

        `tf.keras.metrics.Mean` gives `tensorflow.keras.metrics.Mean`; a builtin gives `builtins.print`;
        names of the program itself give an empty string.
        """
        match node:
            case ast.Attribute(value=value, attr=attribute):
                stem = self.dotted(value)
                return f"{stem}.{attribute}" if stem else ""
            case ast.Name(id=name):
                return self._dotted_name(name, node, 8)
            case _:
                return ""

    def is_read(self, name: str) -> bool:
        """Whether any code of the program reads a name."""
        return any(node.id == name and isinstance(node.ctx, ast.Load) for node in self.loads)

    def function_named(self, dotted: str, at: ast.AST) -> str:
        """How a public function can be written at a node with the imports that are there; empty where it cannot."""
        for name, imported in self.imports.items():
            canonical = _canonical(imported)
            rest = dotted.removeprefix(canonical)
            probe = ast.copy_location(ast.Name(name, ast.Load()), at)
            self.parents[probe] = at
            if canonical and (not rest or rest.startswith(".")) and rest != dotted and self.dotted(probe) == canonical:
                return name + rest
        return ""

    def _dotted_name(self, name: str, at: ast.AST, depth: int) -> str:
        bindings = self.bindings_of(name, at)
        if not bindings:
            return f"builtins.{name}" if hasattr(builtins, name) else ""
        if all(isinstance(binding.node, (ast.Import, ast.ImportFrom)) for binding in bindings):
            return _canonical(self.imports.get(name, ""))
        if len(bindings) == 1 and isinstance(bindings[0].node, ast.Assign) and not bindings[0].path and depth:
            value = bindings[0].value
            if isinstance(value, ast.Attribute):
                return self.dotted(value)
            if isinstance(value, ast.Name) and value.id != name:
                return self._dotted_name(value.id, value, depth - 1)
        return ""


def _canonical(dotted: str) -> str:
    """One name for one thing: `tensorflow.compat.v2.x` and `tensorflow.python.keras.x` as users write them."""
    for longer, shorter in (
        ("tensorflow.compat.v2", "tensorflow"),
        ("tensorflow.python.keras", "tensorflow.keras"),
        ("tensorflow._api.v2", "tensorflow"),
    ):
        if dotted == longer or dotted.startswith(longer + "."):
            return shorter + dotted[len(longer) :]
    return dotted


_RECORDED: dict[type[ast.AST], Callable[[Names, Any, Scope], None]] = {
    ast.Name: Names._record_name,
    ast.Call: Names._record_call,
    ast.Attribute: Names._record_attribute,
    ast.Subscript: Names._record_subscript,
    ast.Expr: Names._record_expression,
    ast.FunctionDef: Names._record_scope,
    ast.AsyncFunctionDef: Names._record_scope,
    ast.ClassDef: Names._record_scope,
    ast.Lambda: Names._record_scope,
    ast.Global: Names._record_outer,
    ast.Nonlocal: Names._record_outer,
    ast.Import: Names._record_import,
    ast.ImportFrom: Names._record_import_from,
    ast.Assign: Names._record_assign,
    ast.AnnAssign: Names._record_annotated,
    ast.AugAssign: Names._record_augmented,
    ast.NamedExpr: Names._record_walrus,
    ast.For: Names._record_loop,
    ast.AsyncFor: Names._record_loop,
    ast.While: Names._record_loop,
    ast.comprehension: Names._record_comprehension,
    ast.withitem: Names._record_manager,
    ast.ExceptHandler: Names._record_caught,
    ast.MatchAs: Names._record_caught,
    ast.MatchStar: Names._record_caught,
    ast.MatchMapping: Names._record_rest,
}
