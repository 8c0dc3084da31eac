"""What an expression gives: an object that something else holds too, or one of its own."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

_LONGEST = 4
"""How many attributes and items deep a path to an object is followed."""


class Sharing(enum.Enum):
    """Whether a later change elsewhere can be seen through what an expression gave."""

    ALIAS = "alias"
    """It is, or shares its memory with, an object that something else holds: changes of that one are seen."""
    SNAPSHOT = "snapshot"
    """It is immutable or newly made: it keeps what it was, whatever is assigned elsewhere."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """An object by the name and the attributes and items over which the program reaches it."""

    name: str
    path: str = ""
    """`.weights`, `[]` (some item) and so on, one after the other."""
    scope: ast.AST | None = None
    """The module, function, lambda or class that binds the name; None for names that no program binds."""

    def __str__(self) -> str:
        return self.name + self.path

    def at(self, step: str) -> Source:
        """The object one attribute or item further."""
        deep = self.path.count(".") + self.path.count("[") >= _LONGEST
        return self if deep else Source(self.name, self.path + step, self.scope)


@dataclass(frozen=True, slots=True)
class Aliasing:
    """What is known of the object that an expression gives."""

    how: Sharing
    of: tuple[Source, ...] = ()
    """The objects that it may be or share memory with, for an ALIAS."""
    items: tuple[Source, ...] = ()
    """Objects of others that its own items may be: a shallow copy keeps its length but not what its items hold."""
    loose: bool = False
    """Whether its items may also be objects that are not listed."""
    why: str = field(default="", compare=False)
    """Why it is unknown."""

    def __str__(self) -> str:
        names = ", ".join(map(str, self.of))
        match self.how:
            case Sharing.ALIAS:
                return f"alias of {names}"
            case Sharing.SNAPSHOT if self.items:
                return f"snapshot, items of {', '.join(map(str, self.items))}"
            case Sharing.SNAPSHOT if self.loose:
                return "snapshot, its items not known"
            case Sharing.SNAPSHOT:
                return "snapshot"
            case _:
                return f"unknown alias: {self.why}"


SNAPSHOT = Aliasing(Sharing.SNAPSHOT)


def unknown(why: str) -> Aliasing:
    """Nothing is known, with the reason."""
    return Aliasing(Sharing.UNKNOWN, why=why)


def alias(*sources: Source) -> Aliasing:
    """The same object as one of these."""
    return Aliasing(Sharing.ALIAS, of=sources) if sources else unknown("no source")


def fresh(items: Iterable[Source] = (), *, loose: bool = False) -> Aliasing:
    """A new object whose items may be these objects."""
    return Aliasing(Sharing.SNAPSHOT, items=tuple(dict.fromkeys(items)), loose=loose)


def union(found: Iterable[Aliasing | None]) -> Aliasing | None:
    """What something gives that is one of several; None for none at all."""
    known = [aliasing for aliasing in found if aliasing is not None]
    if not known:
        return None
    blocked = next((aliasing for aliasing in known if aliasing.how is Sharing.UNKNOWN), None)
    if blocked is not None:
        return blocked
    items = tuple(dict.fromkeys(item for aliasing in known for item in aliasing.items))
    loose = any(aliasing.loose for aliasing in known)
    shared = [aliasing for aliasing in known if aliasing.how is Sharing.ALIAS]
    if not shared:
        return Aliasing(Sharing.SNAPSHOT, items=items, loose=loose)
    if len(shared) < len(known):
        return unknown(f"{shared[0].of[0]} or a new object")
    sources = tuple(dict.fromkeys(source for aliasing in shared for source in aliasing.of))
    return Aliasing(Sharing.ALIAS, of=sources, items=items, loose=loose)


def reached(aliasing: Aliasing) -> tuple[Source, ...]:
    """The objects of others that an expression gives, itself or as its items."""
    return (*aliasing.of, *aliasing.items)
