"""The plan of a run as data: what was found in each file, what each file becomes, and what could not be processed.

Everything here can be pickled. A plan is shown, written or judged, never computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tfrewrite.findings import Safety
from tfrewrite.problems import Problem
from tfrewrite.source.file import Place, SourceFile
from tfrewrite.status import Status


@dataclass(frozen=True, slots=True)
class PlannedFinding:
    """One place and what becomes of it.

    `place` is in the file as it was read. Where `later` is true the place appeared only after other rewrites, and
    `place` is the line of the original file that stands nearest to it.
    """

    codemod: str
    safety: Safety
    place: Place
    message: str
    fingerprint: str
    status: Status
    reason: str = ""
    later: bool = False


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file. `after`: None where nothing is rewritten. Files of one `unit` are written together or not at all."""

    path: Path
    before: SourceFile
    after: SourceFile | None
    findings: tuple[PlannedFinding, ...]
    problem: Problem | None
    unit: int


@dataclass(frozen=True, slots=True)
class UnusedIgnore:
    """A comment, or one of the names in it, that ignores nothing. No names: the comment named none."""

    place: Place
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole run. `files` holds those with something to say, in the order of the paths; `checked` counts all."""

    files: tuple[FilePlan, ...] = ()
    problems: tuple[Problem, ...] = ()
    unused_ignores: tuple[UnusedIgnore, ...] = ()
    checked: int = 0

    @property
    def rewritten(self) -> tuple[FilePlan, ...]:
        """The files that would be written."""
        return tuple(file for file in self.files if file.after is not None)
