"""What is asked of the arguments of every call that may wait."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.syncs import held
from tfrewrite.facts.syncs.held import NO, Held, doubt
from tfrewrite.facts.syncs.sync import Sync
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Asking:
    """Asks what the arguments of the calls of one program hold."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def value(self, node: ast.expr) -> Value:
        """The value of an argument, `*` and all."""
        if isinstance(node, ast.Starred):
            inner = self._facts.values.of(node.value)
            return Value(Kind.CONTAINER, element=held.joined_items(inner)) if inner.kind is not Kind.UNKNOWN else inner
        return self._facts.values.of(node)

    def sync(self, node: ast.AST, read: ast.expr, how: str, found: Held, *, inside: bool = False) -> Iterator[Sync]:
        """The place, unless it is sure that nothing waits there."""
        if found.answer is not Answer.NO:
            yield Sync(node, read, how, found.answer, found.why, inside)

    def returned(self, function: ast.expr, asked: Callable[[Value], Held]) -> Held:
        """What is asked of the value that a lambda or a function of the program returns."""
        if isinstance(function, ast.Lambda):
            value = self._facts.values.of(function.body)
            names = [node for node in ast.walk(function.body) if isinstance(node, ast.Name)]
            on_device = any(held.itself(self._facts.values.of(name)).answer is Answer.YES for name in names)
            return asked(value) if value.kind is not Kind.UNKNOWN or on_device else NO
        found = NO
        for option in self._facts.values.of(function).options:
            if option.home is not None and isinstance(option.node, (ast.FunctionDef, ast.Lambda)):
                returned = option.home.values.returned(option.node)
                if returned is not None and returned.kind is not Kind.UNKNOWN:
                    found = held.any_of([found, asked(returned)])
        return found

    def keyed(self, call: ast.Call, how: str) -> Iterator[Sync]:
        """The keys by which items are ordered are compared with each other."""
        for keyword in call.keywords:
            if keyword.arg == "key":
                found = never_certain(self.returned(keyword.value, held.somewhere), "may have one item only")
                yield from self.sync(call, keyword.value, how, found)

    def if_held(self, argument: ast.expr, reason: str) -> Held:
        """UNKNOWN where an argument holds something on the device; what is quite unknown is asked by `may_wait`."""
        value = self.value(argument)
        found = held.somewhere(value)
        if found.answer is not Answer.NO and value.kind not in (Kind.UNKNOWN, Kind.LIBRARY):
            return doubt(reason)
        return NO


def never_certain(found: Held, reason: str) -> Held:
    """The same, in doubt where it was certain."""
    return doubt(reason) if found.answer is Answer.YES else found


def arguments_of(call: ast.Call) -> list[ast.expr]:
    """All arguments of a call."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def values_of(argument: ast.expr) -> list[ast.expr]:
    """The values of a dictionary that is written out, or the argument itself."""
    return list(argument.values) if isinstance(argument, ast.Dict) else [argument]
