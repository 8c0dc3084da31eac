"""Who a name is: scopes, bindings, imports, and the dotted name that an expression stands for."""

from __future__ import annotations

import ast
import bisect
import builtins
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.reaching import Reaching
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


def _position(node: ast.AST) -> tuple[int, int]:
    if isinstance(node, ast.withitem):
        node = node.context_expr
    elif isinstance(node, ast.comprehension):
        node = node.target
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


Exports = Callable[[str, str], Answer]
"""Whether `from MODULE import *` binds a name."""

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _exports_unknown(module: str, name: str) -> Answer:
    return Answer.UNKNOWN


class Names:
    """The scopes of one program and what its names stand for.

    `cells` are the lines at which the cells of a notebook begin: cells may run in any order and more than once.
    """

    def __init__(self, tree: ast.Module, cells: Sequence[int] = (), exports: Exports = _exports_unknown) -> None:
        self._cells = cells
        self._exports = exports
        self.stars: list[str] = []
        self.renamed: dict[str, list[str]] = {}
        """The other names under which `from module import name as other` binds a name."""
        self._comprehended: dict[ast.AST, dict[str, list[Binding]]] = {}
        self._comprehended_names: set[str] = set()
        self._flows: dict[ast.AST, Reaching] = {}
        self._reached: dict[tuple[str, ast.AST], list[Binding]] = {}
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
        known = self._comprehended.setdefault(self.parents[node], {})
        for name, bindings in inner.bindings.items():
            known.setdefault(name, []).extend(bindings)
            self._comprehended_names.add(name)

    def _record_manager(self, node: ast.withitem, scope: Scope) -> None:
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

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope that a node runs in; defaults, decorators and base classes run outside of what they belong to."""
        inside, outer = node, False
        while (parent := self.parents.get(inside)) is not None:
            if parent in self.scopes and not outer and not _is_outside(parent, inside):
                return self.scopes[parent]
            outer = isinstance(parent, ast.arguments) and isinstance(inside, ast.expr)
            inside = parent
        return self._module

    def function_of(self, node: ast.AST) -> FunctionNode | None:
        """The function that a node stands in."""
        scope: Scope | None = self.scope_of(node)
        while scope is not None and not isinstance(scope.node, FunctionNode):
            scope = scope.parent
        return scope.node if scope is not None and isinstance(scope.node, FunctionNode) else None

    def bindings_of(self, name: str, at: ast.AST) -> list[Binding]:
        """Every binding that a name read at a node can mean; empty where it is a builtin or unknown."""
        if name in self._comprehended_names and (inner := self._comprehended_at(name, at)):
            return inner
        scope: Scope | None = self.scope_of(at)
        first = True
        while scope is not None:
            visible = first or not isinstance(scope.node, ast.ClassDef)
            if visible and name in scope.bindings and name not in scope.outer:
                return scope.bindings[name] + self._bound_from_inside(name)
            first, scope = False, scope.parent
        return self._bound_from_inside(name)

    def _comprehended_at(self, name: str, at: ast.AST) -> list[Binding]:
        """The bindings by comprehensions around a node; the first iterable of one is evaluated outside of it."""
        inside: ast.AST = at
        outside: ast.AST | None = None
        outer = False
        for parent in self.enclosing(at):
            if isinstance(parent, ast.comprehension) and inside is parent.iter:
                around = self.parents[parent]
                assert isinstance(around, _COMPREHENSIONS)
                outside = around if around.generators[0] is parent else None
            elif parent in self._comprehended and parent is not outside and name in self._comprehended[parent]:
                return self._comprehended[parent][name]
            elif parent in self.scopes and not outer and not _is_outside(parent, inside):
                break
            outer = isinstance(parent, ast.arguments) and isinstance(inside, ast.expr)
            inside = parent
        return []

    def _bound_from_inside(self, name: str) -> list[Binding]:
        """What functions that declare a name `global` or `nonlocal` bind it to."""
        if name not in self.declared_outer:
            return []
        return [b for s in self.scopes.values() if name in s.outer for b in s.bindings.get(name, [])]

    def reaching(self, name: str, at: ast.AST) -> list[Binding]:
        """The bindings of a name that its value at a node can come from, as the suites of one scope run in order."""
        key = (name, at)
        if key not in self._reached:
            self._reached[key] = self._reach(name, at)
        return self._reached[key]

    def _reach(self, name: str, at: ast.AST) -> list[Binding]:
        if name in self._comprehended_names and (inner := self._comprehended_at(name, at)):
            return inner
        bindings = self.bindings_of(name, at)
        if len(bindings) < 2 or name in self.declared_outer:
            return bindings
        scope = self.scope_of(at)
        if name not in scope.bindings or isinstance(scope.node, ast.Lambda):
            return bindings
        if scope.node not in self._flows:
            cells = self._suites_of_cells() if scope is self._module and self._cells else ()
            self._flows[scope.node] = Reaching(scope, self.dotted_anywhere, cells)
        found = self._flows[scope.node].at(at)
        return [binding for binding in bindings if binding in found] if found else bindings

    def _suites_of_cells(self) -> list[list[ast.stmt]]:
        found: dict[int, list[ast.stmt]] = {}
        assert isinstance(self._module.node, ast.Module)
        for statement in self._module.node.body:
            found.setdefault(self.cell_of(statement), []).append(statement)
        return list(found.values())

    @property
    def cell_count(self) -> int:
        """How many cells a notebook has; 1 for other programs."""
        return max(len(self._cells), 1)

    def cell_of(self, node: ast.AST) -> int:
        """The number of the notebook cell in which a node stands, from 0; 0 for programs that are no notebooks."""
        return max(bisect.bisect_right(self._cells, _position(node)[0]) - 1, 0)

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
                return f"{stem}.{attribute}" if stem and attribute not in self.patched.get(stem, ()) else ""
            case ast.Name(id=name):
                return self._dotted_name(name, node, 8)
            case _:
                return ""

    @cached_property
    def patched(self) -> dict[str, set[str]]:
        """The public names to which the program assigns something of its own, by module."""
        found: dict[str, set[str]] = {}
        for node in self.attributes:
            stem = self.dotted_anywhere(node.value) if not isinstance(node.ctx, ast.Load) else ""
            if stem:
                found.setdefault(stem, set()).add(node.attr)
        return found

    def dotted_anywhere(self, node: ast.AST) -> str:
        """The dotted name of an expression that no assignment of the program changes, wherever it stands."""
        match node:
            case ast.Attribute(value=value, attr=attribute):
                stem = self.dotted_anywhere(value)
                return f"{stem}.{attribute}" if stem else ""
            case ast.Name(id=name):
                return self._named_by(name, self.bindings_of(name, node))
            case _:
                return ""

    @cached_property
    def _reads(self) -> dict[str, list[ast.Name]]:
        found: dict[str, list[ast.Name]] = {}
        for node in self.loads:
            if isinstance(node.ctx, ast.Load) or isinstance(self.parents.get(node), ast.AugAssign):
                found.setdefault(node.id, []).append(node)
        return found

    def reads_of(self, name: str) -> list[ast.Name]:
        """Every place in the program that reads a name, whatever it stands for there; `name += x` reads it too."""
        return self._reads.get(name, [])

    def is_read(self, name: str) -> bool:
        """Whether any code of the program reads a name."""
        return any(isinstance(node.ctx, ast.Load) for node in self.reads_of(name))

    def function_named(self, dotted: str, at: ast.AST) -> str:
        """How a public function can be written at a node with the imports that are there; empty where it cannot."""
        for name, imported in self.imports.items():
            module = canonical(imported)
            rest = dotted.removeprefix(module)
            fits = module and rest != dotted and (not rest or rest.startswith("."))
            if fits and self._dotted_name(name, at, 8) == module:
                return name + rest
        return ""

    def _dotted_name(self, name: str, at: ast.AST, depth: int) -> str:
        bindings = self.reaching(name, at)
        if not bindings or all(binding.imported for binding in bindings):
            return self._named_by(name, bindings)
        if len(bindings) == 1 and isinstance(bindings[0].node, ast.Assign) and not bindings[0].path and depth:
            value = bindings[0].value
            if isinstance(value, ast.Attribute):
                return self.dotted(value)
            if isinstance(value, ast.Name) and value.id != name:
                return self._dotted_name(value.id, value, depth - 1)
        return ""

    def _named_by(self, name: str, bindings: list[Binding]) -> str:
        if not bindings:
            return self._unbound(name)
        found = {_comparable(binding.imported) for binding in bindings}
        return canonical(bindings[0].imported) if len(found) == 1 else ""

    def _unbound(self, name: str) -> str:
        """A name that the program itself does not bind: a star import does, or it is a builtin."""
        for module in reversed(self.stars):
            answer = self._exports(module, name)
            if answer is not Answer.NO:
                return canonical(f"{module}.{name}") if answer is Answer.YES and not module.startswith(".") else ""
        return f"builtins.{name}" if hasattr(builtins, name) else ""


def _is_outside(scope: ast.AST, part: ast.AST) -> bool:
    """Whether a part of a definition is evaluated where the definition stands."""
    if isinstance(scope, ast.ClassDef):
        return part not in scope.body
    return isinstance(scope, FunctionNode) and (part in scope.decorator_list or part is scope.returns)


def _comparable(dotted: str) -> str:
    """The same text for names that are two ways to the same thing."""
    known = canonical(dotted)
    for prefix in ("keras", "tf_keras"):
        if known == prefix or known.startswith(prefix + "."):
            return f"tensorflow.{known.replace('tf_keras', 'keras', 1)}"
    return known


def canonical(dotted: str) -> str:
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
