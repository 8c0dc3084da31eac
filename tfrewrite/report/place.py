"""Why one line of a file was or was not rewritten."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.codemod import Codemod
from tfrewrite.report.outcome import Outcome, diagnosis, printable
from tfrewrite.report.pages import fold
from tfrewrite.report.paint import Paint
from tfrewrite.report.text import position
from tfrewrite.status import Status

if TYPE_CHECKING:
    from tfrewrite.plans import PlannedFinding
    from tfrewrite.source.file import SourceFile

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that somebody asks about: `program_line` in the program, which in a notebook holds all cells."""

    source: SourceFile
    tree: ast.Module
    program_line: int
    cell: int | None

    @property
    def span(self) -> tuple[int, int] | None:
        """The statement on the line."""
        text = self.source.program.decode(self.source.encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
        return statement_span(self.tree, text.split("\n"), self.program_line)

    def line_shown(self, program_line: int) -> int:
        """A line of the program as users count it."""
        return self.source.place(program_line, 0, program_line, 0).line


def statement_span(tree: ast.Module, lines: Sequence[str], line: int) -> tuple[int, int] | None:
    """First and last line of the innermost statement on a line; of a compound statement only its header.

    None where the line holds no code of its own: blank, a comment, an `else:`.
    """
    innermost: ast.stmt | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and _first_line(node) <= line <= (node.end_lineno or node.lineno):
            innermost = node  # children come after their parents
    if innermost is None:
        return None
    body = getattr(innermost, "body", None)
    if isinstance(innermost, ast.Match):
        body = [case.body[0] for case in innermost.cases]
    last = _header_end(innermost, body[0], lines) if body else (innermost.end_lineno or innermost.lineno)
    return (_first_line(innermost), last) if line <= last else None


def _header_end(outer: ast.stmt, first: ast.stmt, lines: Sequence[str]) -> int:
    """The last line before a body that is neither blank nor a comment."""
    last = _first_line(first) - 1
    while last > outer.lineno and lines[last - 1].strip()[:1] in ("", "#"):
        last -= 1
    return max(last, outer.lineno)


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", None)
    return min(decorators[0].lineno, node.lineno) if decorators else node.lineno


def place_lines(
    asked: Asked, codemods: Sequence[Codemod], outcome: Outcome, paint: Paint, width: int | None
) -> Iterator[str]:
    """Everything that was found on the line's statement, or a sentence that says that there is nothing."""
    span = asked.span or (asked.program_line, asked.program_line)
    first, last = asked.line_shown(span[0]), asked.line_shown(span[1])
    here = [
        finding
        for finding in outcome.findings
        if finding.place.cell == asked.cell and finding.place.line <= last and finding.place.end_line >= first
    ]
    for finding in here:
        yield from _finding_lines(finding, outcome, paint, width)
    if not here:
        yield from _nothing_lines(asked, codemods, outcome, paint, width)


def _finding_lines(finding: PlannedFinding, outcome: Outcome, paint: Paint, width: int | None) -> Iterator[str]:
    """What was found at one place, and what becomes of it and why."""
    yield f"{paint.bold(position(finding.place, outcome))} {paint.dim(finding.codemod)}"
    yield from fold(f"  {diagnosis(finding)}", width)
    promise = f"{finding.safety.name}: {finding.safety.promise}"
    match finding.status:
        case Status.REWRITABLE | Status.REWRITTEN if finding in outcome.missed:
            colour, verdict, rest = paint.red, "not rewritten", f", because its file could not be processed; {promise}"
        case Status.REWRITABLE | Status.REWRITTEN:
            colour, verdict, rest = paint.green, "rewritten", f" by `tfrewrite apply`; {promise}"
        case Status.DECLINED:
            colour, verdict, rest = paint.yellow, "left alone", f" when the rewrite was made: {finding.reason}"
        case Status.REFUSED:
            colour, verdict, rest = paint.yellow, "left alone", f": {finding.reason}"
        case Status.SUPPRESSED:
            colour, verdict, rest = paint.yellow, "ignored", f": {finding.reason}"
        case _:
            colour, verdict, rest = paint.yellow, "advice", f": {finding.reason or 'nothing is rewritten here'}"
    first, *more = fold(f"  {verdict}{rest}", width)
    yield from (first.replace(verdict, colour(verdict), 1), *more)


def _nothing_lines(
    asked: Asked, codemods: Sequence[Codemod], outcome: Outcome, paint: Paint, width: int | None
) -> Iterator[str]:
    """Why there is nothing to say about a line, with what is known."""
    nothing = "no codemod found anything to rewrite here" if asked.span else "there is no statement on this line"
    cell = f":cell {asked.cell}" if asked.cell is not None else ""
    where = f"{outcome.shown(asked.source.path)}{cell}:{asked.line_shown(asked.program_line)}"
    first, *more = fold(f"{where}: {nothing}.", width)
    yield from (first.replace(printable(where), paint.bold(printable(where)), 1), *more)
    program = asked.source.program
    looked = [codemod.name for codemod in codemods if codemod.may_apply(program)]
    if looked:
        yield from fold(f"  looked at the file: {', '.join(looked)}", width)
    for codemod in codemods:
        missing = codemod.missing(program.__contains__)
        if missing:
            triggers = " or ".join(f"`{trigger.decode('utf-8', 'replace').strip()}`" for trigger in missing)
            yield from fold(f"  had nothing to look for: {codemod.name} (the file holds no {triggers})", width)
    if not codemods:
        yield "  no codemod is switched on"
    places = list(dict.fromkeys(position(f.place, outcome).rsplit(":", 1)[0] for f in outcome.findings))
    if places:
        rest = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
        yield from fold(f"  found elsewhere in the file: {', '.join(places[:_NAMED])}{rest}", width)
