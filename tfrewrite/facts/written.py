"""Every change of an object that a program makes, and which of them may be of one that code uses."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts.aliases import Source
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.capture import Reach, reach_of
from tfrewrite.facts.effects.effect import WRITING, Effect, Stream, What
from tfrewrite.facts.keeping import kept_names
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

FIXED = IMMUTABLE | {Kind.FUNCTION, Kind.CLASS, Kind.NAME}
"""Kinds of values that nothing changes, but for attributes that are set of functions and classes."""


class Written:
    """The changes that one program makes."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def _all(self) -> list[Effect]:
        """Everything that the program does, its functions and the module's own code."""
        facts = self._facts
        walking = facts.effects.walking
        found = list(walking.effects(facts.tree.body))
        for function in facts.names.functions:
            found += walking.effects(function.body)
        return found

    @cached_property
    def writes(self) -> list[Effect]:
        """Every change of an object that the program makes."""
        return [e for e in self._all if e.what in WRITING or e.what is What.GIVES]

    @cached_property
    def _drawn(self) -> set[str]:
        """The generators of random numbers from which the program draws, as they are written."""
        calls = (e.node for e in self._all if e.stream in (Stream.NUMPY_GENERATOR, Stream.GENERATOR))
        functions = (call.func for call in calls if isinstance(call, ast.Call))
        return {ast.unparse(function.value) for function in functions if isinstance(function, ast.Attribute)}

    def moves_on(self, written: str, value: Value) -> bool:
        """Whether using an object changes it: iterators, and generators of random numbers."""
        return written in self._drawn or bool(value.kinds & {Kind.ITERATOR, Kind.GENERATOR})

    def hidden_writes(self, value: Value, *, anything: bool, kept: bool) -> set[int]:
        """The numbers of the changes of other objects by name that may be of this one.

        `anything` where it is not known which object it is; one that is `kept` may be a part of another one.
        """
        found: set[int] = set()
        for (reach, is_part), numbers in self._sourced.items():
            if (anything or (kept and is_part)) and reach.may_be(value.kinds):
                found.update(numbers)
        return found

    @cached_property
    def _sourced(self) -> dict[tuple[Reach, bool], list[int]]:
        """The numbers of the changes of objects that are known by name, by kind and by whether they are parts."""
        found: dict[tuple[Reach, bool], list[int]] = {}
        for number, effect in enumerate(self.writes):
            if effect.source is not None:
                found.setdefault((reach_of(self._facts, effect), bool(effect.source.path)), []).append(number)
        return found

    @cached_property
    def kept(self) -> set[str]:
        """Names whose objects become parts of others: stored in attributes and items, given to classes, returned."""
        return kept_names(self._facts)

    def changed_elsewhere(self, name: str, bindings: list[Binding], value: Value) -> tuple[Answer, list[str]]:
        """Whether another program, which imports the name, changes the object."""
        facts = self._facts
        if value.kinds <= FIXED or not isinstance(facts.aliases.scope_of(bindings[0]), ast.Module):
            return Answer.NO, []
        for other in facts.project.importers(facts, name):
            if other.captures.written.changes_imported(name, value):
                return Answer.UNKNOWN, [f"`{other.source.path.name}` may change it"]
        return Answer.NO, []

    def changes_imported(self, name: str, value: Value) -> bool:
        """Whether the program may change an object that another one names so, or gives it to code that may."""
        for effect in self.writes:
            given = effect.what is What.GIVES
            text = effect.text.partition(" to ")[0] if given else str(effect.source or name)
            if name not in text.replace("[]", "").split("."):
                continue
            if given or (effect.what is not What.BINDS and reach_of(self._facts, effect).may_be(value.kinds)):
                return True
        return False

    @cached_property
    def _by_reach(self) -> dict[object, list[int]]:
        """The numbers of the changes by what they can reach: a text that is given on, an object, kinds of objects."""
        found: dict[object, list[int]] = {}
        for number, effect in enumerate(self.writes):
            key: object
            if effect.what is What.GIVES:
                key = effect.text.partition(" to ")[0]
            elif effect.source is not None:
                key = (effect.source.name, effect.source.scope)
            elif effect.what is not What.BINDS:
                key = reach_of(self._facts, effect)
            else:
                continue
            found.setdefault(key, []).append(number)
        return found

    @cached_property
    def _loose(self) -> list[Reach]:
        return [key for key in self._by_reach if isinstance(key, Reach)]

    def possible_writes(self, sources: set[Source], value: Value) -> list[int]:
        """The numbers of the changes that may be of an object, in their order.

        What is set of a class or a function is set by its name, or through a parameter.
        """
        by, fixed = self._by_reach, value.kinds <= FIXED
        keys: dict[object, None] = {} if fixed else dict.fromkeys(map(str, sources))
        found = {number for key in keys for number in by.get(key, ())}
        for place in {(source.name, source.scope) for source in sources}:
            for number in by.get(place, ()):
                changed = self.writes[number].source
                if changed is not None and any(_is_part(changed, source) for source in sources):
                    found.add(number)
        for reach in () if fixed else self._loose:
            if reach.may_be(value.kinds):
                found.update(by[reach])
        return sorted(found)

    def may_be_of(self, effect: Effect, value: Value, *, shared: bool) -> bool:
        """Whether a change of another object may be one of an attribute's, which may be `shared` with other names."""
        source = effect.source
        reached = source is None or (shared and (bool(source.path) or source.name in self.kept))
        return reached and effect.what is not What.BINDS and reach_of(self._facts, effect).may_be(value.kinds)


def _is_part(changed: Source, held: Source) -> bool:
    """Whether a change of one object is one of what another one holds."""
    same = changed.name == held.name and changed.scope is held.scope
    return same and changed.path.startswith(held.path)
