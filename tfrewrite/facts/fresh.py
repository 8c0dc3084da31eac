"""Names that nothing in a program uses yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class FreshNames:
    """Free names for one rewrite; each is given out once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._given: set[str] = set()

    def name(self, *wanted: str) -> str:
        """The first wanted name that is free, else the last with a number."""
        number = 1
        for name in wanted:
            if self._is_free(name):
                self._given.add(name)
                return name
        while not self._is_free(f"{wanted[-1]}_{number}"):
            number += 1
        self._given.add(f"{wanted[-1]}_{number}")
        return f"{wanted[-1]}_{number}"

    def _is_free(self, name: str) -> bool:
        return name not in self._facts.names.identifiers and name not in self._given
