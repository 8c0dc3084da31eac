"""What a codemod is: a name, a promise, the substrings without which it has nothing to do, and a `find` function."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.findings import Finding, Safety

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Enabled(enum.Enum):
    """When a codemod runs."""

    DEFAULT = "default"
    OPTIONAL = "optional"
    BY_NAME = "by-name"


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of one codemod: `NAME = value` under `[tool.tfrewrite]`, `--NAME value` on the command line."""

    name: str
    default: int | str | bool
    help: str
    minimum: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codemod:
    """One rewrite. Its module's docstring is its page in `tfrewrite explain` and the README."""

    name: str
    safety: Safety
    triggers: tuple[bytes, ...]
    find: Callable[[Facts], Iterable[Finding]]
    enabled: Enabled = Enabled.DEFAULT
    provable: bool = False
    options: tuple[Option, ...] = ()
    after: tuple[str, ...] = ()
    requires: tuple[bytes, ...] = ()
    """Further substrings of which a program must hold one as well; none where the triggers are enough."""

    def missing(self, holds: Callable[[bytes], bool]) -> tuple[bytes, ...]:
        """The substrings of which a program would have to hold one and holds none; empty where nothing is missing."""
        groups = (self.triggers, self.requires) if self.requires else (self.triggers,)
        return next((group for group in groups if not any(map(holds, group))), ())

    def may_apply(self, program: bytes) -> bool:
        """Whether a program holds the substrings without which there is nothing to find."""
        return not self.missing(program.__contains__)
