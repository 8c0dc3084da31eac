"""The effects of single nodes: of statements, operators, attributes and items; calls are asked for elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.effects import managers
from tfrewrite.facts.effects.calling import Calling
from tfrewrite.facts.effects.decorated import is_cached, is_of_property, is_setter
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.effects.following import Code
from tfrewrite.facts.effects.taking import LAZY, Taking
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.tree import FunctionNode, children, own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
_FILLING = ("defaultdict", "Counter")
_NUMBERS = frozenset({Kind.PYTHON, Kind.TENSOR, Kind.VARIABLE, Kind.ARRAY})
_STILL = frozenset({Kind.NAME, Kind.FUNCTION, Kind.CLASS}) | IMMUTABLE


def run_nodes(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes that run with these: the bodies of classes and the defaults of functions, never functions' bodies."""
    for root in roots:
        for node in (root, *own_nodes(root)):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from run_nodes(children(node))
            elif isinstance(node, FunctionNode):
                yield from run_nodes([*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)])


class Walking:
    """What each node of one program does by itself."""

    def __init__(self, facts: Facts, calling: Calling, taking: Taking) -> None:
        self._facts = facts
        self._calling = calling
        self._taking = taking

    def effects(self, roots: Iterable[ast.AST]) -> Iterator[Effect]:
        """What running some statements or expressions does."""
        for node in run_nodes(roots):
            yield from self.at(node)

    def at(self, node: ast.AST) -> Iterator[Effect]:
        """What one node does, without its parts; code that objects run by themselves is a part of it."""
        yield from self._itself(node)
        yield from self._facts.effects.hidden.at(node)

    def _itself(self, node: ast.AST) -> Iterable[Effect]:
        match node:
            case ast.Call():
                return self._calling.effects(node)
            case ast.Name(ctx=ast.Store() | ast.Del()):
                return self._binding(node)
            case ast.Attribute(ctx=ast.Load()):
                return self._reading(node)
            case ast.Attribute():
                return self._setting(node)
            case ast.Subscript(ctx=ast.Load()):
                return self._reading_item(node)
            case ast.Subscript():
                return self._storing(node)
            case ast.AugAssign():
                return self._augmenting(node)
            case ast.BinOp(left=left, op=operator, right=right):
                return [*self._operating([left, right], operator, node), *self._formatting(node)]
            case (
                ast.If(test=test)
                | ast.IfExp(test=test)
                | ast.While(test=test)
                | ast.UnaryOp(op=ast.Not(), operand=test)
            ):
                return self._testing(test, node)
            case ast.BoolOp(values=[*tests]):
                return [effect for test in tests[:-1] for effect in self._testing(test, node)]
            case ast.Compare(ops=[*operators], left=left, comparators=[*others]):
                return [e for operator in operators for e in self._operating([left, *others], operator, node)]
            case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable):
                return self._taking.of(iterable)
            case ast.comprehension(iter=iterable, ifs=[*tests]):
                return [*self._taking.of(iterable), *(effect for test in tests for effect in self._testing(test, node))]
            case ast.Assign(targets=targets, value=value) if any(isinstance(t, (ast.Tuple, ast.List)) for t in targets):
                return self._unpacking(value)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return self._decorating(node)
            case ast.Starred(value=iterable):
                return self._taking.of(iterable)
            case ast.FormattedValue(value=value):
                return self._run(
                    self._facts.effects.following.special(self._facts.values.of(value), TEXT), node, [value]
                )
            case ast.withitem():
                return self._managing(node)
            case _:
                return self._leaving(node)

    def _leaving(self, node: ast.AST) -> Iterable[Effect]:
        """Statements that let values out, end the code early or load other code."""
        match node:
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
                return [self._effect(What.RETURNS, node, ast.unparse(value))]
            case ast.Yield() | ast.YieldFrom():
                return [self._effect(What.YIELDS, node, ast.unparse(node.value) if node.value else "")]
            case ast.Raise(exc=error):
                return [self._effect(What.RAISES, node, _error(error))]
            case ast.Assert(test=test):
                return [self._effect(What.ASSERTS, node), *self._testing(test, node)]
            case ast.Try(handlers=[_, *_]):
                return [self._effect(What.CATCHES, node)]
            case ast.Await():
                return [self._effect(What.UNKNOWN, node, "other coroutines run at `await`")]
            case ast.Import() | ast.ImportFrom():
                return self._importing(node)
            case _:
                return []

    def _effect(self, what: What, node: ast.AST, text: str = "", *, certain: bool = True) -> Effect:
        return Effect(what, text, node, self._facts, certain)

    def _importing(self, node: ast.Import | ast.ImportFrom) -> Iterable[Effect]:
        outer = self._facts.names.scope_of(node).outer
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if name in outer:
                yield self._effect(What.BINDS, node, name)
            stem = node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
            relative = isinstance(node, ast.ImportFrom) and node.level
            if relative or not self._facts.is_library(stem.partition(".")[0]):
                yield self._effect(What.UNKNOWN, node, f"importing `{stem or '.'}` runs its code", certain=False)

    def _binding(self, node: ast.Name) -> Iterable[Effect]:
        """A plain name is the code's own, unless it says `global` or `nonlocal`."""
        if node.id in self._facts.names.scope_of(node).outer:
            return [self._effect(What.BINDS, node, node.id)]
        return []

    def _testing(self, test: ast.expr, node: ast.AST) -> Iterable[Effect]:
        """Asking an object of the program whether it is true runs code of its class."""
        codes = self._facts.effects.following.special(self._facts.values.of(test), ("__bool__", "__len__"))
        return self._run(codes, node, [test])

    def _formatting(self, node: ast.BinOp) -> Iterable[Effect]:
        """`"…" % objects` makes the texts of the objects."""
        if not isinstance(node.op, ast.Mod):
            return
        for operand in node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]:
            codes = self._facts.effects.following.special(self._facts.values.of(operand), TEXT)
            yield from (effect.perhaps() for effect in self._run(codes, node, [operand]))

    def _unpacking(self, value: ast.expr) -> Iterable[Effect]:
        """`a, b = value` takes the items of iterators and of objects of the program."""
        if isinstance(value, ast.Call) and self._facts.names.dotted(value.func).startswith(LAZY):
            yield from self._taking.of(value)
            return
        for option in self._facts.values.of(value).options:
            if option.kind in (Kind.ITERATOR, Kind.GENERATOR, Kind.ITERABLE, Kind.OBJECT):
                yield from self._taking.of_value(option, value)

    def _decorating(self, node: FunctionNode | ast.ClassDef) -> Iterable[Effect]:
        """A decorator is called when the definition runs."""
        for decorator in node.decorator_list:
            value = self._facts.values.of(decorator)
            codes = self._facts.effects.following.called(value)
            root = decorator.func if isinstance(decorator, ast.Call) else decorator
            if codes is not None:
                yield from self._run(codes, decorator, [])
            elif not self._facts.names.dotted(root) and not is_of_property(decorator):
                yield self._effect(What.UNKNOWN, decorator, f"the decorator `{ast.unparse(decorator)}`")

    def _reading(self, node: ast.Attribute) -> Iterable[Effect]:
        """Properties and descriptors of the program run, and a cached property keeps what it gave."""
        getters = self._facts.effects.following.getters(node)
        yield from self._run(getters, node, [node.value])
        if any(is_cached(code) for code in getters):
            written = self._calling.written(What.SETS, "", node.value, node, f".{node.attr}")
            yield from (effect.perhaps() for effect in written)
        owner = self._facts.values.of(node.value).kinds
        if owner & {Kind.OBJECT, Kind.UNKNOWN} and self._facts.effects.hidden.has_descriptors:
            yield self._effect(What.UNKNOWN, node, f"a descriptor may make `.{node.attr}`", certain=False)
        if owner & _WITH_CODE and node.attr in _RUNNING:
            yield from self._facts.effects.hidden.in_keras(node)

    def _setting(self, node: ast.Attribute) -> Iterable[Effect]:
        owner = self._facts.values.of(node.value)
        if Kind.OPTIMIZER in owner.kinds and node.attr in ("learning_rate", "lr"):
            sure = owner.kinds == {Kind.OPTIMIZER}
            yield Effect(What.UPDATES, "the learning rate", node, self._facts, sure, op=True)
            statement = self._facts.names.parents.get(node)
            given = statement.value if isinstance(statement, (ast.Assign, ast.AugAssign)) else None
            if sure and given is not None and self._facts.values.of(given).kinds <= _NUMBERS:
                return
        setters = [code for code in self._facts.effects.following.methods_named(node.attr) if is_setter(code)]
        special = self._facts.effects.following.special(owner, ("__setattr__",))
        if owner.kind is Kind.UNKNOWN or any(option.node is not None for option in owner.options):
            yield from self._run([*setters, *special], node, [node.value])
        yield from self._calling.written(What.SETS, "", node.value, node, f".{node.attr}")

    def _storing(self, node: ast.Subscript) -> Iterable[Effect]:
        owner = self._facts.values.of(node.value)
        yield from self._run(
            self._facts.effects.following.special(owner, ("__setitem__", "__delitem__")), node, [node.value]
        )
        yield from self._calling.written(What.STORES, "", node.value, node, "[…]")

    def _reading_item(self, node: ast.Subscript) -> Iterable[Effect]:
        owner = self._facts.values.of(node.value)
        yield from self._dunders(node, owner, ["__getitem__", "__missing__"], [node.value])
        filling = owner.origin.endswith(_FILLING)
        unknown = owner.kind is Kind.UNKNOWN and any(name in self._facts.names.identifiers for name in _FILLING)
        if filling or unknown:
            yield from (e.perhaps() for e in self._calling.written(What.CHANGES, "fills", node.value, node))

    def _augmenting(self, node: ast.AugAssign) -> Iterable[Effect]:
        """`x += y` changes a list or an array in place; numbers and tensors are bound anew."""
        if isinstance(node.target, ast.Attribute | ast.Subscript):
            return
        bindings = [b for b in self._facts.names.reaching(node.target.id, node) if b.node is not node]
        kinds = {kind for binding in bindings for kind in self._facts.values.settled(binding).kinds}
        if kinds and kinds <= _STILL | {Kind.TUPLE}:
            return
        probe = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
        self._facts.names.parents[probe] = node
        changed = self._calling.written(What.CHANGES, "adds to", probe, node)
        sure = kinds <= {Kind.CONTAINER, Kind.ARRAY}
        yield from (effect if sure else effect.perhaps() for effect in changed)

    def _operating(self, operands: list[ast.expr], operator: ast.AST, node: ast.AST) -> Iterable[Effect]:
        name = _OPERATORS.get(type(operator))
        names = [f"__{name}__", f"__r{name}__"] if name else ["__contains__", "__iter__"]
        if isinstance(operator, (ast.Is, ast.IsNot)):
            return
        for operand in operands:
            value = self._facts.values.of(operand)
            yield from self._dunders(node, value, names, [operand])
            lazy = isinstance(operand, ast.Call) and self._facts.names.dotted(operand.func).startswith(LAZY)
            if name is None and (lazy or value.kinds & {Kind.ITERATOR, Kind.GENERATOR, Kind.ITERABLE}):
                yield from self._taking.of(operand)

    def _dunders(self, node: ast.AST, value: Value, names: list[str], receivers: list[ast.expr]) -> Iterable[Effect]:
        """Operators of objects of the program; an unknown object may be of any class that defines the operator."""
        following = self._facts.effects.following
        yield from self._run(following.special(value, tuple(names)), node, receivers)
        if value.kind is Kind.UNKNOWN:
            codes = [code for name in names for code in following.methods_named(name)]
            yield from (effect.perhaps() for effect in self._run(codes, node, []))

    def _run(self, codes: list[Code], node: ast.AST, receivers: list[ast.expr]) -> Iterable[Effect]:
        for code in codes:
            yield from self._calling.inside(code, node, receivers, sure=len(codes) == 1)

    def _managing(self, item: ast.withitem) -> Iterable[Effect]:
        value = self._facts.values.of(item.context_expr)
        codes = self._facts.effects.following.special(value, ("__enter__", "__exit__"))
        if codes:
            for code in codes:
                yield from self._calling.inside(code, item, [item.context_expr], sure=value.kind is not Kind.EITHER)
        elif not managers.is_silent(self._facts, item):
            yield self._effect(What.UNKNOWN, item, f"entering `{ast.unparse(item.context_expr)}`")


_WITH_CODE = frozenset({Kind.OPTIMIZER, Kind.MODEL, Kind.LAYER})
_RUNNING = frozenset({"learning_rate", "lr", "losses"})
"""Attributes of objects of Keras that run schedules and regularizers."""
TEXT = ("__str__", "__repr__", "__format__")


def _error(error: ast.expr | None) -> str:
    return ast.unparse(error.func if isinstance(error, ast.Call) else error) if error is not None else "again"
