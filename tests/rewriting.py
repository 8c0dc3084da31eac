"""Rewrite one program in this process, as `apply` would, for the tests that hold codemods to their promises."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tfrewrite import registry
from tfrewrite.engine import PlannedFinding, Status, admitted, plan
from tfrewrite.settings import Settings
from tfrewrite.source.file import SourceFile, from_bytes

OptionValue = int | str | bool
FOLDER = Path(__file__).parent / "no-such-folder"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What became of a program, and every finding in it."""

    after: str
    findings: tuple[PlannedFinding, ...]

    @property
    def rewritten(self) -> tuple[PlannedFinding, ...]:
        """The findings that were rewritten."""
        return tuple(finding for finding in self.findings if finding.status is Status.REWRITTEN)

    @property
    def refused(self) -> tuple[PlannedFinding, ...]:
        """The findings that were refused."""
        return tuple(finding for finding in self.findings if finding.status is Status.REFUSED)


@functools.cache
def installed() -> registry.Registry:
    """The installed codemods."""
    return registry.load()


def rewrite(codemod: str, program: str, options: Mapping[str, OptionValue]) -> Rewriting:
    """Plan the rewrite of a program by one codemod. Fails the test where the program cannot be processed."""
    known = installed()
    settings = Settings(
        select=(codemod,),
        options={name: option.default for name, option in known.options.items()} | dict(options),
        known=known.names,
        narrowed=True,
    )
    source = from_bytes(FOLDER / "program.py", program.encode())
    assert isinstance(source, SourceFile), source
    limit = sys.getrecursionlimit()
    try:
        chosen, levels = settings.chosen(known), admitted(unsafe=True)
        made = plan([source], chosen, settings, root=FOLDER, levels=levels, rewrite=True)
    finally:
        sys.setrecursionlimit(limit)  # planning in this process raises it, as a worker may
    problems = [str(problem) for problem in (*made.problems, *(file.problem for file in made.files)) if problem]
    assert not problems, "; ".join(problems)
    findings = tuple(finding for file in made.files for finding in file.findings)
    after = [file.after.data.decode() for file in made.files if file.after is not None]
    return Rewriting(after[0] if after else program, findings)
