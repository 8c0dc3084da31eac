"""What running a piece of a program does besides computing. What cannot be seen is UNKNOWN."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.effects import managers
from tfrewrite.facts.effects.calling import Calling
from tfrewrite.facts.effects.change import Change
from tfrewrite.facts.effects.changing import Changing
from tfrewrite.facts.effects.effect import Effect, Stream, Summary, What
from tfrewrite.facts.effects.following import Following
from tfrewrite.facts.effects.hidden import Hidden
from tfrewrite.facts.effects.iterating import Iterating
from tfrewrite.facts.effects.loud import Loud
from tfrewrite.facts.effects.printing import Printing
from tfrewrite.facts.effects.summaries import Summaries
from tfrewrite.facts.effects.taking import Taking
from tfrewrite.facts.effects.tracing import differing, once_per_trace
from tfrewrite.facts.effects.walking import TEXT, Walking
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

__all__ = ["Change", "Effect", "Effects", "Stream", "Summary", "What"]


class Effects:
    """What each statement, expression and function of one program does besides computing."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.following = Following(facts)
        self.hidden = Hidden(facts, self.following)
        self.iterables = Iterating(facts, self.following)
        self.printing = Printing(facts, self.following, self.iterables)
        self.changing = Changing(facts, self.following, self.iterables)
        calling = Calling(facts)
        self.taking = Taking(facts, calling)
        self.walking = Walking(facts, calling, self.taking)
        self.summaries = Summaries(facts, self.walking)

    def may_print(self, node: ast.AST) -> Answer:
        """Whether running a node can show something: calls are followed, nested functions are not run."""
        return self.printing.of(node)

    def may_change(self, node: ast.AST) -> Change:
        """What running a node can change. Binding a plain name is no change."""
        return self.changing.of(node)

    def only_computes(self, node: ast.expr) -> bool:
        """Whether evaluating an expression, or not evaluating it, is known to make no difference to anything else."""
        return self.may_change(node) is Change.NOTHING and self.may_print(node) is Answer.NO

    def call_only_computes(self, call: ast.Call) -> bool:
        """The same for the call alone, its arguments left out."""
        return self.changing.call(call) is Change.NOTHING and self.printing.call(call) is Answer.NO

    def itself_only_computes(self, node: ast.expr) -> bool:
        """The same for an attribute or an item alone: a property or a method of a class of the program may run."""
        return self.changing.itself(node) is Change.NOTHING and self.printing.itself(node) is Answer.NO

    def showing_does_more(self, node: ast.expr) -> bool:
        """Whether making the text of an object runs code of the program, inherited too, that does more than compute."""
        codes = self.following.special(self._facts.values.of(node), TEXT)
        silent = self.printing.functions(codes) is Answer.NO
        return not silent or self.changing.functions(codes) is not Change.NOTHING

    def iterating_prints(self, iterable: ast.expr) -> Answer:
        """Whether taking the next item of an iterable can show something. A progress bar on stderr is not counted."""
        return self.printing.iterating(iterable)

    def iterating_changes(self, iterable: ast.expr) -> Change:
        """What taking the next item of an iterable can change."""
        return self.changing.iterating(iterable)

    def may_redirect(self, item: ast.withitem) -> bool:
        """Whether a `with` item has the name of something that sends output elsewhere."""
        return managers.may_redirect(item)

    def is_silent_manager(self, item: ast.withitem) -> bool:
        """Whether entering and leaving a `with` item neither shows nor redirects anything, and catches no exception."""
        return managers.is_silent(self._facts, item)

    def summary(self, code: ast.AST | Sequence[ast.stmt]) -> Summary:
        """What a function does when it is called, or what a statement, expression or suite does when it runs."""
        return self.summaries.of(code)

    def once_per_trace(self, function: FunctionNode | ast.Lambda) -> list[Effect]:
        """What a function, and those that it calls, would do only while tracing if it became a graph."""
        return once_per_trace(self._facts, function)

    def loud_in_graph(self, function: FunctionNode | ast.Lambda) -> list[Effect]:
        """What in a function, and in those that it calls, would raise in a graph."""
        return self.loud.of(function)

    def differs_in_graph(self, function: FunctionNode | ast.Lambda) -> list[Effect]:
        """What in a function would run in each call of a graph, but not as in eager code."""
        return differing(self._facts, function)

    @cached_property
    def loud(self) -> Loud:
        """Where functions of the program cannot run as graphs."""
        return Loud(self._facts)
