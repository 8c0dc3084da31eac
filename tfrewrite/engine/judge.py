"""What is to become of a finding before anything is rewritten: its own word, a comment's, the admitted levels'."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tfrewrite.codemod import Codemod
from tfrewrite.edits.edit import Edit
from tfrewrite.engine.orders import Orders
from tfrewrite.engine.records import places
from tfrewrite.facts import Facts
from tfrewrite.findings import Advice, Finding, Refusal, Refused, Rewrite, Safety
from tfrewrite.status import Status
from tfrewrite.suppressions import Ignores

_NOT_ADMITTED = {
    Safety.QUIETER: "it shows some of the output less often or elsewhere, and --strict asks for safe ones only",
    Safety.UNSAFE: "it may change results, and is made only with --unsafe",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Which files a group of edits may change: those of its unit; those that are given after joining the unit."""

    unit: frozenset[Path]
    given: str
    broken: frozenset[Path] = frozenset()

    def without(self, path: Path) -> Reach:
        """The same with a file that cannot be edited."""
        return replace(self, broken=self.broken | {path})

    def find(self, path: Path) -> Path | None:
        """The given path of a file that may be known by another name; None where it is not among those given."""
        return path if path in self.unit else _by_real_path(self.given).get(os.path.realpath(path))


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to become of one finding. `reaches`: the files that its edits name; `needs`: those not in the unit."""

    status: Status
    reason: str = ""
    edits: tuple[Edit, ...] = ()
    reaches: tuple[Path, ...] = ()
    needs: frozenset[Path] = frozenset()


def judge(codemod: Codemod, finding: Finding, facts: Facts, ignores: Ignores, orders: Orders, reach: Reach) -> Judged:
    """What is to become of one finding."""
    covered = [ignores.cover(facts.tree, node, codemod.name) for node in places(finding)]
    if any(covered):
        return Judged(Status.SUPPRESSED, Refusal.SUPPRESSED.value)
    match finding.outcome:
        case Refused() as refused:
            return Judged(Status.REFUSED, refused.reason)
        case Advice(text=text):
            return Judged(Status.ADVICE, text)
        case Rewrite(edits=edits):
            if codemod.safety not in orders.levels:
                return _refuse(Refusal.LEVEL_NOT_ADMITTED, _NOT_ADMITTED[codemod.safety])
            if not facts.setting.tensorflow:
                return _refuse(Refusal.UNMEASURED_VERSION)
            return _judge_reach(edits, reach)


def _judge_reach(edits: tuple[Edit, ...], reach: Reach) -> Judged:
    found = {path: reach.find(path) for path in _paths(edits)}
    outside = sorted(str(path) for path, given in found.items() if given is None)
    if outside:
        return _refuse(Refusal.OUTSIDE_GIVEN_PATHS, outside[0])
    broken = sorted(str(path) for path in found.values() if path in reach.broken)
    if broken:
        return Judged(Status.REFUSED, f"{broken[0]} would have to change too, and cannot be parsed")
    own = tuple(replace(edit, path=found[edit.path]) if edit.path is not None else edit for edit in edits)
    reaches = tuple(dict.fromkeys(_paths(own)))
    return Judged(Status.REWRITABLE, "", own, reaches, frozenset(reaches) - reach.unit)


def _refuse(refusal: Refusal, detail: str = "") -> Judged:
    return Judged(Status.REFUSED, Refused(refusal, detail).reason)


def _paths(edits: Iterable[Edit]) -> list[Path]:
    return [edit.path for edit in edits if edit.path is not None]


@lru_cache(maxsize=2)
def _by_real_path(given: str) -> dict[str, Path]:
    return {os.path.realpath(path): Path(path) for path in given.split("\0")}
