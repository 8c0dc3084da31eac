"""Who a name is: scopes, bindings, imports, and the dotted name that an expression stands for."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
ScopeNode = ast.Module | ast.ClassDef | FunctionNode | ast.Lambda
LoopNode = ast.For | ast.AsyncFor | ast.While
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


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


def own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """Every node under `root` that runs in its scope: the insides of functions, classes and lambdas are left out."""
    stack = list(ast.iter_child_nodes(root))[::-1]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _SCOPES):
            stack.extend(list(ast.iter_child_nodes(node))[::-1])


def statements_of(body: Sequence[ast.stmt], *, into_loops: bool = True) -> Iterator[ast.stmt]:
    """Every statement of a suite and of the suites in it, not of nested functions and classes."""
    for statement in body:
        yield statement
        if isinstance(statement, _SCOPES) or (not into_loops and isinstance(statement, LoopNode)):
            continue
        for suite in suites_of(statement):
            yield from statements_of(suite, into_loops=into_loops)


def suites_of(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The suites of a compound statement, in source order."""
    suites = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
    found = [suite for suite in suites if isinstance(suite, list) and suite]
    for handler in getattr(statement, "handlers", []):
        found.insert(1, handler.body)
    for case in getattr(statement, "cases", []):
        found.append(case.body)
    return found


def suites_of_any(node: ast.AST) -> list[list[ast.stmt]]:
    """The suites of a statement, a handler, a `match` case or a module."""
    found = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    return [suite for suite in found if isinstance(suite, list)]


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def target_names(target: ast.AST) -> set[str]:
    """The plain names that an assignment target binds."""
    return {
        node.id
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del))
    }


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that these nodes bind in their scope."""
    names: set[str] = set()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names.update((alias.asname or alias.name).split(".")[0] for alias in aliases)
            case _:
                pass
    return names


def loaded_names(root: ast.AST) -> set[str]:
    """The names that an expression or statement reads from outside: those of its own comprehensions and lambdas are left out."""
    inner: set[str] = set()
    for node in ast.walk(root):
        if isinstance(node, _COMPREHENSIONS):
            inner |= {name for generator in node.generators for name in target_names(generator.target)}
        elif isinstance(node, ast.Lambda):
            inner |= {argument.arg for argument in _arguments(node.args)}
    return {n.id for n in ast.walk(root) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - inner


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    extra = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


class Names:
    """The scopes of one program and what its names stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self.parents: dict[ast.AST, ast.AST] = {}
        self.scopes: dict[ast.AST, Scope] = {}
        self.identifiers: set[str] = set(dir(builtins))
        self.imports: dict[str, str] = {}
        self._module = Scope(tree, None)
        self._build(tree, self._module)
        self.declared_outer: set[str] = {name for scope in self.scopes.values() for name in scope.outer}

    def _build(self, root: ast.Module, module: Scope) -> None:
        stack: list[tuple[ast.AST, Scope]] = [(root, module)]
        self.scopes[root] = module
        while stack:
            node, scope = stack.pop()
            self._record(node, scope)
            inner = scope
            if isinstance(node, _SCOPES):
                inner = self.scopes[node] = Scope(node, scope)
                for argument in [] if isinstance(node, ast.ClassDef) else _arguments(node.args):
                    inner.bindings.setdefault(argument.arg, []).append(Binding(argument.arg, argument))
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
                stack.append((child, inner))

    def _record(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.Name(id=name):
                self.identifiers.add(name)
            case ast.arg(arg=name):
                self.identifiers.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self._bind(scope, Binding(name, node))
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                scope.outer.update(names)
                self.identifiers.update(names)
            case ast.Import(names=aliases):
                for alias in aliases:
                    name = alias.asname or alias.name.split(".")[0]
                    self._bind(scope, Binding(name, node))
                    self._import(name, alias.name if alias.asname else name)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                for alias in aliases:
                    name = alias.asname or alias.name
                    self._bind(scope, Binding(name, node))
                    self._import(name, f"{'.' * level}{module or ''}.{alias.name}")
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._unpack(scope, target, node, value, ())
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self._unpack(scope, target, node, value, ())
            case ast.AugAssign(target=ast.Name(id=name)):
                self._bind(
                    scope,
                    Binding(name, node, ast.BinOp(ast.Name(name, ast.Load()), node.op, node.value), ("augmented",)),
                )
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                self._bind(scope, Binding(name, node, value))
            case ast.For(target=target, iter=iterable) | ast.AsyncFor(target=target, iter=iterable):
                self._unpack(scope, target, node, iterable, ("iter",))
            case ast.comprehension(target=target, iter=iterable):
                self._unpack(scope, target, node, iterable, ("iter",))
            case ast.withitem(context_expr=value, optional_vars=target) if target is not None:
                self._unpack(scope, target, node, value, ("enter",))
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                self._bind(scope, Binding(name, node))
            case _:
                pass

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
                return scope.bindings[name]
            first, scope = False, scope.parent
        everywhere = [b for s in self.scopes.values() if name in s.outer for b in s.bindings.get(name, [])]
        return everywhere

    def reaching(self, name: str, at: ast.AST) -> list[Binding]:
        """The bindings of a name that its value at a node can come from, as the suites of one scope run in order."""
        bindings = self.bindings_of(name, at)
        scope = self.scope_of(at)
        if len(bindings) < 2 or name in self.declared_outer or scope.bindings.get(name) is not bindings:
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
