"""Which changes can be written: a unit of them stands or falls as a whole."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tfrewrite.problems import Problem, ProblemKind


@dataclass(frozen=True, slots=True)
class Change:
    """New bytes for a file that holds `before`. Changes of one `unit` are written together or not at all."""

    path: Path
    before: bytes
    after: bytes
    unit: int = 0


def accept(changes: Sequence[Change]) -> tuple[dict[str, Change], list[Problem], list[str]]:
    """The changes that can be written, by real path; the problems of the units that cannot; notes on the former."""
    accepted: dict[str, Change] = {}
    problems: dict[int, list[Problem]] = defaultdict(list)
    notes: dict[int, list[str]] = defaultdict(list)
    for change in changes:
        real = os.path.realpath(change.path)
        if real in accepted:
            detail = f"is the same file as {accepted[real].path}"
            problems[change.unit].append(Problem(change.path, ProblemKind.UNWRITABLE, detail))
            problems[accepted[real].unit].append(Problem(accepted[real].path, ProblemKind.UNWRITABLE, detail))
            continue
        accepted[real] = change
        problem = _check(change, real)
        if problem is not None:
            problems[change.unit].append(problem)
        elif (links := os.stat(real).st_nlink) > 1:
            notes[change.unit].append(f"{change.path} has {links} hard links; the other names keep the old text")
    refused = [problem for found in problems.values() for problem in found]
    named = {problem.path for problem in refused}
    for change in changes:
        if problems.get(change.unit) and change.path not in named:
            cause = problems[change.unit][0]
            refused.append(Problem(change.path, cause.kind, f"its change goes together with that of {cause.path}"))
    kept = {real: change for real, change in accepted.items() if not problems.get(change.unit)}
    return kept, refused, [note for unit, found in notes.items() if not problems.get(unit) for note in found]


def _check(change: Change, real: str) -> Problem | None:
    """Why a change cannot be written, as far as this can be known before."""
    try:
        status = os.stat(real)
        if not stat.S_ISREG(status.st_mode):
            return Problem(change.path, ProblemKind.CHANGED_MEANWHILE, "it is no file any more")
        if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
            return Problem(change.path, ProblemKind.UNWRITABLE, "it is read-only")
        folder = os.path.dirname(real)
        if not os.stat(folder).st_mode & 0o222 or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return Problem(change.path, ProblemKind.UNWRITABLE, f"its folder {folder} is read-only")
        if os.geteuid() not in (0, status.st_uid):
            return Problem(change.path, ProblemKind.UNWRITABLE, "it belongs to another user, who would lose it")
        if os.geteuid() != 0 and status.st_gid not in (os.getegid(), *os.getgroups()):
            return Problem(change.path, ProblemKind.UNWRITABLE, "it belongs to a group of others, who would lose it")
        with open(real, "rb") as stream:
            if stream.read() != change.before:
                return Problem(change.path, ProblemKind.CHANGED_MEANWHILE, "nothing was written to it; run again")
    except FileNotFoundError:
        return Problem(change.path, ProblemKind.CHANGED_MEANWHILE, "it is gone")
    except OSError as error:
        return Problem(change.path, ProblemKind.UNWRITABLE, reason(error))
    return None


def reason(error: OSError) -> str:
    """What the system says, as a part of a sentence."""
    return (error.strerror or str(error)).lower()
