"""One run in one value: the plan, what became of it, and the counts and exit code that follow from both."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tfrewrite.status import MADE, Status

if TYPE_CHECKING:
    from tfrewrite.plans import FilePlan, PlannedFinding, UnusedIgnore
    from tfrewrite.problems import Problem, ProblemKind


class Command(enum.Enum):
    """Which question the run answers."""

    CHECK = "check"
    DRY_RUN = "dry-run"
    APPLY = "apply"


class ExitCode(enum.IntEnum):
    """What the process returns. A run that meets several conditions returns USAGE before PROBLEMS before FINDINGS."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    PROBLEMS = 3
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found, and what became of it.

    `here` is the folder that shown paths are relative to; `changed` are the files that were written or, in a dry run,
    would be; `undo` is the command that takes them back; `left_out` are codemods that could not be loaded; `idle` says
    that no codemod is switched on.
    """

    command: Command
    here: Path
    files: tuple[FilePlan, ...] = ()
    problems: tuple[Problem, ...] = ()
    unused_ignores: tuple[UnusedIgnore, ...] = ()
    changed: frozenset[Path] = frozenset()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    undo: str = "tfrewrite undo"
    checked: int = 0
    idle: bool = False

    def shown(self, path: Path) -> str:
        """A path as the user would type it from `here`, safe to print."""
        return printable(str(path.relative_to(self.here) if path.is_relative_to(self.here) else path))

    @property
    def findings(self) -> tuple[PlannedFinding, ...]:
        """Every finding, in the order of the files and of the places in them."""
        return tuple(finding for file in self.files for finding in sorted(file.findings, key=_position))

    def with_status(self, *statuses: Status) -> tuple[PlannedFinding, ...]:
        """The findings of these statuses. One whose file was not written was not rewritten."""
        lost = {file.path for file in self.files if file.problem is not None or self._unwritten(file)}
        return tuple(f for f in self.findings if f.status in statuses and not _is_lost(f, lost))

    def _unwritten(self, file: FilePlan) -> bool:
        return self.command is not Command.CHECK and file.path not in self.changed

    @property
    def rewrites(self) -> tuple[PlannedFinding, ...]:
        """What was rewritten; for a check or a dry run, what would be."""
        return self.with_status(*MADE)

    @property
    def missed(self) -> tuple[PlannedFinding, ...]:
        """What would have been rewritten if its file could have been."""
        done = {id(finding) for finding in self.rewrites}
        return tuple(f for f in self.findings if f.status in MADE and id(f) not in done)

    @property
    def left_alone(self) -> tuple[PlannedFinding, ...]:
        """Refused and declined places, each with its reason."""
        return self.with_status(Status.REFUSED, Status.DECLINED)

    @property
    def advice(self) -> tuple[PlannedFinding, ...]:
        """Diagnoses without a rewrite."""
        return self.with_status(Status.ADVICE)

    @property
    def exit_code(self) -> ExitCode:
        """What the process returns for this run."""
        if self.problems or self.left_out:
            return ExitCode.PROBLEMS
        if self.rewrites and self.command is not Command.APPLY:
            return ExitCode.FINDINGS
        return ExitCode.OK

    def counts_by_reason(self) -> list[tuple[str, int, PlannedFinding]]:
        """Reasons for leaving places alone, the most frequent first, each with its first place."""
        counts = Counter(headline(finding.reason) for finding in self.left_alone)
        first = {headline(finding.reason): finding for finding in reversed(self.left_alone)}
        return [(reason, number, first[reason]) for reason, number in counts.most_common()]


def diagnosis(finding: PlannedFinding) -> str:
    """What was found at a place, without the promise after the semicolon where nothing is rewritten."""
    kept = finding.status in (*MADE, Status.ADVICE)
    return printable(finding.message if kept else finding.message.partition("; ")[0])


def headline(reason: str) -> str:
    """A reason without the detail that holds for one place alone, so that equal reasons count as one."""
    from tfrewrite.findings import Refusal  # not for commands that report no run: it loads `ast`

    sentences = (refusal.value for refusal in Refusal)
    return next((sentence for sentence in sentences if reason.startswith(f"{sentence}: ")), reason)


def printable(text: str) -> str:
    """Text on one line and without control characters, so that no file name or source line can drive a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode("ascii") for c in text)


def count(number: int, noun: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def only_once(problems: list[Problem]) -> tuple[Problem, ...]:
    """Problems without repetition, in the order of their paths: one line for each odd file."""
    seen: dict[Path, Problem] = {}
    for problem in problems:
        seen.setdefault(problem.path, problem)
    return tuple(seen[path] for path in sorted(seen))


def kinds(problems: tuple[Problem, ...]) -> list[tuple[ProblemKind, int]]:
    """How many problems there are of each kind, the most frequent first."""
    return Counter(problem.kind for problem in problems).most_common()


def _position(finding: PlannedFinding) -> tuple[int, int, int, str]:
    return (finding.place.cell or 0, finding.place.line, finding.place.column, finding.codemod)


def _is_lost(finding: PlannedFinding, lost: set[Path]) -> bool:
    return finding.status in MADE and finding.place.path in lost
