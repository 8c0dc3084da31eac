"""Functions of the project that do nothing but show: where a loop calls one, the call is the message."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.effects.effect import What
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.tree import FunctionNode, own_nodes

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_SHOWING = frozenset({What.PRINTS, What.LOGS})
_QUIET = frozenset({What.RETURNS, What.ITERATES, What.WRITES_FILE})
_PLAIN_DECORATORS = frozenset({"builtins.staticmethod", "builtins.classmethod"})


@dataclass(frozen=True, slots=True)
class Reporter:
    """A function that only shows what it is given and what it finds."""

    home: Facts
    function: FunctionNode
    shows: tuple[tuple[Facts, ast.Call], ...]
    """The calls that show, also those of functions that it calls, each with its program."""
    reads: tuple[str, ...]
    """What it uses besides its arguments."""
    waits: Answer
    """Whether it reads values of the device by itself."""
    writes_file: bool
    """Whether it may write to a file."""

    @property
    def condition(self) -> ast.expr | ast.stmt | None:
        """What decides whether a call of it shows something, other than that it is called."""
        return next((found for home, call in self.shows if (found := _condition(home, call)) is not None), None)

    @property
    def ends_line(self) -> bool:
        """Whether it leaves no unfinished line behind."""
        home, last = self.shows[-1]
        within = home.names.function_of(last) is self.function and _is_last(last, self.function)
        return within and not home.shows.is_part_of_line(last)


def reporter_of(facts: Facts, call: ast.Call) -> Reporter | None:
    """The function that a call runs, where it only shows."""
    called = facts.values.of(call.func)
    function, home = called.node, called.home
    if called.kind is not Kind.FUNCTION or not isinstance(function, ast.FunctionDef) or home is None:
        return None
    decorators = {home.names.dotted(decorator) for decorator in function.decorator_list}
    if not decorators <= _PLAIN_DECORATORS or home.traced.around(function.body[0]) is not Answer.NO:
        return None
    if any(isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)) for node in own_nodes(function)):
        return None
    summary = home.effects.summary(function)
    whats = {effect.what for effect in summary.effects if not _is_about_rest(effect.node, function)}
    if not whats & _SHOWING or not whats <= _SHOWING | _QUIET:
        return None
    shows = tuple((e.home, e.node) for e in summary.effects if e.what in _SHOWING and isinstance(e.node, ast.Call))
    if not shows or any(home.reads_names_by_text for home, _ in shows):
        return None
    inside = {(home, function), *((at, at.names.function_of(node)) for at, node in shows)}
    waits = Answer.NO
    for at, body in inside:
        if body is not None:
            waits = waits | at.shows.evaluating_reads(body)
    for at, node in shows:
        waits = waits | at.shows.reads_device(node)
    return Reporter(home, function, shows, summary.reads, waits, What.WRITES_FILE in whats)


def _is_about_rest(node: ast.AST, function: FunctionNode) -> bool:
    """Whether code only looks into the `*args` or `**kwargs` of a function, which are a tuple and a dictionary."""
    rest = {argument.arg for argument in (function.args.vararg, function.args.kwarg) if argument is not None}
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="items" | "keys" | "values"):
            return name in rest
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="items" | "keys" | "values"), args=[]):
            return name in rest
        case _:
            return False


def _condition(home: Facts, call: ast.Call) -> ast.expr | ast.stmt | None:
    """The first thing around a call in its function, or before it, that may leave it out."""
    function = home.names.function_of(call)
    for parent in home.names.enclosing(call):
        match parent:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                return test
            case ast.Try() | ast.Match() | ast.BoolOp():
                return parent
            case ast.With() if not all(map(home.effects.is_silent_manager, parent.items)):
                return parent
            case _ if parent is function:
                break
            case _:
                pass
    if not isinstance(function, FunctionNode):
        return None
    leaving = (n for n in own_nodes(function) if isinstance(n, (ast.Return, ast.Raise, ast.Break, ast.Continue)))
    early = next((node for node in leaving if node.lineno < call.lineno), None)
    around = home.names.parents.get(early) if early is not None else None
    return around.test if isinstance(around, ast.If) else early


def _is_last(call: ast.Call, function: FunctionNode) -> bool:
    """Whether a call is the last thing that a function does, returning aside."""
    for statement in reversed(function.body):
        match statement:
            case ast.Return(value=None | ast.Constant()):
                continue
            case ast.Expr(value=value):
                return value is call
            case ast.For() | ast.While():
                return any(node is call for node in own_nodes(statement))
            case _:
                return False
    return False
