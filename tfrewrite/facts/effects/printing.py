"""Whether running something may show something on the terminal."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tfrewrite.facts import bars, catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.effects import managers
from tfrewrite.facts.effects.change import any_of
from tfrewrite.facts.effects.following import Code, Following, given, is_generator
from tfrewrite.facts.effects.iterating import Iterating, without_yields
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import own_nodes
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_LIBRARY_OBJECTS = frozenset(
    {
        Kind.TENSOR,
        Kind.RAGGED,
        Kind.SPARSE,
        Kind.SYMBOLIC,
        Kind.NEST,
        Kind.VARIABLE,
        Kind.METRIC,
        Kind.MODEL,
        Kind.LAYER,
        Kind.OPTIMIZER,
        Kind.LOSS,
        Kind.DATASET,
        Kind.TAPE,
        Kind.WRITER,
        Kind.STRATEGY,
        Kind.LIBRARY,
        Kind.PYTHON,
        Kind.ARRAY,
        Kind.TUPLE,
        Kind.CONTAINER,
        Kind.DICTIONARY,
        Kind.ITERABLE,
    }
)
_PRINTING_METHODS = frozenset(
    {"fit", "evaluate", "predict", "summary", "fit_generator", "evaluate_generator", "predict_generator", "plot"}
)
_QUIET_WHEN_CALLED = frozenset({Kind.MODEL, Kind.LAYER, Kind.METRIC, Kind.LOSS, Kind.OPTIMIZER})
FLUSHES = frozenset({"sys.stdout.flush", "sys.stderr.flush"})
"""What was shown before comes out; nothing more is."""
_LOOKING_ONLY = frozenset(f"builtins.{name}" for name in ("getattr", "hasattr", "id", "isinstance", "type"))


class Printing:
    """What the pieces of one program show."""

    def __init__(self, facts: Facts, following: Following, iterating: Iterating) -> None:
        self._facts = facts
        self._following = following
        self._iterating = iterating
        self._known: dict[ast.AST, Answer] = {}
        self._open: set[ast.AST] = set()

    def of(self, node: ast.AST) -> Answer:
        """Whether running a node can show something: calls are followed, nested functions are not run."""
        return any_of(self.itself(inner) for inner in (node, *own_nodes(node)))

    def iterating(self, iterable: ast.expr) -> Answer:
        """Whether taking the next item of an iterable can show something."""
        return any_of(
            Answer.UNKNOWN if body is None else any_of(map(home.effects.printing.itself, without_yields(body)))
            for home, body in self._iterating.code(iterable)
        )

    def function(self, function: ast.AST) -> Answer:
        """What a function shows when it is called; inside of a recursion its outermost call alone settles that."""
        if is_generator(function):
            return Answer.NO
        if function in self._known:
            return self._known[function]
        if function in self._open:
            return Answer.NO
        self._open.add(function)
        body = getattr(function, "body", [])
        answer = any_of(map(self.of, body if isinstance(body, list) else [body]))
        self._open.discard(function)
        if answer is not Answer.NO or not self._open:
            self._known[function] = answer
        return answer

    def functions(self, codes: Iterable[Code]) -> Answer:
        """What several functions show."""
        return any_of(home.effects.printing.function(function) for function, home in codes)

    def itself(self, node: ast.AST) -> Answer:
        """Whether a node alone, without those under it, shows something."""
        match node:
            case ast.Call():
                return self.call(node)
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
                return self.iterating(iterable)
            case ast.withitem():
                return Answer.NO if managers.is_silent(self._facts, node) else Answer.UNKNOWN
            case (
                ast.Subscript(value=part) | ast.BinOp(left=ast.Name() as part) | ast.BinOp(right=ast.Name() as part)
            ) if runs_code(self._facts, part):
                return Answer.UNKNOWN
            case ast.Attribute(ctx=ast.Load()):
                return self.functions(self._following.getters(node))
            case (
                ast.Yield()
                | ast.YieldFrom()
                | ast.Await()
                | ast.AsyncFor()
                | ast.AsyncWith()
                | ast.Import()
                | ast.ImportFrom()
            ):
                return Answer.UNKNOWN
            case _:
                return Answer.NO

    def call(self, call: ast.Call) -> Answer:
        """Whether a call shows something, its arguments left out; functions given to it may run."""
        if self._facts.shows.is_show(call):
            return Answer.YES
        return any_of([self._call_itself(call), *map(self._argument, given(call))])

    def _call_itself(self, call: ast.Call) -> Answer:
        dotted = catalog.normalised(self._facts.names.dotted(call.func))
        if dotted == "builtins.next" and call.args:
            return self.iterating(call.args[0])
        if dotted in FLUSHES:
            return Answer.NO
        if dotted and catalog.prints_nothing(dotted):
            return Answer.UNKNOWN if asks_objects(self._facts, dotted, call) else Answer.NO
        called = self._facts.values.of(call.func)
        codes = self._following.called(called)
        if codes is not None:
            return self.functions(codes)
        if bars.is_redrawing(self._facts, call):
            return Answer.NO
        if isinstance(call.func, ast.Attribute):
            answer = self._method(call.func, dotted)
            if answer is not None:
                return answer
        quiet = called.kinds <= _QUIET_WHEN_CALLED and all(option.node is None for option in called.options)
        return Answer.NO if quiet else Answer.UNKNOWN

    def _method(self, function: ast.Attribute, dotted: str) -> Answer | None:
        owner = self._facts.values.of(function.value)
        if function.attr in _PRINTING_METHODS:
            return Answer.YES if owner.kind in (Kind.MODEL, Kind.UNKNOWN) else Answer.UNKNOWN
        if owner.kinds <= _LIBRARY_OBJECTS and all(option.node is None for option in owner.options):
            return Answer.NO
        unknown = owner.kind is Kind.UNKNOWN and not dotted.startswith("sys.")
        if unknown and function.attr in catalog.SILENT_ON_ANYTHING:
            return self.functions(self._following.methods_named(function.attr))
        return None

    def _argument(self, argument: ast.expr) -> Answer:
        """A function that is passed on may run there."""
        if isinstance(argument, ast.Lambda):
            return self.of(argument.body)
        codes = self._following.called(self._passed(argument))
        return self.functions(codes) if codes is not None else Answer.NO

    def _passed(self, argument: ast.expr) -> Value:
        return (
            self._facts.values.of(argument) if isinstance(argument, (ast.Name, ast.Attribute)) else Value(Kind.PYTHON)
        )


def runs_code(facts: Facts, operand: ast.expr) -> bool:
    """Whether operators and items of a value may be methods that the program wrote, or insert what is missing."""
    return bool(facts.values.of(operand).kinds & {Kind.OBJECT, Kind.LIBRARY})


def asks_objects(facts: Facts, dotted: str, call: ast.Call) -> bool:
    """Whether a builtin such as `len` runs a method that the program wrote for its own objects."""
    if not dotted.startswith("builtins.") or dotted in _LOOKING_ONLY:
        return False
    return any(Kind.OBJECT in facts.values.of(argument).kinds for argument in call.args)
