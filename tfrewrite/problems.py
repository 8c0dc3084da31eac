"""Expected failures as data: what could not be processed, where, and why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path


class ProblemKind(enum.Enum):
    """What went wrong with one file. The value is the start of the sentence that users read."""

    MISSING = "does not exist"
    UNREADABLE = "cannot be read"
    UNDECODABLE = "cannot be decoded"
    UNPARSABLE = "cannot be parsed"
    NOT_LOSSLESS = "would not survive a round trip through the parser unchanged"
    UNMATCHED = "has a place that the two parsers see differently"
    CRASHED = "made the worker crash"
    TIMED_OUT = "took longer than the time limit"
    BROKE_SYNTAX = "would no longer parse after the rewrite"
    CHANGED_OUTSIDE = "would have been changed outside the edited places"
    DID_NOT_SETTLE = "did not settle"
    CHANGED_MEANWHILE = "was changed since it was read"
    UNWRITABLE = "cannot be written"
    NOT_UNDOABLE = "cannot be taken back"


@dataclass(frozen=True, slots=True)
class Problem:
    """One file that could not be processed; the file itself is left as it was."""

    path: Path
    kind: ProblemKind
    detail: str = ""
    line: int | None = None
    cell: int | None = None

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.detail}" if self.detail else self.kind.value
