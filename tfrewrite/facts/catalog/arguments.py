"""The arguments of one call, as values."""

from __future__ import annotations

from dataclasses import dataclass

from tfrewrite.facts.value import Value, unknown


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call passes. Positional arguments after a `*spread` are left out, so those that stand are in place."""

    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    complete: bool = True
    """False where `*values` or `**values` stand in the call: what is not listed may be given all the same."""

    def get(self, name: str, position: int | None = None) -> Value | None:
        """The argument of a parameter; None where it is not given, UNKNOWN where it may be given by a spread."""
        for keyword, value in self.keywords:
            if keyword == name:
                return value
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None if self.complete else unknown("arguments are spread by * or **")

    def named(self, parameters: tuple[str, ...]) -> Arguments:
        """The same with positional arguments turned into keywords, in the order of the parameters."""
        if len(self.positional) > len(parameters):
            return Arguments((), self.keywords, complete=False)
        pairs = tuple(zip(parameters, self.positional, strict=False))
        return Arguments((), pairs + self.keywords, self.complete)
