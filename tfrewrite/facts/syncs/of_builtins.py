"""Calls of builtins, of `math`, and of what tests or orders items: which of them make the host wait."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.syncs import held, reading
from tfrewrite.facts.syncs.asking import Asking, never_certain
from tfrewrite.facts.syncs.held import NO, doubt
from tfrewrite.facts.syncs.sync import Sync

if TYPE_CHECKING:
    pass


class OfBuiltins(Asking):
    """Finds the waits of calls of Python's own functions."""

    def of(self, call: ast.Call, name: str) -> Iterator[Sync]:
        """A call of a builtin."""
        if not call.args:
            return
        first, how = call.args[0], f"{name}()"
        value = self.value(first)
        if name == "bool":
            if not isinstance(first, ast.BoolOp):  # its operands are tested by it
                yield from self.sync(call, first, how, held.truth(value))
        elif name in reading.CONVERSIONS:
            yield from self.sync(call, first, how, held.itself(value))
        elif name in reading.INDICES:
            for argument in call.args:
                yield from self.sync(call, argument, how, held.index(self.value(argument)))
        elif name in reading.TEXTS:
            found = held.text(value)
            if name == "format" and len(call.args) > 1 and Kind.VARIABLE in value.kinds:
                found = doubt("a variable has no format")
            yield from self.sync(call, first, how, found)
        elif name == "round":
            yield from self.sync(call, first, how, never_certain(held.itself(value), "raises for a tensor"))
        elif name in ("list", "tuple", "set", "len") and Kind.DATASET in value.kinds:
            yield from self.sync(call, first, how, doubt("asks a data set for its length"), inside=True)
        elif value.kind is Kind.DICTIONARY and name in ("any", "all", *reading.ORDERINGS) and len(call.args) == 1:
            return  # its keys, and no tensor is one
        elif name == "sum" and any(map(held.is_composite, held.items(value))):
            yield from self.sync(call, first, how, doubt("ragged tensors compare their splits"))
        elif name in reading.ORDERINGS:
            yield from self._ordering(call, how)
        elif name in ("any", "all"):
            yield from self._tested_items(call, first, how)
        elif name in ("map", "filter"):
            yield from self._mapped(call, name)
            if name == "filter":
                yield from self.selected(call, "builtins.filter")

    def _ordering(self, call: ast.Call, how: str) -> Iterator[Sync]:
        """`max(a, b)` tests the comparison of its arguments; `max(items)` that of the items, of two at least."""
        by_key = any(k.arg == "key" for k in call.keywords)
        yield from self.keyed(call, how)
        if len(call.args) > 1:
            found = held.any_of(held.itself(self.value(argument)) for argument in call.args)
            starred = any(isinstance(argument, ast.Starred) for argument in call.args)
            read = next((a for a in call.args if held.itself(self.value(a)).answer is found.answer), call.args[0])
            reason = "compared by a key" if by_key else "number of arguments not known"
            yield from self.sync(call, read, how, never_certain(found, reason) if by_key or starred else found)
            return
        value = self.value(call.args[0])
        found = held.any_of(held.somewhere(item) for item in held.items(value)) if held.items(value) else NO
        if value.kind is Kind.UNKNOWN or (found.answer is Answer.NO and not held.items(value)):
            found = held.somewhere(value)
        several = held.least_length(value) > 1
        direct = several and all(held.itself(item).answer is Answer.YES for item in held.items(value))
        if found.answer is Answer.YES and (by_key or not direct):
            found = doubt("compared by a key" if by_key else "may have one item only")
        yield from self.sync(call, call.args[0], how, found)

    def _tested_items(self, call: ast.Call, first: ast.expr, how: str) -> Iterator[Sync]:
        if isinstance(first, (ast.GeneratorExp, ast.ListComp)):
            found = held.truth(self._facts.values.of(first.elt))
            if isinstance(first.elt, ast.Compare) and isinstance(first.elt.ops[-1], (ast.Is, ast.IsNot, ast.In)):
                return
            yield from self.sync(call, first.elt, how, never_certain(found, "may be empty"))
            return
        value = self.value(first)
        items = held.items(value)
        if not items:
            yield from self.sync(call, first, how, held.somewhere(value))
            return
        found = held.truth(items[0])
        if found.answer is not Answer.YES or not held.least_length(value):
            found = never_certain(held.any_of(map(held.truth, items)), "may be empty")
        yield from self.sync(call, first, how, found)

    def _mapped(self, call: ast.Call, name: str) -> Iterator[Sync]:
        """`map(float, items)` reads while it is iterated over, if it is."""
        if len(call.args) < 2:
            return
        function = self._facts.names.dotted(call.args[0]).removeprefix("builtins.")
        reads = function in reading.CONVERSIONS | reading.TEXTS | reading.INDICES or function.startswith("numpy.")
        if name == "filter" or reads:
            found = held.somewhere(self.value(call.args[1]))
            if Kind.DATASET in self.value(call.args[1]).kinds:
                found = held.YES
            how = f"{name}({function})" if function else f"{name}()"
            if self.value(call.args[1]).kind is not Kind.UNKNOWN:
                yield from self.sync(call, call.args[1], how, never_certain(found, "read when it is iterated over"))

    def selected(self, call: ast.Call, dotted: str) -> Iterator[Sync]:
        """`filter`, `takewhile` and the like test what a function returns; `reduce(max, items)` compares the items."""
        how = f"{dotted.removeprefix('builtins.')}()"
        if dotted == "functools.reduce":
            if call.args and self._facts.names.dotted(call.args[0]).removeprefix("builtins.") in reading.ORDERINGS:
                for argument in call.args[1:]:
                    found = held.somewhere(self.value(argument))
                    yield from self.sync(call, argument, how, never_certain(found, "may have one item only"))
            return
        for function in call.args[:1]:
            found = never_certain(self.returned(function, held.truth), "tested for each item")
            yield from self.sync(call, function, how, found)

    def math(self, call: ast.Call, name: str) -> Iterator[Sync]:
        """A call of a function of `math`."""
        for argument in call.args:
            certain = name in reading.MATH
            found = (held.itself if certain else held.somewhere)(self.value(argument))
            yield from self.sync(
                call, argument, f"math.{name}()", found if certain else never_certain(found, f"`math.{name}`")
            )
