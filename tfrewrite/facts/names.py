"""Who a name is: scopes, bindings, imports, and the dotted name that an expression stands for."""

from __future__ import annotations

import ast
import bisect
import builtins
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from tfrewrite.facts import patches
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.module_reads import ModuleReads
from tfrewrite.facts.reaching import Reaching
from tfrewrite.facts.scopes import Binding, Recorded, Scope
from tfrewrite.facts.tree import FunctionNode


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


class Names(Recorded):
    """The scopes of one program and what its names stand for.

    `cells` are the lines at which the cells of a notebook begin: cells may run in any order and more than once.
    `runs_early` says whether other programs may run functions of this one before its module has run to its end.
    `patched` tells what other programs of the project replace.
    """

    def __init__(
        self,
        tree: ast.Module,
        cells: Sequence[int] = (),
        exports: Exports = _exports_unknown,
        runs_early: Callable[[], bool] = bool,
        patched: Callable[[], patches.Patched] = dict,
    ) -> None:
        super().__init__(tree)
        self._patched_elsewhere = patched
        self._runs_early = runs_early
        self._cells = cells
        self._exports = exports
        self._comprehended_names = {name for bindings in self.comprehended.values() for name in bindings}
        self._flows: dict[ast.AST, Reaching] = {}
        self._reached: dict[tuple[str, ast.AST], list[Binding]] = {}
        self.declared_outer: set[str] = {name for scope in self.scopes.values() for name in scope.outer}

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope that a node runs in; defaults, decorators and base classes run outside of what they belong to."""
        inside, outer = node, False
        while (parent := self.parents.get(inside)) is not None:
            if parent in self.scopes and not outer and not _is_outside(parent, inside):
                return self.scopes[parent]
            outer = isinstance(parent, ast.arguments) and isinstance(inside, ast.expr)
            inside = parent
        return self.module

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
            elif parent in self.comprehended and parent is not outside and name in self.comprehended[parent]:
                return self.comprehended[parent][name]
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
        if name in scope.bindings and not isinstance(scope.node, ast.Lambda):
            found = self._flow(scope).at(at)
        else:
            found = self._seen_of_module(name, at, scope) if bindings == self.module.bindings.get(name) else None
        return [binding for binding in bindings if binding in found] if found else bindings

    def _flow(self, scope: Scope) -> Reaching:
        if scope.node not in self._flows:
            cells = self._suites_of_cells() if scope is self.module and self._cells else ()
            self._flows[scope.node] = Reaching(scope, self.dotted_anywhere, cells)
        return self._flows[scope.node]

    def _seen_of_module(self, name: str, at: ast.AST, scope: Scope | None) -> frozenset[Binding] | None:
        """The bindings of the module that a read in a function can see; None where that may be any of them."""
        while scope is not None and isinstance(scope.node, ast.ClassDef):
            scope = scope.parent
        if scope is None or scope is self.module or self._runs_early():
            return None
        return self._module_reads.seen(name, at)

    @cached_property
    def _module_reads(self) -> ModuleReads:
        cells = self._suites_of_cells() if self._cells else []
        return ModuleReads(self.module, self._flow(self.module), self.parents, self.dotted_anywhere, cells)

    def _suites_of_cells(self) -> list[list[ast.stmt]]:
        found: dict[int, list[ast.stmt]] = {}
        assert isinstance(self.module.node, ast.Module)
        for statement in self.module.node.body:
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
                return f"{stem}.{attribute}" if stem and not patches.holds(self.patched, stem, attribute) else ""
            case ast.Name(id=name):
                found = self._dotted_name(name, node, 8)
                is_builtin = found.startswith("builtins.")
                return "" if is_builtin and patches.holds(self.patched, "builtins", found[9:]) else found
            case _:
                return ""

    @cached_property
    def patched(self) -> patches.Patched:
        """The public names that this program or another one of the project gives another meaning, by module."""
        return patches.joined([self.patched_here, self._patched_elsewhere()])

    @cached_property
    def patched_here(self) -> patches.Patched:
        """The names that this program gives another meaning from outside of where they are defined, by module."""
        return patches.of_program(self)

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
