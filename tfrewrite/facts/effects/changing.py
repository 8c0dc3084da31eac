"""What running something may change."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tfrewrite.facts import bars, catalog
from tfrewrite.facts.effects import managers
from tfrewrite.facts.effects.change import Change, most
from tfrewrite.facts.effects.following import Code, Following, given, is_generator
from tfrewrite.facts.effects.iterating import Iterating, without_yields
from tfrewrite.facts.effects.printing import FLUSHES, asks_objects, runs_code
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.tree import own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_READS_OF_ANYTHING = frozenset({"numpy", "item", "tolist", "result", "format", "mean", "sum"})
_UPDATES_OF_ANYTHING = frozenset(
    {"update_state", "reset_state", "reset_states", "apply_gradients", "assign", "assign_add", "assign_sub"}
)
_STATEFUL = ("tensorflow.", "numpy.random.", "random.")
_RUNS_CODE = (
    "tensorflow.py_function",
    "tensorflow.numpy_function",
    "tensorflow.map_fn",
    "tensorflow.while_loop",
    "tensorflow.cond",
    "tensorflow.function",
    "tensorflow.nest.",
    "tensorflow.data.",
    "tensorflow.compat.",
)
_READ_TWICE = frozenset(
    {
        Kind.CONTAINER,
        Kind.DICTIONARY,
        Kind.TUPLE,
        Kind.ARRAY,
        Kind.TENSOR,
        Kind.RAGGED,
        Kind.PYTHON,
        Kind.VARIABLE,
        Kind.DATASET,
    }
)
_CONSUMING = frozenset({"numpy.fromiter", "itertools.islice", "itertools.chain"}) | frozenset(
    f"builtins.{name}"
    for name in [
        "all",
        "any",
        "dict",
        "enumerate",
        "filter",
        "frozenset",
        "list",
        "map",
        "max",
        "min",
        "reversed",
        "set",
        "sorted",
        "sum",
        "tuple",
        "zip",
    ]
)
_HOLDING_STATE = frozenset({Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.OPTIMIZER})


class Changing:
    """What the pieces of one program change."""

    def __init__(self, facts: Facts, following: Following, iterating: Iterating) -> None:
        self._facts = facts
        self._following = following
        self._iterating = iterating
        self._known: dict[ast.AST, Change] = {}

    def of(self, node: ast.AST) -> Change:
        """What running a node can change. Binding a plain name is no change."""
        return most(self.itself(inner) for inner in (node, *own_nodes(node)))

    def iterating(self, iterable: ast.expr) -> Change:
        """What taking the next item of an iterable can change."""
        return most(
            Change.ANYTHING if body is None else most(map(home.effects.changing.itself, without_yields(body)))
            for home, body in self._iterating.code(iterable)
        )

    def function(self, function: ast.AST) -> Change:
        """What a call of a function changes; one that calls itself may change anything."""
        if is_generator(function):
            return Change.NOTHING
        if function not in self._known:
            self._known[function] = Change.ANYTHING
            body = getattr(function, "body", [])
            outer = any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in own_nodes(function))
            parts = body if isinstance(body, list) else [body]
            self._known[function] = Change.ANYTHING if outer else most(map(self.of, parts))
        return self._known[function]

    def functions(self, codes: Iterable[Code]) -> Change:
        """What calls of several functions change."""
        return most(home.effects.changing.function(function) for function, home in codes)

    def itself(self, node: ast.AST) -> Change:
        """What a node alone, without those under it, changes."""
        match node:
            case ast.Call():
                return self.call(node)
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                return Change.ANYTHING
            case ast.Attribute():
                return self.functions(self._following.getters(node))
            case (
                ast.Subscript(value=part) | ast.BinOp(left=ast.Name() as part) | ast.BinOp(right=ast.Name() as part)
            ) if runs_code(self._facts, part):
                return Change.ANYTHING
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name() as container]) if (
                self._facts.values.of(container).kinds & {Kind.ITERABLE, Kind.ITERATOR, Kind.GENERATOR}
            ):
                return Change.ANYTHING
            case ast.Starred(value=iterable) if not self._can_be_read_twice(iterable):
                return Change.ANYTHING
            case ast.AugAssign(target=ast.Name() as target):
                return self._augmenting(node, target)
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
                return self.iterating(iterable)
            case ast.withitem():
                return Change.NOTHING if managers.is_silent(self._facts, node) else Change.ANYTHING
            case ast.Yield() | ast.YieldFrom() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                return Change.ANYTHING
            case ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal() | ast.NamedExpr():
                return Change.ANYTHING
            case _:
                return Change.NOTHING

    def _augmenting(self, statement: ast.AugAssign, target: ast.Name) -> Change:
        """`x += y` binds a name where `x` is immutable, and changes an object in place where it is not."""
        before = self._facts.names.bindings_of(target.id, statement)
        kinds = {kind for binding in before for kind in self._facts.values.settled(binding).kinds}
        return Change.NOTHING if kinds and kinds <= IMMUTABLE else Change.ANYTHING

    def call(self, call: ast.Call) -> Change:
        """What a call changes, its arguments left out; functions given to it may run."""
        if self._facts.shows.is_show(call):
            return Change.NOTHING
        return most([self._call_itself(call), *map(self._argument, given(call))])

    def _call_itself(self, call: ast.Call) -> Change:
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if dotted.endswith((".shuffle", ".at")) or any(keyword.arg == "out" for keyword in call.keywords):
            return Change.ANYTHING
        if dotted:
            change = self._public(dotted, call)
            if change is not None:
                return change
        called = self._facts.values.of(call.func)
        codes = self._following.called(called) if Kind.CLASS not in called.kinds else None
        if bars.is_redrawing(self._facts, call):
            return Change.STATE
        if isinstance(call.func, ast.Attribute) and codes is None:
            owners = self._facts.values.of(call.func.value).options
            changes = [self._method(call.func.attr, owner) for owner in owners]
            known = [change for change in changes if change is not None]
            if len(known) == len(changes):
                return most(known)
        if codes is not None:
            inside = self.functions(codes)
            return inside if called.kinds == {Kind.FUNCTION} else max(inside, Change.STATE)
        return most(map(_calling, called.options))

    def _public(self, dotted: str, call: ast.Call) -> Change | None:
        """What a call of a library's function changes; None for one that is not known."""
        if asks_objects(self._facts, dotted, call):
            return Change.ANYTHING
        if dotted in _CONSUMING and not all(map(self._can_be_read_twice, call.args)):
            return Change.ANYTHING
        if dotted in FLUSHES:
            return Change.STATE
        if catalog.only_computes(dotted) or catalog.is_clock(dotted) or catalog.is_progress_bar(dotted):
            return Change.NOTHING
        return Change.STATE if dotted.startswith(_STATEFUL) and not dotted.startswith(_RUNS_CODE) else None

    def _argument(self, argument: ast.expr) -> Change:
        """A function that is passed on may run there."""
        if isinstance(argument, ast.Lambda):
            return self.of(argument.body)
        if not isinstance(argument, (ast.Name, ast.Attribute)):
            return Change.NOTHING
        containers = {Kind.CONTAINER, Kind.DICTIONARY}
        if isinstance(argument, ast.Attribute) and self._facts.values.of(argument.value).kinds & containers:
            return Change.ANYTHING
        codes = self._following.called(self._facts.values.of(argument))
        return self.functions(codes) if codes is not None else Change.NOTHING

    def _can_be_read_twice(self, argument: ast.expr) -> bool:
        """Whether going through an iterable leaves it as it was: no iterator, no generator."""
        match argument:
            case ast.Starred(value=inner):
                return self._can_be_read_twice(inner)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._facts.values.of(argument).kinds <= _READ_TWICE
            case _:
                return True

    def _method(self, name: str, owner: Value) -> Change | None:
        """What a method of a value changes; None where that is not known."""
        reading = name in catalog.READING_METHODS
        match owner.kind:
            case Kind.METRIC if owner.node is None:
                return Change.NOTHING if name == "result" else Change.STATE
            case Kind.DATASET:
                return Change.NOTHING
            case Kind.PYTHON if name == "join":
                return Change.NOTHING
            case Kind.TENSOR | Kind.RAGGED | Kind.SPARSE | Kind.SYMBOLIC | Kind.NEST | Kind.PYTHON:
                return Change.NOTHING if reading else Change.ANYTHING
            case Kind.VARIABLE:
                return Change.NOTHING if reading else Change.STATE
            case Kind.OPTIMIZER | Kind.WRITER | Kind.LIBRARY if owner.node is None:
                return Change.STATE
            case Kind.TAPE:
                return Change.NOTHING if name in ("gradient", "watch", "jacobian") else Change.STATE
            case Kind.ARRAY | Kind.CONTAINER | Kind.DICTIONARY | Kind.TUPLE:
                return Change.NOTHING if reading else Change.ANYTHING
            case Kind.UNKNOWN if name in _READS_OF_ANYTHING or name in _UPDATES_OF_ANYTHING:
                least = Change.NOTHING if name in _READS_OF_ANYTHING else Change.STATE
                return max(least, self.functions(self._following.methods_named(name)))
            case _:
                return None


def _calling(value: Value) -> Change:
    """What calling a value of a library changes."""
    if value.node is not None:
        return Change.ANYTHING
    if value.kind in _HOLDING_STATE:
        return Change.STATE
    return Change.NOTHING if value.kind is Kind.LOSS else Change.ANYTHING
