"""What taking the items of an iterable does."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.aliases import Sharing
from tfrewrite.facts.effects.calling import Calling
from tfrewrite.facts.effects.effect import Effect, What
from tfrewrite.facts.effects.iterating import QUIET_ITERABLES
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

LAZY = "itertools."
_QUIET_ITEMS = QUIET_ITERABLES | {Kind.SPARSE, Kind.SYMBOLIC, Kind.NEST}
_NO_ITEMS = frozenset({Kind.PYTHON, Kind.FUNCTION, Kind.NAME, Kind.CLASS})
_MAPPING = frozenset({"builtins.map", "builtins.filter"})
_PASSING = frozenset(f"builtins.{name}" for name in ("enumerate", "zip", "iter", "list", "tuple", "reversed", "sorted"))


class Taking:
    """What going through the iterables of one program does."""

    def __init__(self, facts: Facts, calling: Calling) -> None:
        self._facts = facts
        self._calling = calling

    def of(self, iterable: ast.expr) -> Iterable[Effect]:
        """What taking items does: code of generators, and iterators from elsewhere that move on."""
        dotted = self._facts.names.dotted(iterable.func) if isinstance(iterable, ast.Call) else ""
        if isinstance(iterable, ast.Call) and dotted in _PASSING | _MAPPING:
            for argument in iterable.args[dotted in _MAPPING :]:
                yield from self.of(argument)
            return
        if dotted == "builtins.range":
            return
        if isinstance(iterable, ast.Call) and dotted.startswith(LAZY):
            for argument in iterable.args:
                if not self._facts.values.of(argument).kinds <= _NO_ITEMS:
                    yield from self.of(argument)
            return
        if isinstance(iterable, ast.Call) and catalog.is_progress_bar(dotted):
            for argument in iterable.args[:1]:
                yield from self.of(argument)
            return
        for option in self._facts.values.of(iterable).options:
            yield from self.of_value(option, iterable)

    def of_value(self, value: Value, iterable: ast.expr) -> Iterable[Effect]:
        """What taking the items of one value does."""
        text = ast.unparse(iterable)
        if value.kind is Kind.DATASET:
            yield Effect(What.ITERATES, f"data set {text}", iterable, self._facts)
            for home, body in self._facts.effects.iterables.code(iterable):
                if body is None:
                    yield Effect(What.UNKNOWN, "Python code inside of a data set", iterable, self._facts)
                else:
                    yield from (e.perhaps() for e in home.effects.summaries.block(body) if e.source is None)
        elif value.kind is Kind.GENERATOR and value.node is not None and value.home is not None:
            yield from self._calling.inside((value.node, value.home), iterable, [], sure=True, body=True)
            if self._facts.aliases.of(iterable).how is not Sharing.SNAPSHOT and not isinstance(iterable, ast.Call):
                yield Effect(What.ADVANCES, text, iterable, self._facts)
        elif value.kind in (Kind.ITERATOR, Kind.PROGRESS):
            yield Effect(What.ADVANCES, text, iterable, self._facts, op=value.origin.startswith("tensorflow."))
        elif value.kind is Kind.ITERABLE:
            if self._may_move_on(iterable):
                yield Effect(What.ADVANCES, text, iterable, self._facts, certain=False)
        elif isinstance(value.node, ast.ClassDef):
            codes = self._facts.effects.following.special(value, ("__iter__", "__next__", "__getitem__", "__len__"))
            for code in codes:
                yield from self._calling.inside(code, iterable, [iterable], sure=False, body=True)
            if not codes:
                yield Effect(What.UNKNOWN, f"going through `{text}`", iterable, self._facts)
        elif value.kind not in _QUIET_ITEMS and not isinstance(iterable, ast.GeneratorExp):
            yield Effect(What.UNKNOWN, f"going through `{text}`, which may be an iterator", iterable, self._facts)

    def _may_move_on(self, iterable: ast.expr) -> bool:
        """Whether an iterable comes from outside of the code and may be an iterator: `iter`, `zip`, `enumerate`."""
        if not isinstance(iterable, ast.Name):
            return isinstance(iterable, ast.Attribute)
        names = self._facts.names
        bindings = names.reaching(iterable.id, iterable)
        own = names.scope_of(iterable).bindings.get(iterable.id, [])
        outside = [b for b in bindings if b not in own or isinstance(b.node, ast.arg)]
        return any(b.path or not self._starts_anew(b.value) for b in outside)

    def _starts_anew(self, made: ast.expr | None) -> bool:
        """Whether an expression makes something that can be gone through again and again."""
        if not isinstance(made, ast.Call):
            return isinstance(made, (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Constant))
        if isinstance(made.func, ast.Attribute) and made.func.attr in ("items", "keys", "values"):
            return True
        return self._facts.names.dotted(made.func) == "builtins.range"
