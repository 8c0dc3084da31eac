"""What is sent to a worker and what comes back: plain data that can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tfrewrite.codemod import Codemod
from tfrewrite.findings import Safety
from tfrewrite.plans import PlannedFinding, UnusedIgnore
from tfrewrite.problems import Problem
from tfrewrite.source.file import SourceFile


@dataclass(frozen=True, slots=True)
class Orders:
    """What holds for all units of a run. `given` are the paths into which a group of edits may reach, joined by NUL."""

    root: Path
    codemods: tuple[Codemod, ...]
    options: Mapping[str, int | str | bool]
    levels: frozenset[Safety]
    rewrite: bool
    given: str
    known: frozenset[str] = frozenset()
    narrowed: bool = False


@dataclass(frozen=True, slots=True)
class UnitFile:
    """One file of a unit and the names of the codemods that may look at it."""

    source: SourceFile
    names: frozenset[str]
    on_disk: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that are planned, declined, settled and written together; most often one."""

    files: tuple[UnitFile, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of its files."""
        return tuple(file.source.path for file in self.files)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What a unit's plan says about one file; `after` is None where nothing is rewritten."""

    path: Path
    after: SourceFile | None
    findings: tuple[PlannedFinding, ...]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit's plan; or, where `needs` is not empty, the further files without which it cannot be planned."""

    files: tuple[FileResult, ...] = ()
    problems: tuple[Problem, ...] = ()
    unused_ignores: tuple[UnusedIgnore, ...] = ()
    needs: frozenset[Path] = field(default=frozenset())
