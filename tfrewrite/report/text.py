"""A run as terminal text: lines, in the order in which they are read."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from tfrewrite.report.outcome import Command, Outcome, count, diagnosis, headline, kinds, printable
from tfrewrite.report.paint import Paint
from tfrewrite.status import Status

if TYPE_CHECKING:
    from tfrewrite.plans import PlannedFinding
    from tfrewrite.problems import Problem
    from tfrewrite.source.file import Place

_NAMED_PROBLEMS = 3  # so many problem files are named in the last line, more are counted by kind


def position(place: Place, outcome: Outcome) -> str:
    """`path:line:col`, in notebooks `path:cell N:line:col`."""
    cell = f":cell {place.cell}" if place.cell is not None else ""
    return f"{outcome.shown(place.path)}{cell}:{place.line}:{place.column}"


def blocks(*parts: Iterable[str]) -> Iterator[str]:
    """The parts that have lines at all, with an empty line between each two."""
    full = [lines for part in parts if (lines := list(part))]
    for number, lines in enumerate(full):
        yield from ["", *lines] if number else lines


def finding_line(finding: PlannedFinding, outcome: Outcome, paint: Paint) -> str:
    """One finding: `path:line:col name message`, and for a place left alone the reason."""
    where, line, column = position(finding.place, outcome).rsplit(":", 2)
    colon = paint.cyan(":")
    start = f"{paint.bold(where)}{colon}{line}{colon}{column}"
    message = diagnosis(finding)
    match finding.status:
        case Status.REFUSED | Status.DECLINED | Status.SUPPRESSED:
            tail = f"; {paint.yellow('left alone')}: {printable(finding.reason)}"
            return f"{start} {paint.dim(finding.codemod)} {message}{tail}"
        case Status.ADVICE:
            tail = f"; {paint.yellow('advice')}: {printable(finding.reason)}" if finding.reason else ""
            return f"{start} {paint.dim(finding.codemod)} {message}{tail}"
        case _:
            return f"{start} {paint.red(finding.codemod)} {message}"


def problem_line(problem: Problem, outcome: Outcome, paint: Paint) -> str:
    """One odd file: its path, where known the line, and why it could not be processed."""
    cell = f":cell {problem.cell}" if problem.cell is not None else ""
    line = f":{problem.line}" if problem.line is not None else ""
    return (
        f"{paint.bold(outcome.shown(problem.path))}{cell}{line}{paint.cyan(':')} {paint.red(printable(str(problem)))}"
    )


def check_lines(outcome: Outcome, paint: Paint, *, quiet: bool = False) -> Iterator[str]:
    """All findings, then ignores that ignore nothing, then odd files: a line each. Quiet: rewrites and odd files."""
    others = () if quiet else (Status.REFUSED, Status.DECLINED, Status.ADVICE)
    for finding in outcome.with_status(Status.REWRITABLE, *others):
        yield finding_line(finding, outcome, paint)
    if not quiet:
        yield from unused_ignore_lines(outcome, paint)
    yield from problem_lines(outcome, paint)


def unused_ignore_lines(outcome: Outcome, paint: Paint) -> Iterator[str]:
    """Comments that ask to ignore something where nothing was found."""
    for ignore in outcome.unused_ignores:
        names = f"[{', '.join(ignore.names)}]" if ignore.names else ""
        where = paint.bold(position(ignore.place, outcome))
        yield f"{where} {paint.yellow('unused ignore')}: `# tfrewrite: ignore{printable(names)}` ignores nothing here"


def problem_lines(outcome: Outcome, paint: Paint) -> Iterator[str]:
    """Codemods that could not be loaded, and files that could not be processed."""
    for warning in outcome.left_out:
        yield paint.red(printable(warning))
    for problem in outcome.problems:
        yield problem_line(problem, outcome, paint)


def statistics_lines(outcome: Outcome, paint: Paint) -> Iterator[str]:
    """How often each codemod rewrote, refused (by reason) and advised, and how many files had which problem."""
    rows: list[tuple[int, str, str]] = []
    for name, number in Counter(f.codemod for f in outcome.rewrites).most_common():
        rows.append((number, name, "rewritten" if outcome.command is Command.APPLY else "can be rewritten"))
    for (name, reason), number in Counter((f.codemod, headline(f.reason)) for f in outcome.left_alone).most_common():
        rows.append((number, name, f"left alone: {printable(reason)}"))
    for name, number in Counter(f.codemod for f in outcome.advice).most_common():
        rows.append((number, name, "advice"))
    for name, number in Counter(f.codemod for f in outcome.with_status(Status.SUPPRESSED)).most_common():
        rows.append((number, name, "ignored by a comment"))
    for kind, number in kinds(outcome.problems):
        rows.append((number, "", f"{'file' if number == 1 else 'files'} that {kind.value}"))
    numbers = max((len(f"{row[0]:,}") for row in rows), default=0)
    names = max((len(row[1]) for row in rows), default=0)
    for number, name, what in rows:
        yield f"{number:>{numbers},}  {paint.bold(f'{name:<{names}}')}  {what}".rstrip()


def rewritten_lines(outcome: Outcome, paint: Paint, width: int | None) -> Iterator[str]:
    """What was rewritten, by codemod, with the promise that it keeps."""
    by_codemod = sorted(outcome.rewrites, key=lambda f: f.codemod)
    for name, group in groupby(by_codemod, key=lambda f: f.codemod):
        found = list(group)
        safety = found[0].safety
        yield f"{paint.bold(name)}  {paint.green(safety.name)}: {safety.promise}"
        for path, places in groupby(found, key=lambda f: f.place.path):
            yield from _wrapped(f"{outcome.shown(path)}: {_lines([f.place for f in places])}", 2, width)


def _lines(places: list[Place]) -> str:
    parts = []
    for cell, group in groupby(places, key=lambda place: place.cell):
        numbers = list(dict.fromkeys(place.line for place in group))
        lines = f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(str(number) for number in numbers)}"
        parts.append(lines if cell is None else f"cell {cell} {lines}")
    return "; ".join(parts)


def left_alone_lines(outcome: Outcome, paint: Paint, width: int | None, *, verbose: bool) -> Iterator[str]:
    """The places left alone: each with its reason, or counted by reason with one place to ask about."""
    if verbose:
        for finding in outcome.left_alone + outcome.advice:
            yield finding_line(finding, outcome, paint)
        return
    reasons = outcome.counts_by_reason()
    if reasons:
        yield f"{paint.yellow('Left alone')} ({count(len(outcome.left_alone), 'place')}; all with --verbose)"
    for reason, number, first in reasons:
        yield from _wrapped(f"{number:,} × {printable(reason)}", 2, width, hang=len(f"{number:,} × "))
        yield f"      {paint.dim(_explain(first.place, outcome))}"
    if outcome.advice:
        yield f"{paint.yellow('Advice')}: {count(len(outcome.advice), 'place')}, listed by `tfrewrite check`"


def _explain(place: Place, outcome: Outcome) -> str:
    where = position(place, outcome).rsplit(":", 1)[0]
    return f"tfrewrite explain {quoted(where)}"


def quoted(argument: str) -> str:
    """An argument as a shell takes it."""
    safe = all(c.isalnum() or c in "@%+=:,./-_" for c in argument) and bool(argument)
    return argument if safe else "'" + argument.replace("'", "'\"'\"'") + "'"


def note_lines(outcome: Outcome, paint: Paint) -> Iterator[str]:
    """What users may not expect of the files written: other hard links that keep the old bytes."""
    for note in outcome.notes:
        yield f"{paint.yellow('Note')}: {printable(note)}"


def _wrapped(text: str, indent: int, width: int | None, hang: int = 2) -> Iterable[str]:
    """Text folded for a terminal; where there is none (`width` is None) one line."""
    start = " " * indent
    if width is None:
        return [start + text]
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=start,
        subsequent_indent=start + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def last_line(outcome: Outcome, paint: Paint) -> str:
    """The one line that says why the exit code is what it is."""
    failures = _failures(outcome)
    if failures:
        return paint.red("; ".join(failures))
    rewrites = outcome.rewrites
    left = _left_summary(outcome)
    if not rewrites:
        return _nothing_line(outcome, left)
    where = _where(rewrites)
    match outcome.command:
        case Command.APPLY:
            back = f"; take it back with `{outcome.undo}`" if outcome.undo else ""
            return f"{paint.green('Rewrote')} {where}{left}{back}."
        case Command.DRY_RUN:
            return f"Would rewrite {where}{left}."
        case _:
            return f"Found {where} to rewrite{left}."


def _nothing_line(outcome: Outcome, left: str) -> str:
    """The last line where nothing was rewritten and nothing would be."""
    if outcome.missed:
        start = "Nothing was rewritten" if outcome.command is Command.APPLY else "Nothing would be rewritten"
        return f"{start}, though there is something to rewrite: {_where(outcome.missed)}{left}."
    if not outcome.checked:
        return "Nothing to rewrite: there is no Python file or notebook here."
    files = count(outcome.checked, "file")
    if outcome.idle:
        return f"Nothing to rewrite in {files}: no codemod is switched on."
    return f"Nothing to rewrite in {files}{left}."


def _where(findings: Sequence[PlannedFinding]) -> str:
    return f"{count(len(findings), 'place')} in {count(len({f.place.path for f in findings}), 'file')}"


def done_line(outcome: Outcome, paint: Paint) -> str | None:
    """Where some files failed and others did not: what happened to the others, before the last line."""
    if not _failures(outcome) or not (outcome.rewrites or outcome.missed or outcome.left_alone or outcome.advice):
        return None
    return last_line(replace(outcome, problems=(), left_out=()), paint)


def _left_summary(outcome: Outcome) -> str:
    parts = []
    refused, declined = outcome.with_status(Status.REFUSED), outcome.with_status(Status.DECLINED)
    if refused:
        parts.append(f"{len(refused):,} left alone")
    if declined:
        parts.append(f"{len(declined):,} declined")
    if outcome.advice:
        parts.append(f"{len(outcome.advice):,} advice")
    return f" ({', '.join(parts)})" if parts else ""


def _failures(outcome: Outcome) -> list[str]:
    """What could not be done, each with how many and what."""
    loading = []
    if outcome.left_out:
        names = [printable(warning).split(" and is left out")[0] for warning in outcome.left_out]
        loading.append(f"{count(len(outcome.left_out), 'codemod')} could not be loaded: {', '.join(names)}")
    return loading + ([_problem_summary(outcome)] if outcome.problems else [])


def _problem_summary(outcome: Outcome) -> str:
    problems = outcome.problems
    start = f"{count(len(problems), 'file')} could not be processed: "
    if len(problems) <= _NAMED_PROBLEMS:
        return start + "; ".join(f"{outcome.shown(p.path)} {p.kind.value}" for p in problems)
    return start + ", ".join(f"{number:,} {kind.value}" for kind, number in kinds(problems))


def diff_text(patch: str, paint: Paint) -> str:
    """A unified diff with the colours that git gives it, unprintable characters made visible where it is coloured."""
    return "\n".join(_diff_line(line, paint) for line in patch.split("\n")) if paint.on else patch


def _diff_line(line: str, paint: Paint) -> str:
    text = "".join(c if c == "\t" else printable(c) for c in line.removesuffix("\r"))
    if line.startswith(("diff ", "--- ", "+++ ", "index ")):
        return paint.bold(text)
    if line.startswith("@@"):
        ranges, mark, function = text.partition(" @@")
        return paint.cyan(ranges + mark) + function
    if line.startswith("+"):
        return paint.green(text)
    if line.startswith("-"):
        return paint.red(text)
    return text
