"""Which bindings of a name can be in force where it is read: reaching definitions over the suites of one scope.

Exceptions are followed to the handlers around them, and out of `with` statements whose manager may end them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tfrewrite.facts.tree import SCOPES, FunctionNode, children, suites_of

if TYPE_CHECKING:
    from tfrewrite.facts.scopes import Binding, Scope

_Env = dict[str, frozenset["Binding"]]
_MOST_ROUNDS = 4
_PASSING_MANAGERS = ("tensorflow.", "builtins.open", "tqdm.", "numpy.", "zipfile.", "tempfile.")
_QUICK = ("tensorflow.", "numpy.", "pandas.", "builtins.print", "builtins.len", "builtins.int", "builtins.float")
_QUICK_METHODS = frozenset(
    {
        *("astype", "reshape", "numpy", "item", "copy", "transpose", "flatten", "squeeze", "head"),
        *("batch", "shuffle", "repeat", "map", "prefetch", "take", "skip", "cache", "with_options", "padded_batch"),
    }
)
_PASSING_METHODS = frozenset({"scope", "as_default", "record_if", "stop_recording", "open", "device", "name_scope"})


class Reaching:
    """The bindings that reach each read of a name in one scope; names bound once are left out."""

    def __init__(self, scope: Scope, dotted: Callable[[ast.AST], str], cells: Sequence[list[ast.stmt]] = ()) -> None:
        self._dotted = dotted
        self._tracked = {name: found for name, found in scope.bindings.items() if len(found) > 1}
        self._found: dict[ast.AST, frozenset[Binding]] = {}
        self._breaks: list[list[_Env]] = []
        self._continues: list[list[_Env]] = []
        self.before: dict[ast.stmt, _Env] = {}
        """What is in force at each statement of a module."""
        self.after: _Env = {}
        """What is in force once a module has run, or between the cells of a notebook."""
        node = scope.node
        if cells:
            self._run_cells(cells)
        elif isinstance(node, ast.Module):
            self.after = self._outer_suite(node.body, {}) or {}
        elif not isinstance(node, ast.Lambda):
            self._suite(node.body, self._entry(node))

    def at(self, node: ast.AST) -> frozenset[Binding] | None:
        """The bindings that reach a read; None where it was not seen or cannot be reached."""
        return self._found.get(node)

    def _run_cells(self, cells: Sequence[list[ast.stmt]]) -> None:
        """Cells may run in any order: each begins with what any of them may leave behind.

        A cell leaves what is in force at its end, or at a statement that may take so long that it is interrupted.
        """
        slow = [[statement for statement in cell if not self._is_quick(statement)] for cell in cells]
        for _ in range(2):  # what a cell leaves of its own does not depend on where it begins
            left: list[_Env | None] = [self.after]
            for cell, interrupted in zip(cells, slow, strict=True):
                left.append(self._outer_suite(cell, dict(self.after)))
                for statement in interrupted:
                    env = self.before.get(statement)
                    if env is not None:
                        compound = bool(suites_of(statement))
                        left += [env, self._anywhere([statement], env) if compound else None]
            self.after = _joined(left) or {}

    def _outer_suite(self, suite: Iterable[ast.stmt], env: _Env | None) -> _Env | None:
        for statement in suite:
            if env is None:
                return None
            self.before[statement] = dict(env)
            env = self._statement(statement, env)
        return env

    def _is_quick(self, statement: ast.stmt) -> bool:
        """Whether a statement only makes single calls of libraries: nobody waits for those, and interrupts them."""
        return isinstance(statement, FunctionNode | ast.ClassDef) or not any(
            isinstance(node, ast.For | ast.AsyncFor | ast.While | ast.Await | ast.comprehension)
            or (isinstance(node, ast.Call) and not self._is_quick_call(node))
            for node in (statement, *_inner_nodes(statement))
        )

    def _is_quick_call(self, call: ast.Call) -> bool:
        if self._dotted(call.func).startswith(_QUICK):
            return True
        return isinstance(call.func, ast.Attribute) and call.func.attr in _QUICK_METHODS

    def _entry(self, node: ast.AST) -> _Env:
        if not isinstance(node, FunctionNode):
            return {}
        found: _Env = {}
        for name, bindings in self._tracked.items():
            parameters = frozenset(binding for binding in bindings if isinstance(binding.node, ast.arg))
            if parameters:
                found[name] = parameters
        return found

    def _suite(self, suite: Iterable[ast.stmt], env: _Env | None) -> _Env | None:
        for statement in suite:
            if env is None:
                return None
            env = self._statement(statement, env)
        return env

    def _statement(self, statement: ast.stmt, env: _Env) -> _Env | None:
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                self._read(test, env)
                return _joined([self._suite(body, dict(env)), self._suite(orelse, dict(env))])
            case ast.For() | ast.AsyncFor():
                self._read(statement.iter, env)
                return self._loop(statement, env)
            case ast.While():
                return self._loop(statement, env)
            case ast.With() | ast.AsyncWith():
                return self._with(statement, env)
            case ast.Try():
                return self._try(statement, env)
            case ast.Match():
                return self._match(statement, env)
            case ast.Return() | ast.Raise():
                self._read(statement, env)
                return None
            case ast.Break():
                self._breaks[-1].append(env)
                return None
            case ast.Continue():
                self._continues[-1].append(env)
                return None
            case ast.Delete(targets=targets):
                self._read(statement, env)
                for target in targets:
                    if isinstance(target, ast.Name):
                        env.pop(target.id, None)
                return env
            case _ if type(statement).__name__ == "TryStar":
                return self._try(statement, env)
            case _:
                self._read(statement, env)
                self._bind(statement, env)
                return env

    def _read(self, node: ast.AST, env: _Env) -> None:
        """Note what reaches the reads in a piece of code that runs at once, and add what it binds on the way."""
        stack = [node]
        while stack:
            inner = stack.pop()
            if isinstance(inner, ast.Name):
                if inner.id in self._tracked:
                    known = self._found.get(inner, frozenset())
                    self._found[inner] = known | env.get(inner.id, frozenset())
            elif isinstance(inner, ast.NamedExpr):
                self._add(inner, env)
            if isinstance(inner, SCOPES):
                stack += _outer_parts(inner)
            else:
                stack += children(inner)[::-1]

    def _add(self, node: ast.AST, env: _Env) -> None:
        for name, bindings in self._bindings_by(node).items():
            env[name] = env.get(name, frozenset()) | bindings

    def _bind(self, node: ast.AST, env: _Env) -> None:
        env.update(self._bindings_by(node))

    def _bindings_by(self, node: ast.AST) -> dict[str, frozenset[Binding]]:
        found: dict[str, set[Binding]] = {}
        for name in _names_bound(node):
            for binding in self._tracked.get(name, ()):
                if binding.node is node:
                    found.setdefault(name, set()).add(binding)
        return {name: frozenset(bindings) for name, bindings in found.items()}

    def _loop(self, loop: ast.For | ast.AsyncFor | ast.While, env: _Env) -> _Env | None:
        entry = dict(env)
        breaks: list[_Env] = []
        for _ in range(_MOST_ROUNDS):
            self._breaks.append([])
            self._continues.append([])
            inside = dict(entry)
            if isinstance(loop, ast.While):
                self._read(loop.test, inside)
                entry = dict(inside)
            else:
                self._read(loop.target, inside)
                self._bind(loop, inside)
            end = self._suite(loop.body, inside)
            breaks, again = self._breaks.pop(), self._continues.pop()
            following = _joined([entry, end, *again]) or entry
            if following == entry:
                break
            entry = following
        endless = isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and bool(loop.test.value)
        done = None if endless else self._suite(loop.orelse, dict(entry))
        return _joined([done, *breaks])

    def _with(self, statement: ast.With | ast.AsyncWith, env: _Env) -> _Env | None:
        passing = True
        for item in statement.items:
            self._read(item.context_expr, env)
            passing = passing and self._lets_through(item.context_expr)
            if item.optional_vars is not None:
                self._read(item.optional_vars, env)
                self._bind(item, env)
        before = dict(env)
        end = self._suite(statement.body, env)
        return end if passing else _joined([end, self._anywhere(statement.body, before)])

    def _lets_through(self, manager: ast.expr) -> bool:
        """Whether a manager never ends an exception."""
        called = manager.func if isinstance(manager, ast.Call) else manager
        if isinstance(called, ast.Attribute) and called.attr in _PASSING_METHODS:
            return True
        return self._dotted(called).startswith(_PASSING_MANAGERS)

    def _anywhere(self, suite: list[ast.stmt], before: _Env) -> _Env:
        """What can be in force when a suite is left at any point of it."""
        env = dict(before)
        for statement in suite:
            for node in (statement, *_inner_nodes(statement)):
                self._add(node, env)
        return env

    def _try(self, statement: ast.Try | ast.stmt, env: _Env) -> _Env | None:
        assert hasattr(statement, "body")
        before = dict(env)
        thrown = self._anywhere(statement.body, before)
        end = self._suite(statement.body, env)
        if end is not None:
            end = self._suite(statement.orelse, end)  # type: ignore[attr-defined]
        ends = [end]
        for handler in statement.handlers:  # type: ignore[attr-defined]
            inside = dict(thrown)
            if handler.type is not None:
                self._read(handler.type, inside)
            self._bind(handler, inside)
            ends.append(self._suite(handler.body, inside))
        final: list[ast.stmt] = statement.finalbody  # type: ignore[attr-defined]
        if not final:
            return _joined(ends)
        everything = self._anywhere([statement], before)
        self._suite(final, everything)
        after = _joined(ends)
        return None if after is None else self._suite(final, after)

    def _match(self, statement: ast.Match, env: _Env) -> _Env | None:
        self._read(statement.subject, env)
        ends: list[_Env | None] = [env]
        tried = dict(env)
        for case in statement.cases:
            for node in (case.pattern, *_inner_nodes(case.pattern)):
                self._add(node, tried)
                self._read(node, tried) if isinstance(node, ast.Name) else None
            if case.guard is not None:
                self._read(case.guard, tried)
            ends.append(self._suite(case.body, dict(tried)))
        return _joined([*ends, tried])


def _joined(envs: Iterable[_Env | None]) -> _Env | None:
    """What can be in force after one of several paths."""
    found: _Env | None = None
    for env in envs:
        if env is None:
            continue
        if found is None:
            found = dict(env)
            continue
        for name, bindings in env.items():
            found[name] = found.get(name, frozenset()) | bindings
    return found


def _inner_nodes(root: ast.AST) -> list[ast.AST]:
    """The nodes under a statement or pattern that run in its scope."""
    found: list[ast.AST] = []
    stack = children(root)
    while stack:
        node = stack.pop()
        found.append(node)
        if not isinstance(node, SCOPES):
            stack += children(node)
    return found


def _outer_parts(scope: ast.AST) -> list[ast.AST]:
    """What of a definition is evaluated where it stands: decorators, defaults, bases, annotations."""
    match scope:
        case ast.ClassDef(decorator_list=decorators, bases=bases, keywords=keywords):
            return [*decorators, *bases, *(keyword.value for keyword in keywords)]
        case (
            ast.FunctionDef(args=args, decorator_list=decorators)
            | ast.AsyncFunctionDef(args=args, decorator_list=decorators)
        ):
            defaults = [*args.defaults, *(default for default in args.kw_defaults if default is not None)]
            return [*decorators, *defaults]
        case ast.Lambda(args=args):
            return [*args.defaults, *(default for default in args.kw_defaults if default is not None)]
        case _:
            return []


def _names_bound(node: ast.AST) -> set[str]:
    """The names that a statement or another binding node may bind itself."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {(alias.asname or alias.name).split(".")[0] for alias in aliases}
        case ast.Assign(targets=targets):
            return {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.NamedExpr(target=target):
            return {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        case ast.For(target=target) | ast.AsyncFor(target=target) | ast.withitem(optional_vars=ast.expr() as target):
            return {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return {name}
        case ast.MatchMapping(rest=str(name)):
            return {name}
        case _:
            return set()
