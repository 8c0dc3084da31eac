"""Names for what is kept in loops."""

from __future__ import annotations

from tfrewrite.api import Facts, FreshNames, LoopNode


class LoopNames:
    """Free names for the loops of one program; loops of which none stands in the other share them."""

    def __init__(self, facts: Facts) -> None:
        self._fresh = FreshNames(facts)
        self._given: dict[str, list[LoopNode]] = {}

    def name(self, loop: LoopNode, *wanted: str) -> str:
        """A name that nothing else in a loop or around it uses."""
        for name in wanted:
            users = self._given.get(name, ())
            if users and not any(_overlap(loop, user) for user in users):
                self._given[name].append(loop)
                return name
        name = self._fresh.name(*wanted)
        self._given[name] = [loop]
        return name


def _overlap(loop: LoopNode, other: LoopNode) -> bool:
    return loop.lineno <= (other.end_lineno or 0) and other.lineno <= (loop.end_lineno or 0)
