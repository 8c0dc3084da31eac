"""Which object an expression gives: one that something else holds too, or one that nothing else can change."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.aliases import rows
from tfrewrite.facts.aliases.aliasing import (
    SNAPSHOT,
    Aliasing,
    Sharing,
    Source,
    alias,
    fresh,
    reached,
    union,
    unknown,
)
from tfrewrite.facts.aliases.array_items import of_array_item
from tfrewrite.facts.aliases.calls import of_call, returned
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode, arguments_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

__all__ = ["Aliases", "Aliasing", "Sharing", "Source"]

_PLAIN = frozenset({Kind.TENSOR, Kind.RAGGED, Kind.SPARSE, Kind.SYMBOLIC, Kind.PYTHON, Kind.VARIABLE, Kind.ARRAY})
_OF_KERAS = frozenset({Kind.MODEL, Kind.LAYER, Kind.OPTIMIZER, Kind.METRIC})
_GIVING_NEW = frozenset({Kind.TAPE, Kind.WRITER, Kind.STRATEGY, Kind.PROGRESS, Kind.FOREIGN})
_SEQUENCES = frozenset({Kind.CONTAINER, Kind.TUPLE})


class Aliases:
    """The objects behind the expressions of one program."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._known: dict[ast.AST, Aliasing | None] = {}
        self._open: set[ast.AST] = set()

    def of(self, node: ast.expr) -> Aliasing:
        """What the object is that an expression gives."""
        found = self._of(node)
        return found if found is not None else unknown("it is defined by itself")

    def _of(self, node: ast.expr) -> Aliasing | None:
        if node in self._known:
            return self._known[node]
        if node in self._open:
            return None
        self._open.add(node)
        try:
            found = self._find(node)
        finally:
            self._open.discard(node)
        if not self._open or (found is not None and found.how is Sharing.UNKNOWN):
            self._known[node] = found
        return found

    def recursive(self, function: ast.AST, result: ast.expr) -> Aliasing | None:
        """What a `return` of a function gives; None inside of a recursion."""
        if function in self._open:
            return None
        self._open.add(function)
        try:
            return self._of(result)
        finally:
            self._open.discard(function)

    def _find(self, node: ast.expr) -> Aliasing | None:
        match node:
            case ast.Call():
                return of_call(self, node)
            case ast.NamedExpr(value=value):
                return self._of(value)
            case ast.IfExp(body=body, orelse=orelse):
                return union([self._of(body), self._of(orelse)])
            case ast.BoolOp(values=values):
                return union(map(self._of, values))
            case ast.Starred(value=value):
                return self.items_of(value)
            case _:
                pass
        if self.facts.values.of(node).kinds <= IMMUTABLE and not isinstance(node, ast.Name):
            return SNAPSHOT
        match node:
            case ast.Constant() | ast.JoinedStr():
                return SNAPSHOT
            case ast.Name(id=name):
                return self._name(name, node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self._item(node)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self._display(elements)
            case ast.Dict(values=values):
                return self._display(values)
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.DictComp(value=element):
                return self._display([element])
            case ast.BinOp(left=left, right=right):
                return self._operated(left, right)
            case ast.UnaryOp(operand=operand):
                return self._operated(operand, operand)
            case ast.Compare(left=left, comparators=[*others]):
                return self._operated(left, *others)
            case ast.GeneratorExp():
                return unknown("a generator reads later")
            case ast.Lambda():
                return unknown("a function reads its names when it runs")
            case _:
                return unknown(f"`{type(node).__name__}`")

    def _display(self, elements: list[ast.expr]) -> Aliasing:
        parts = [self._of(element) for element in elements]
        known = [part for part in parts if part is not None]
        return fresh(
            (source for part in known for source in reached(part)),
            loose=any(part.loose or part.how is Sharing.UNKNOWN for part in known),
        )

    def _operated(self, *operands: ast.expr) -> Aliasing:
        """What an operator gives: something new for plain values and lists; objects may answer with themselves."""
        kinds = {kind for operand in operands for kind in self.facts.values.of(operand).kinds}
        if kinds <= _PLAIN:
            return SNAPSHOT
        if kinds <= _SEQUENCES | {Kind.PYTHON}:
            parts = [part for operand in operands if (part := self.items_of(operand)) is not None]
            return fresh(
                (source for part in parts for source in reached(part)),
                loose=any(part.how is Sharing.UNKNOWN or part.loose for part in parts),
            )
        return unknown("an operator of an object that is not known")

    def _name(self, name: str, node: ast.Name) -> Aliasing | None:
        value = self.facts.values.of(node)
        bindings = self.facts.names.reaching(name, node)
        if value.kinds <= IMMUTABLE and not any(self._may_pass_through(binding) for binding in bindings):
            return SNAPSHOT
        if not bindings:
            return alias(Source(name)) if value.kind is not Kind.UNKNOWN else unknown(f"what `{name}` is")
        return union(self._bound(binding, node) for binding in bindings)

    def _may_pass_through(self, binding: Binding) -> bool:
        """Whether a name holds what a function gave that can give a variable itself back."""
        call = binding.value
        return (
            isinstance(call, ast.Call)
            and not binding.path
            and self.facts.names.dotted(call.func) in rows.SAME_IF_NOTHING_TO_DO
        )

    def _bound(self, binding: Binding, node: ast.Name) -> Aliasing | None:
        here = Source(binding.name, scope=self.scope_of(binding))
        if isinstance(binding.node, ast.arg) or binding.value is None or isinstance(binding.node, SCOPES_AND_IMPORTS):
            return alias(here)
        if binding.path[:1] == ("augmented",):
            return alias(here)
        found = self._unpacked(binding.value, binding.path) if binding.path else self._of(binding.value)
        if found is None or found.how is not Sharing.SNAPSHOT:
            return found
        if self.facts.values.settled(binding).kinds <= IMMUTABLE:
            return found
        return Aliasing(Sharing.ALIAS, of=(here,), items=found.items, loose=found.loose)

    def scope_of(self, binding: Binding) -> ast.AST:
        """The module, function, class or lambda that a binding makes a name of."""
        scope = self.facts.names.scope_of(binding.node)
        if isinstance(binding.node, ast.arg):
            inner = self.facts.names.parents.get(self.facts.names.parents.get(binding.node, binding.node))
            return inner if inner is not None else scope.node
        while binding.name in scope.outer and scope.parent is not None:
            scope = scope.parent
        return scope.node

    def _unpacked(self, value: ast.expr, path: tuple[int | str, ...]) -> Aliasing | None:
        step, rest = path[0], path[1:]
        if isinstance(value, (ast.Tuple, ast.List)) and isinstance(step, int) and step < len(value.elts):
            inner = value.elts[step]
            if not any(isinstance(element, ast.Starred) for element in value.elts):
                return self._unpacked(inner, rest) if rest else self._of(inner)
        if step == "enter":
            return self._entered(value) if not rest else unknown("a part of what `with` gives")
        if isinstance(step, str) and step.startswith("rest"):
            return unknown("a starred name")
        if self.facts.values.of(value).kinds <= {Kind.DATASET, Kind.ITERATOR}:
            return SNAPSHOT
        found = self.items_of(value)
        return found if not rest or found is None else unknown("an item of an item")

    def _entered(self, manager: ast.expr) -> Aliasing | None:
        """What `with manager as name` binds: a manager of a library gives itself or something new."""
        value = self.facts.values.of(manager)
        codes = self.facts.effects.following.special(value, ("__enter__",))
        if not codes:
            known = value.kinds <= _GIVING_NEW or self._is_made_by_library(manager)
            return fresh(loose=True) if known else unknown(f"what `{ast.unparse(manager)}` gives when it is entered")
        given = ast.copy_location(ast.Call(ast.Attribute(manager, "__enter__", ast.Load()), [], []), manager)
        return union(returned(self, home.aliases, function, given) for function, home in codes)

    def _is_made_by_library(self, manager: ast.expr) -> bool:
        """Whether a manager is one of a library that does not give on what it was given, as `nullcontext(x)` does."""
        if not isinstance(manager, ast.Call):
            return False
        dotted = self.facts.names.dotted(manager.func)
        own = dotted.startswith("builtins.") or self.facts.is_of_library(manager.func)
        return own and not dotted.startswith("contextlib.")

    def items_of(self, node: ast.expr) -> Aliasing | None:
        """What one item of an iterable is."""
        element = self.facts.values.of(node).element
        if element is not None and element.kinds <= IMMUTABLE:
            return SNAPSHOT
        found = self._of(node)
        if found is None or found.how is Sharing.UNKNOWN:
            return found
        if found.how is Sharing.SNAPSHOT or found.items:
            if found.loose:
                return unknown(f"an item of `{ast.unparse(node)}`")
            return alias(*found.items) if found.items else SNAPSHOT
        return alias(*(source.at("[]") for source in found.of))

    def _attribute(self, node: ast.Attribute) -> Aliasing | None:
        owner = self.facts.values.of(node.value)
        if self.facts.is_of_library(node):
            return alias(Source(ast.unparse(node)))
        if owner.kinds == {Kind.ARRAY}:
            shares = node.attr in rows.ARRAY_VIEW_ATTRIBUTES
            return self._of(node.value) if shares else unknown(f"`.{node.attr}` of an array")
        if owner.kinds & {Kind.OBJECT, Kind.UNKNOWN} and self.facts.effects.following.getters(node):
            return unknown(f"what the property `{node.attr}` returns")
        found = self._of(node.value)
        if found is None or found.how is Sharing.UNKNOWN:
            return found
        if found.how is Sharing.SNAPSHOT:
            return unknown(f"`.{node.attr}` of a new object")
        part = [source.at(f".{node.attr}") for source in found.of]
        if node.attr in rows.LISTS_MADE_ANEW and owner.kinds <= _OF_KERAS:
            own = owner.node is not None and self.facts.count_of_stores(node.attr)
            return unknown(f"`.{node.attr}` of a class of the program") if own else fresh(s.at("[]") for s in part)
        return alias(*part)

    def _item(self, node: ast.Subscript) -> Aliasing | None:
        owner = self.facts.values.of(node.value)
        if owner.kinds <= {Kind.VARIABLE, Kind.TENSOR}:
            return SNAPSHOT
        if owner.kinds == {Kind.ARRAY}:
            return of_array_item(self, node, len(owner.shape) if owner.shape is not None else None)
        if isinstance(node.slice, ast.Slice):
            if owner.kinds <= _SEQUENCES:
                items = self.items_of(node.value)
                return fresh(reached(items), loose=items.loose or items.how is Sharing.UNKNOWN) if items else None
            return unknown("a slice of an object that is not known")
        if owner.kinds <= _SEQUENCES | {Kind.DICTIONARY}:
            return self.items_of(node.value)
        return unknown("an item of an object that is not known")

    def parameters_of(self, function: ast.AST) -> list[str]:
        """The names of a function's parameters."""
        return [a.arg for a in arguments_of(function.args)] if isinstance(function, (*FUNCTIONS, ast.Lambda)) else []

    def arguments(self, call: ast.Call, function: ast.AST, at: Aliases) -> dict[str, ast.expr]:
        """What a call gives for each parameter, as far as it is written out; the receiver of a method too."""
        if not isinstance(function, (*FUNCTIONS, ast.Lambda)):
            return {}
        names = [a.arg for a in [*function.args.posonlyargs, *function.args.args]]
        given: dict[str, ast.expr] = {}
        if isinstance(function, FunctionNode) and self.facts.is_method(function) and names:
            static = any(self.facts.names.dotted(d) == "builtins.staticmethod" for d in function.decorator_list)
            through_class = (
                isinstance(call.func, ast.Attribute) and at.facts.values.of(call.func.value).kind is Kind.CLASS
            )
            if not static and not through_class:
                receiver = names.pop(0)
                if isinstance(call.func, ast.Attribute) and call.func.attr == function.name:
                    given[receiver] = call.func.value
                elif function.name != "__init__":
                    given[receiver] = call.func
        for argument, name in zip(call.args, names, strict=False):
            if isinstance(argument, ast.Starred):
                break
            given[name] = argument
        given.update({k.arg: k.value for k in call.keywords if k.arg is not None})
        return given


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES_AND_IMPORTS = (ast.ClassDef, *FUNCTIONS, ast.Import, ast.ImportFrom, ast.ExceptHandler)
