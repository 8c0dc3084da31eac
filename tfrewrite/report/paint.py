"""Colours: on a terminal that wants them, else nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

_RESET = "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Paint:
    """Wraps text in terminal colours, or leaves it alone where `on` is false."""

    on: bool

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}{_RESET}" if self.on and text else text

    def bold(self, text: str) -> str:
        """For paths and names."""
        return self._wrap("1", text)

    def dim(self, text: str) -> str:
        """For what may be skipped."""
        return self._wrap("2", text)

    def red(self, text: str) -> str:
        """For problems and removed lines."""
        return self._wrap("31", text)

    def green(self, text: str) -> str:
        """For what is done and for added lines."""
        return self._wrap("32", text)

    def yellow(self, text: str) -> str:
        """For what is left to the reader."""
        return self._wrap("33", text)

    def cyan(self, text: str) -> str:
        """For separators and hunk headers."""
        return self._wrap("36", text)


PLAIN = Paint(on=False)


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal that shows colours. `NO_COLOR` with any value turns them off."""
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    return stream.isatty()
