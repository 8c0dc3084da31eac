"""What functions see of the names of their module: nothing that is replaced before anything can run them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tfrewrite.facts.reaching import Reaching
from tfrewrite.facts.scopes import Binding, Scope
from tfrewrite.facts.tree import SCOPES, FunctionNode, all_nodes, children

_BY_TEXT = frozenset(
    {"globals", "locals", "vars", "eval", "exec", "modules", "__dict__", "__import__", "import_module", "__builtins__"}
)
"""Words of programs that may call a function without writing its name."""
_CALLING_MODULES = frozenset({"fire", "timeit", "__main__", "plac", "invoke", "runpy", "typer", "click", "doctest"})
_QUIET_DECORATORS = (
    *("tensorflow.", "builtins.staticmethod", "builtins.classmethod", "builtins.property", "functools."),
    *("contextlib.contextmanager", "abc.abstractmethod", "dataclasses.dataclass", "typing."),
)
"""Decorators that do not run what they are put on."""
_HOOKS = frozenset({"__init_subclass__", "__class_getitem__", "__set_name__", "__prepare__"})
"""Methods that run while classes are defined."""


@dataclass(frozen=True, slots=True)
class _Definition:
    """A function or class that module-level code defines."""

    node: FunctionNode | ast.ClassDef
    name: str
    words: frozenset[str]
    """What its body names: that can run whenever it can."""


class ModuleReads:
    """Which bindings of its module's names the functions of one program can see."""

    def __init__(
        self,
        module: Scope,
        flow: Reaching,
        parents: dict[ast.AST, ast.AST],
        dotted: Callable[[ast.AST], str],
        cells: Sequence[list[ast.stmt]],
    ) -> None:
        assert isinstance(module.node, ast.Module)
        self._tree = module.node
        self._module = module
        self._flow = flow
        self._parents = parents
        self._dotted = dotted
        self._cells = cells
        self._starts: dict[ast.AST, list[int] | None] = {}
        self._index: dict[ast.AST, int] = {statement: index for index, statement in enumerate(self._tree.body)}

    def seen(self, name: str, at: ast.AST) -> frozenset[Binding] | None:
        """The bindings that a read inside of a function can see; None where that may be any of them."""
        outermost, statement = self._around(at)
        if outermost is None or statement is None or self._names_by_text:
            return None
        if outermost not in self._starts:
            self._starts[outermost] = self._find_starts(outermost)
        starts = self._starts[outermost]
        if starts is None:
            return None
        found = set(self._flow.after.get(name, ()))
        for start in starts:
            before = self._flow.before.get(self._tree.body[start])
            if before is None:
                return None
            found |= before.get(name, frozenset())
            later = set(self._following(start))
            found |= {b for b in self._module.bindings.get(name, []) if self._statement_of(b.node) in later}
        return frozenset(found) or None

    def _following(self, start: int) -> Iterator[ast.stmt]:
        """The statements from one on: those of its cell in a notebook, else all."""
        body = self._tree.body
        cell = next((cell for cell in self._cells if body[start] in cell), None)
        return iter(body[start:] if cell is None else cell[cell.index(body[start]) :])

    def _around(self, at: ast.AST) -> tuple[ast.AST | None, ast.stmt | None]:
        """The outermost definition around a node, and the statement of the module that holds it."""
        outermost: ast.AST | None = None
        node: ast.AST | None = at
        while node is not None and node not in self._index:
            if isinstance(node, SCOPES):
                outermost = node
            node = self._parents.get(node)
        if isinstance(node, SCOPES):
            outermost = node
        return outermost, node if isinstance(node, ast.stmt) else None

    def _statement_of(self, node: ast.AST) -> ast.stmt | None:
        current: ast.AST | None = node
        while current is not None and current not in self._index:
            current = self._parents.get(current)
        return current if isinstance(current, ast.stmt) else None

    @cached_property
    def _names_by_text(self) -> bool:
        """Whether something may run a function that no word of the program names."""
        for node in all_nodes(self._tree):
            match node:
                case ast.Name(id=word) | ast.Attribute(attr=word) if word in _BY_TEXT:
                    return True
                case ast.Import(names=aliases) if any(a.name.partition(".")[0] in _CALLING_MODULES for a in aliases):
                    return True
                case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in _CALLING_MODULES:
                    return True
                case _:
                    continue
        return False

    @cached_property
    def _read(self) -> tuple[list[frozenset[str]], list[_Definition]]:
        """The words that each statement of the module reads as it runs, and the definitions with what they read."""
        running: list[frozenset[str]] = []
        definitions: list[_Definition] = []
        for statement in self._tree.body:
            running.append(frozenset(word for node in _running(statement) for word in _word(node)))
            definitions += [_Definition(node, node.name, frozenset(_words(node))) for node in _outermost(statement)]
        return running, definitions

    def _find_starts(self, outermost: ast.AST) -> list[int] | None:
        """The statements of the module that may be the first to run a definition; None where any may be."""
        if not isinstance(outermost, FunctionNode | ast.ClassDef):
            statement = self._statement_of(outermost)
            return [self._index[statement]] if statement is not None else None
        running, definitions = self._read
        own = next((one for one in definitions if one.node is outermost), None)
        if own is None:
            return None
        names = {own.name}
        grown = True
        while grown:
            more = {one.name for one in definitions if one.words & names} - names
            grown = bool(more)
            names |= more
        starts = {index for index, words in enumerate(running) if words & names}
        for one in definitions:
            if one.name in names and self._runs_at_once(one):
                starts |= {self._index[s] for s in [self._statement_of(one.node)] if s is not None}
        if self._cells:
            return sorted(starts)
        return [min(starts)] if starts else []

    def _runs_at_once(self, definition: _Definition) -> bool:
        """Whether defining something may run it: by a decorator, by a metaclass, in the body of a class."""
        node = definition.node
        decorated = [inner for inner in _running(node) if isinstance(inner, FunctionNode | ast.ClassDef)]
        targets = [d.func if isinstance(d, ast.Call) else d for one in decorated for d in one.decorator_list]
        if not all(self._dotted(target).startswith(_QUIET_DECORATORS) for target in targets):
            return True
        if not isinstance(node, ast.ClassDef):
            return False
        methods = {statement.name for statement in node.body if isinstance(statement, FunctionNode)}
        read = {word for statement in node.body for part in _running(statement) for word in _word(part)}
        return bool(node.keywords or methods & read or methods & _HOOKS)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run with a statement of a module: of functions inside only what stands around their bodies."""
    stack = [node]
    while stack:
        inner = stack.pop()
        yield inner
        if isinstance(inner, FunctionNode):
            defaults = (default for default in inner.args.kw_defaults if default is not None)
            stack += [*inner.decorator_list, *inner.args.defaults, *defaults]
        else:
            stack += children(inner)


def _outermost(statement: ast.stmt) -> Iterator[FunctionNode | ast.ClassDef]:
    """The functions and classes that a statement of a module defines, without those inside of them."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionNode | ast.ClassDef):
            yield node
        else:
            stack += children(node)


def _words(root: ast.AST) -> Iterator[str]:
    for node in all_nodes(root):
        yield from _word(node)


def _word(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=word, ctx=ast.Load()) | ast.Attribute(attr=word, ctx=ast.Load()):
            yield word
        case _:
            return
