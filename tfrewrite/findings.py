"""What a codemod finds: places, and for each place a rewrite, a reason for leaving it alone, or advice."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass

from tfrewrite.edits.edit import Edit


class Safety(enum.Enum):
    """The promise that a codemod makes about the program it leaves behind."""

    SAFE = "safe"
    QUIETER = "quieter"
    UNSAFE = "unsafe"

    @property
    def promise(self) -> str:
        """The promise as a sentence."""
        return _PROMISES[self]


_PROMISES = {
    Safety.SAFE: "same data, same updates, same lines in the same order, same files",
    Safety.QUIETER: "trains the same, shows some of it less often or elsewhere",
    Safety.UNSAFE: "results may differ, in a way that the codemod names",
}


class Refusal(enum.Enum):
    """Why a place was left alone. The value is the sentence that users read."""

    # Filled from the codemods' needs; one shared list, so that the same state has the same words everywhere.
    SUPPRESSED = "a comment asks to leave this place alone"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A group of edits that are made together or not at all."""

    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The place matches, and something makes a rewrite unsafe or useless."""

    refusal: Refusal
    detail: str = ""

    @property
    def reason(self) -> str:
        """The whole sentence."""
        return f"{self.refusal.value}: {self.detail}" if self.detail else self.refusal.value


@dataclass(frozen=True, slots=True)
class Advice:
    """A diagnosis without an edit."""

    text: str


Outcome = Rewrite | Refused | Advice


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a codemod has something to say about."""

    node: ast.expr | ast.stmt
    message: str
    outcome: Outcome
