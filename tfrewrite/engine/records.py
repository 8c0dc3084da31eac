"""The places of one file while it is planned: where they stand in the original, and what becomes of them.

Fingerprints do not hold line numbers: they are made of the codemod, the file's path, the code of the place in a
normalised form, and the ordinal among equals.
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tfrewrite.codemod import Codemod
from tfrewrite.findings import Finding
from tfrewrite.plans import PlannedFinding
from tfrewrite.source.file import SourceFile
from tfrewrite.status import Status

GONE = "another rewrite of the same run removed this place"

Span = tuple[int, int, int, int]


@dataclass(slots=True)
class _Record:
    codemod: Codemod
    span: Span
    code: str
    message: str
    status: Status
    reason: str
    later: bool


class Trace:
    """Where the lines of a changed program came from."""

    def __init__(self, before: bytes, now: bytes) -> None:
        self._before = before
        self._now = now

    @property
    def changed(self) -> bool:
        """Whether the program is no longer the original."""
        return self._before != self._now

    @cached_property
    def _lines(self) -> list[int | None]:
        """For each line of the changed program, the line of the original that it is, from 0."""
        from patiencediff import PatienceSequenceMatcher

        before, now = split_lines(self._before), split_lines(self._now)
        lines: list[int | None] = [None] * len(now)
        for start, other, length in PatienceSequenceMatcher(None, before, now).get_matching_blocks():
            lines[other : other + length] = range(start, start + length)
        return lines

    def origin(self, span: Span) -> tuple[Span, bool]:
        """A span of the changed program in the original, and whether it is exactly there.

        Where it is not: the nearest line above that both programs share, or the first.
        """
        if not self.changed:
            return span, True
        first, column, last, end_column = span
        start, end = self._lines[first - 1], self._lines[last - 1]
        if start is not None and end is not None and end - start == last - first:
            return (start + 1, column, end + 1, end_column), True
        line = next((known for known in reversed(self._lines[:first]) if known is not None), 0)
        return (line + 1, 0, line + 1, 0), False


def split_lines(program: bytes) -> list[bytes]:
    """The lines of a program as the parser counts them, without their ends."""
    return program.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


@dataclass(slots=True)
class Records:
    """The places of one file."""

    before: SourceFile
    records: list[_Record] = field(default_factory=list)

    def look(self, codemod: Codemod, finding: Finding, status: Status, reason: str) -> None:
        """Note what a codemod finds in the original."""
        for node in places(finding):
            record = _Record(codemod, span_of(node), normalised(node), finding.message, status, reason, later=False)
            self.records.append(record)

    def rewritten(self, codemod: Codemod, finding: Finding, trace: Trace) -> None:
        """Note that a finding in the current program was rewritten."""
        for node in places(finding):
            record = self._known(codemod, node, trace) or self._add(codemod, finding, node, trace)
            record.status, record.reason = Status.REWRITTEN, ""

    def declined(self, codemod: Codemod, finding: Finding, trace: Trace, reason: str) -> None:
        """Note that a rewritable finding in the current program could not be rewritten."""
        for node in places(finding):
            record = self._known(codemod, node, trace)
            if record is None and not self._was_declined(codemod, node):
                record = self._add(codemod, finding, node, trace)
            if record is not None and record.status is Status.REWRITABLE:
                record.status, record.reason = Status.DECLINED, reason

    def seen(self, codemod: Codemod, finding: Finding, trace: Trace, status: Status, reason: str) -> None:
        """Note what a codemod finds in the settled program and leaves alone.

        What stands on a changed line is what a rewrite left of its place, and is not reported a second time.
        """
        for node in places(finding):
            span, exact = trace.origin(span_of(node))
            if not exact:
                continue
            known = [record for record in self._of(codemod) if record.span == span]
            if not known:
                self.records.append(_Record(codemod, span, normalised(node), finding.message, status, reason, True))
            for record in known:
                if record.status is Status.REWRITABLE:
                    record.status, record.reason = Status.DECLINED, reason

    def decline_all(self, reason: str) -> None:
        """Nothing of this file is rewritten, for one reason."""
        for record in self.records:
            if record.status in (Status.REWRITABLE, Status.REWRITTEN):
                record.status, record.reason = Status.DECLINED, reason
        self.records = [record for record in self.records if not record.later]

    def close(self) -> None:
        """No rewritable place is left: what has not been seen again is gone."""
        for record in self.records:
            if record.status is Status.REWRITABLE:
                record.status, record.reason = Status.DECLINED, GONE

    def planned(self, root: Path) -> tuple[PlannedFinding, ...]:
        """All places, in the order in which they stand in the file."""
        path = self.before.path
        shown = (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
        ordinals: Counter[tuple[str, str]] = Counter()
        findings = []
        # Those that other rewrites brought about come last, so that the fingerprints of the others stay what they are.
        for record in sorted(self.records, key=lambda record: (record.later, record.span, record.codemod.name)):
            key = (record.codemod.name, record.code)
            mark = "\0".join((record.codemod.name, shown, record.code, str(ordinals[key])))
            ordinals[key] += 1
            finding = PlannedFinding(
                codemod=record.codemod.name,
                safety=record.codemod.safety,
                place=self.before.place(*record.span),
                message=record.message,
                fingerprint=hashlib.blake2b(mark.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
                status=record.status,
                reason=record.reason,
                later=record.later,
            )
            findings.append((record.span, finding))
        return tuple(finding for _, finding in sorted(findings, key=lambda pair: (pair[0], pair[1].codemod)))

    def _known(self, codemod: Codemod, node: ast.expr | ast.stmt, trace: Trace) -> _Record | None:
        """The record of a place in the current program: one at the same place, else the nearest that waits for it."""
        span, exact = trace.origin(span_of(node))
        own = [record for record in self._of(codemod) if record.status is not Status.REWRITTEN]
        there = [record for record in own if exact and record.span == span]
        if there or not trace.changed:
            return next(iter(there), None)
        code = normalised(node)
        waiting = [record for record in own if record.status is Status.REWRITABLE and record.code == code]
        return min(waiting, key=lambda record: abs(record.span[0] - span[0]), default=None)

    def _add(self, codemod: Codemod, finding: Finding, node: ast.expr | ast.stmt, trace: Trace) -> _Record:
        """A record for a place that only other rewrites brought about."""
        span, _ = trace.origin(span_of(node))
        record = _Record(codemod, span, normalised(node), finding.message, Status.REWRITABLE, "", later=True)
        self.records.append(record)
        return record

    def _was_declined(self, codemod: Codemod, node: ast.expr | ast.stmt) -> bool:
        code = normalised(node)
        return any(record.status is Status.DECLINED and record.code == code for record in self._of(codemod))

    def _of(self, codemod: Codemod) -> list[_Record]:
        return [record for record in self.records if record.codemod.name == codemod.name]


def places(finding: Finding) -> tuple[ast.expr | ast.stmt, ...]:
    """The nodes that a finding speaks of."""
    return (finding.node, *finding.also)


def span_of(node: ast.expr | ast.stmt) -> Span:
    """First line and column, last line and column, as `ast` counts."""
    end_line = node.end_lineno if node.end_lineno is not None else node.lineno
    end_column = node.end_col_offset if node.end_col_offset is not None else node.col_offset
    return (node.lineno, node.col_offset, end_line, end_column)


def normalised(node: ast.AST) -> str:
    """The code of a node without its layout, the same under every version of Python."""
    parts: list[str] = []
    waiting: list[object] = [node]
    while waiting:
        match waiting.pop():
            case ast.AST() as inner:
                parts.append(type(inner).__name__)
                for name, value in reversed(list(ast.iter_fields(inner))):
                    if name not in ("ctx", "kind", "type_comment") and value is not None and value != []:
                        waiting.extend((value, f"{name}="))
            case list() as items:
                waiting.extend([")", *reversed(items), "("])
            case str() as word:
                parts.append(word)
            case value:
                parts.append(f"{type(value).__name__}:{value!r}")
    return " ".join(parts)
