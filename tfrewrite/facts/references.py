"""Every place of the project that names a function, a class or an attribute."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.handed import is_compiler
from tfrewrite.facts.hierarchy import is_same, relation
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode, suites_of_any

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_OF_CLASSES = frozenset({Kind.OBJECT, Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.LOSS, Kind.OPTIMIZER, Kind.CLASS})


@dataclass(frozen=True, slots=True)
class Reference:
    """An expression that stands for something that the program defines, and how sure that is."""

    home: Facts
    node: ast.expr
    certain: Answer = Answer.YES


class References:
    """The references to what one program defines."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def _around(self) -> list[Facts] | None:
        return self._facts.project.around(self._facts)

    def of(self, function: FunctionNode | ast.Lambda, doubts: list[str]) -> list[Reference]:
        """All expressions that stand for a function before anything is put around it."""
        if isinstance(function, ast.Lambda):
            return [Reference(self._facts, function)]
        owner = self._facts.names.parents.get(function)
        if isinstance(owner, ast.ClassDef):
            if function.name == "__init__":
                if self._facts.calls_constructors_again:
                    doubts.append("`__init__` is called of objects that were made already")
                return self._of_definition(owner, doubts)
            found = list(self._methods(owner, function.name, doubts))
            if function.name in ("__call__", "call"):
                found += self._called_objects(owner)
            return found
        return self._of_definition(function, doubts)

    def _of_definition(self, node: FunctionNode | ast.ClassDef, doubts: list[str]) -> list[Reference]:
        scope = self._facts.names.scope_of(node)
        binding = next((b for b in scope.bindings.get(node.name, []) if b.node is node), None)
        found = self._loads(node.name, binding, node, doubts) if binding is not None else []
        if scope.node is self._facts.tree:
            found += self._elsewhere(node)
        return found

    def loads_of(self, name: str, statement: ast.AST, doubts: list[str]) -> list[Reference]:
        """The reads of a name that a statement binds."""
        scope = self._facts.names.scope_of(statement)
        binding = next((b for b in scope.bindings.get(name, []) if b.node is statement), None)
        if name in scope.outer:
            return [Reference(self._facts, n, Answer.UNKNOWN) for n in self._named(name)]
        found = self._loads(name, binding, statement, doubts) if binding is not None else []
        if scope.node is self._facts.tree and self._facts.project.importers(self._facts, name):
            found += self._imported(name)
        return found

    def loads_in(self, name: str, function: FunctionNode) -> list[ast.expr]:
        """The reads of a parameter in its function and the functions inside."""
        names = self._facts.names
        return [
            node
            for node in self._named(name)
            if any(
                isinstance(b.node, ast.arg) and _owner(self._facts, b.node) is function
                for b in names.bindings_of(name, node)
            )
        ]

    def attributes_of(self, owner: ast.expr, name: str, doubts: list[str]) -> list[Reference]:
        """The reads of an attribute that is stored on an object."""
        value = self._facts.values.of(owner)
        if not isinstance(value.node, ast.ClassDef) or value.home is None:
            doubts.append(f"it is stored as .{name}")
            return []
        return list(References(value.home)._methods(value.node, name, doubts))

    def _named(self, name: str) -> list[ast.Name]:
        return [n for n in self._facts.names_spelled(name) if isinstance(n.ctx, ast.Load)]

    def _loads(self, name: str, binding: Binding, at: ast.AST, doubts: list[str]) -> list[Reference]:
        names = self._facts.names
        scope = names.scope_of(at)
        found = []
        hidden = self._is_replaced(name, at)
        for node in self._named(name):
            here = names.scope_of(node) is scope
            bindings = names.reaching(name, node) if here else names.bindings_of(name, node)
            if not any(b.node is binding.node for b in bindings) or (hidden and not here):
                continue
            sure = len(bindings) == 1 or (not here and self._is_last(at, bindings))
            found.append(Reference(self._facts, node, Answer.YES if sure else Answer.UNKNOWN))
        return found

    def _is_replaced(self, name: str, at: ast.AST) -> bool:
        """Whether a later statement of the same suite binds the name again, `f = tf.function(f)` above all."""
        return any(later is not at for later in self._suite_bindings(name, at)[1:])

    def _is_last(self, at: ast.AST, bindings: Iterable[Binding]) -> bool:
        """Whether all other bindings stand before this one in its suite, so that functions see this one."""
        suite = self._suite(at)
        nodes = [b.node for b in bindings]
        return (
            all(node in suite for node in nodes) and suite.index(at) == max(map(suite.index, nodes)) if suite else False
        )

    def _suite_bindings(self, name: str, at: ast.AST) -> list[ast.AST]:
        suite = self._suite(at)
        if at not in suite:
            return []
        rest = suite[suite.index(at) :]
        bound = {b.node for b in self._facts.names.scope_of(at).bindings.get(name, [])}
        later: list[ast.AST] = [statement for statement in rest if statement in bound]
        if not later[1:] or self._facts.source.notebook is not None:
            return later[:1]
        between = rest[1 : rest.index(later[1])]
        quiet = not any(
            isinstance(n, ast.Call)
            for s in between
            if not isinstance(s, FunctionNode | ast.ClassDef)
            for n in ast.walk(s)
        )
        return later if quiet else later[:1]

    def _suite(self, at: ast.AST) -> list[ast.AST]:
        parent = self._facts.names.parents.get(at)
        suites = suites_of_any(parent) if parent is not None else []
        return next(([*suite] for suite in suites if at in suite), [])

    def _elsewhere(self, node: FunctionNode | ast.ClassDef) -> list[Reference]:
        """Reads in programs that import this one's module."""
        return [
            reference
            for reference in self._imported(node.name)
            if (value := reference.home.values.of(reference.node)).node is None
            or is_same(self._facts, node, value.home, value.node)
            or value.kind is Kind.UNKNOWN
        ]

    def _imported(self, name: str) -> list[Reference]:
        """The reads of a name of this module in programs that import it."""
        found = []
        aliases = self._facts.project.aliases(self._facts, name)
        for other in self._facts.project.importers(self._facts, name):
            for node in (read for word in sorted(aliases) for read in other.reads_of_word(word)):
                if other.names.stars and isinstance(node, ast.Name) and not other.names.bindings_of(node.id, node):
                    found.append(Reference(other, node, Answer.UNKNOWN))
                    continue
                dotted = other.names.dotted(node)
                perhaps = [dotted] if dotted else _imported_names(other, node)
                certain = Answer.NO
                for one in perhaps:
                    if one.rpartition(".")[2] in aliases:
                        certain = certain | other.project.defines(other, one, self._facts, name)
                if certain is not Answer.NO:
                    found.append(Reference(other, node, certain if dotted else Answer.UNKNOWN))
        return found

    def _methods(self, cls: ast.ClassDef, name: str, doubts: list[str]) -> Iterator[Reference]:
        around = self._facts.project.around(self._facts, name)
        asking = self._facts.project.around(self._facts, "getattr")
        if around is None or asking is None:
            doubts.append("its class may be used in too many programs")
        for other in [self._facts, *(around or ())]:
            for node in other.reads_of_word(name):
                if isinstance(node, ast.Attribute):
                    certain = self._owns(cls, name, other, node.value)
                    if certain is not Answer.NO:
                        yield Reference(other, node, certain)
        if any(_asks_by_text(other, name) for other in [self._facts, *(asking or ())]):
            doubts.append("it is looked up by its name")

    def _owns(self, cls: ast.ClassDef, name: str, home: Facts, owner: ast.expr) -> Answer:
        """Whether an attribute of an expression is the method of a class."""
        if isinstance(owner, ast.Call) and home.names.dotted(owner.func) == "builtins.super":
            around = next((p for p in home.names.enclosing(owner) if isinstance(p, ast.ClassDef)), None)
            if around is None:
                return Answer.UNKNOWN
            return (
                Answer.NO if is_same(self._facts, cls, home, around) else relation(self._facts, cls, name, home, around)
            )
        dotted = home.names.dotted(owner)
        if dotted and dotted.partition(".")[0] in ("tensorflow", "keras", "numpy", "builtins", "os", "math", "random"):
            return Answer.NO
        replaced = self._facts.may_be_replaced(cls, name)
        answer = Answer.NO
        for option in home.values.of(owner).options:
            if option.kind is Kind.UNKNOWN or option.kind is Kind.EITHER:
                answer = answer | Answer.UNKNOWN
            elif option.kind in _OF_CLASSES and isinstance(option.node, ast.ClassDef) and option.home is not None:
                answer = answer | relation(self._facts, cls, name, option.home, option.node)
        sure = len(home.values.of(owner).options) == 1 and not replaced
        return answer if sure else answer & Answer.UNKNOWN

    def _called_objects(self, cls: ast.ClassDef) -> Iterator[Reference]:
        """`model(x)` runs `call`."""
        for other in [self._facts, *(self._around or ())]:
            for called, home, node in other.callers.called_objects:
                certain = relation(self._facts, cls, "call", home, node)
                if certain is not Answer.NO:
                    yield Reference(other, called, certain)

    def compiled_alias(self, target: ast.expr) -> ast.expr | None:
        """What a name is bound to where that compiles: `graph = functools.partial(tf.function, jit_compile=True)`."""
        if not isinstance(target, ast.Name):
            return None
        bindings = self._facts.names.bindings_of(target.id, target)
        if len(bindings) != 1 or bindings[0].path:
            return None
        value = bindings[0].value
        dotted = self._facts.names.dotted
        match value:
            case ast.Call(func=function, args=[first, *_]) if dotted(function) == "functools.partial":
                return value if is_compiler(dotted(first)) else None
            case ast.Call(func=function) if is_compiler(dotted(function)):
                return value
            case ast.Name() | ast.Attribute() if is_compiler(dotted(value)):
                return value
            case _:
                return None


def called_objects(facts: Facts) -> Iterator[tuple[ast.expr, Facts, ast.ClassDef]]:
    """What a program calls that is an object of a class of the project, with the class."""
    for call in facts.names.calls:
        if isinstance(call.func, ast.Name | ast.Attribute) and not facts.names.dotted(call.func):
            value = facts.values.of(call.func)
            object_ = value.kind in _OF_CLASSES and value.kind is not Kind.CLASS
            if object_ and isinstance(value.node, ast.ClassDef) and value.home is not None:
                yield call.func, value.home, value.node


def _imported_names(facts: Facts, node: ast.Name | ast.Attribute) -> list[str]:
    """What a name that is bound in several ways, one of them an import, may stand for."""
    rest: list[str] = []
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        rest.insert(0, root.attr)
        root = root.value
    bindings = facts.names.bindings_of(root.id, root) if isinstance(root, ast.Name) else []
    return [".".join((binding.imported, *rest)) for binding in bindings if binding.imported]


def _owner(facts: Facts, argument: ast.arg) -> ast.AST | None:
    arguments = facts.names.parents.get(argument)
    return facts.names.parents.get(arguments) if arguments is not None else None


def _asks_by_text(facts: Facts, name: str) -> bool:
    if b"getattr" not in facts.source.program:
        return False
    asked = [c for c in facts.names.calls if facts.names.dotted(c.func) == "builtins.getattr" and len(c.args) > 1]
    return any(not isinstance(c.args[1], ast.Constant) or c.args[1].value == name for c in asked)
