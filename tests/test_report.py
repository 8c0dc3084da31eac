"""Reports: text, JSON, and the pages of `rules` and `explain`."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import tfrewrite.report.json as report_json
from tfrewrite.findings import Refusal, Safety
from tfrewrite.plans import FilePlan, PlannedFinding, UnusedIgnore
from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.report.outcome import Command, ExitCode, Outcome, only_once, printable
from tfrewrite.report.paint import PLAIN, Paint
from tfrewrite.report.place import statement_span
from tfrewrite.report.text import (
    check_lines,
    diff_text,
    done_line,
    finding_line,
    last_line,
    left_alone_lines,
    quoted,
    rewritten_lines,
    statistics_lines,
)
from tfrewrite.source.file import Place, SourceFile
from tfrewrite.status import Status

HERE = Path("/project")


def found(
    status: Status, line: int = 1, name: str = "a.py", reason: str = "", cell: int | None = None
) -> PlannedFinding:
    place = Place(HERE / name, line, 5, line, 24, cell)
    return PlannedFinding("quick-codemod", Safety.QUIETER, place, "is slow", f"f{line}", status, reason)


def planned(*findings: PlannedFinding, changed: bool = False, problem: Problem | None = None) -> FilePlan:
    path = findings[0].place.path if findings else HERE / "a.py"
    before = SourceFile(path, b"x\n", b"x\n", "utf-8", "\n")
    after = SourceFile(path, b"y\n", b"y\n", "utf-8", "\n") if changed else None
    return FilePlan(path, before, after, findings, problem, 0)


def outcome(command: Command, *files: FilePlan, problems: int = 0, written: bool = False) -> Outcome:
    odd = tuple(Problem(HERE / f"odd{n}.py", ProblemKind.UNPARSABLE, "line 3: no") for n in range(problems))
    paths = frozenset(file.path for file in files if file.after is not None) if written else frozenset()
    return Outcome(command, HERE, files, odd, changed=paths, checked=len(files))


@pytest.mark.parametrize(
    ("command", "status", "problems", "code"),
    [
        (Command.CHECK, Status.REWRITABLE, 0, ExitCode.FINDINGS),
        (Command.CHECK, Status.REFUSED, 0, ExitCode.OK),
        (Command.CHECK, Status.ADVICE, 0, ExitCode.OK),
        (Command.CHECK, Status.SUPPRESSED, 0, ExitCode.OK),
        (Command.CHECK, Status.REWRITABLE, 1, ExitCode.PROBLEMS),
        (Command.DRY_RUN, Status.REWRITTEN, 0, ExitCode.FINDINGS),
        (Command.DRY_RUN, Status.DECLINED, 0, ExitCode.OK),
        (Command.APPLY, Status.REWRITTEN, 0, ExitCode.OK),
        (Command.APPLY, Status.REWRITTEN, 2, ExitCode.PROBLEMS),
    ],
)
def test_exit_codes(command: Command, status: Status, problems: int, code: ExitCode) -> None:
    changed = status is Status.REWRITTEN
    run = outcome(command, planned(found(status), changed=changed), problems=problems, written=changed)
    assert run.exit_code is code


def test_what_was_not_written_is_not_called_rewritten() -> None:
    run = outcome(Command.APPLY, planned(found(Status.REWRITTEN), changed=True), written=False)
    assert run.rewrites == ()
    assert "Rewrote" not in last_line(run, PLAIN)
    assert json.loads(report_json.document(run))["findings"][0]["status"] == "not-written"


def test_findings_of_a_file_with_a_problem_are_not_called_rewritten() -> None:
    odd = Problem(HERE / "a.py", ProblemKind.DID_NOT_SETTLE)
    run = outcome(Command.DRY_RUN, planned(found(Status.REWRITTEN), problem=odd))
    assert run.rewrites == ()


def test_a_file_that_cannot_be_written_is_not_nothing_to_rewrite() -> None:
    odd = Problem(HERE / "a.py", ProblemKind.UNPARSABLE)
    run = outcome(Command.APPLY, planned(found(Status.REWRITTEN), changed=True, problem=odd))
    done = "Nothing was rewritten, though there is something to rewrite: 1 place in 1 file."
    assert last_line(run, PLAIN) == done
    assert done_line(replace(run, problems=(odd,)), PLAIN) == done


def test_a_run_without_codemods_says_so() -> None:
    run = replace(outcome(Command.CHECK, planned()), idle=True)
    assert last_line(run, PLAIN) == "Nothing to rewrite in 1 file: no codemod is switched on."


@pytest.mark.parametrize(("status", "promised"), [(Status.REWRITTEN, True), (Status.REFUSED, False)])
def test_a_place_left_alone_promises_nothing(status: Status, promised: bool) -> None:
    finding = replace(found(status, reason="no"), message="is slow; shown less often instead")
    run = outcome(Command.CHECK, planned(finding))
    assert ("shown less often" in finding_line(finding, run, PLAIN)) is promised
    assert ("shown less often" in report_json.document(run)) is promised


def test_check_lines() -> None:
    run = outcome(
        Command.CHECK,
        planned(found(Status.REWRITABLE, 12), found(Status.REFUSED, 3, reason="it times the device")),
        planned(found(Status.ADVICE, 1, "n.ipynb", "cache it", 4)),
        problems=1,
    )
    assert list(check_lines(run, PLAIN)) == [
        "a.py:3:5 quick-codemod is slow; left alone: it times the device",
        "a.py:12:5 quick-codemod is slow",
        "n.ipynb:cell 4:1:5 quick-codemod is slow; advice: cache it",
        "odd0.py: cannot be parsed: line 3: no",
    ]


def test_the_last_line_names_few_problems_and_counts_many() -> None:
    assert last_line(outcome(Command.CHECK, problems=2), PLAIN) == (
        "2 files could not be processed: odd0.py cannot be parsed; odd1.py cannot be parsed"
    )
    assert last_line(outcome(Command.CHECK, problems=9), PLAIN) == "9 files could not be processed: 9 cannot be parsed"


def test_what_was_done_stands_before_the_problems() -> None:
    run = outcome(Command.APPLY, planned(found(Status.REWRITTEN), changed=True), problems=1, written=True)
    assert done_line(run, PLAIN) == "Rewrote 1 place in 1 file; take it back with `tfrewrite undo`."
    assert done_line(outcome(Command.APPLY, problems=1), PLAIN) is None


def test_rewritten_lines_name_the_promise_and_fit_the_terminal() -> None:
    files = planned(*(found(Status.REWRITTEN, line) for line in range(1000, 1040)), changed=True)
    lines = list(rewritten_lines(outcome(Command.APPLY, files, written=True), PLAIN, 80))
    assert lines[0] == "quick-codemod  QUIETER: trains the same, shows some of it less often or elsewhere"
    assert lines[1].startswith("  a.py: lines 1000, 1001")
    assert max(len(line) for line in lines[1:]) <= 80


def test_left_alone_places_are_counted_by_reason_with_one_to_ask_about() -> None:
    refused = [found(Status.REFUSED, line, "my file.py", "a reason") for line in (4, 7)]
    run = outcome(Command.APPLY, planned(*refused, found(Status.DECLINED, 9, "my file.py", "another")))
    assert list(left_alone_lines(run, PLAIN, None, verbose=False))[1:] == [
        "  2 × a reason",
        "      tfrewrite explain 'my file.py:4'",
        "  1 × another",
        "      tfrewrite explain 'my file.py:9'",
    ]
    assert len(list(left_alone_lines(run, PLAIN, None, verbose=True))) == 3


def test_equal_reasons_count_as_one_whatever_their_details() -> None:
    sentence = Refusal.SUPPRESSED.value
    details = [found(Status.REFUSED, line, reason=f"{sentence}: line {line}") for line in (1, 2)]
    run = outcome(Command.APPLY, planned(*details))
    assert [(reason, number) for reason, number, _ in run.counts_by_reason()] == [(sentence, 2)]


def test_statistics() -> None:
    findings = [found(Status.REWRITABLE, 1), found(Status.REWRITABLE, 2), found(Status.REFUSED, 3, reason="why")]
    lines = list(statistics_lines(outcome(Command.CHECK, planned(*findings), problems=1), PLAIN))
    assert lines == [
        "2  quick-codemod  can be rewritten",
        "1  quick-codemod  left alone: why",
        "1                 file that cannot be parsed",
    ]


def test_a_codemod_that_could_not_be_loaded_is_no_green_run() -> None:
    run = Outcome(Command.CHECK, HERE, left_out=("acme: acme_codemods cannot be imported",), checked=3)
    assert run.exit_code is ExitCode.PROBLEMS
    assert last_line(run, PLAIN) == "1 codemod could not be loaded: acme: acme_codemods cannot be imported"


def test_each_odd_file_is_named_once() -> None:
    odd = [Problem(HERE / name, kind) for name in ("b", "a") for kind in (ProblemKind.UNPARSABLE, ProblemKind.CRASHED)]
    assert [problem.path.name for problem in only_once(odd)] == ["a", "b"]


def test_names_cannot_drive_a_terminal() -> None:
    assert printable("a\x1b[2J\nb\udcff") == "a\\x1b[2J\\nb\\udcff"


@pytest.mark.parametrize(("name", "shown"), [("a.py:3", "a.py:3"), ("my a.py", "'my a.py'"), ("it's", "'it'\"'\"'s'")])
def test_quoted_for_a_shell(name: str, shown: str) -> None:
    assert quoted(name) == shown


def test_diffs_are_coloured_line_by_line_and_plain_otherwise() -> None:
    patch = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\x1b[2J\r\n c\n"
    assert diff_text(patch, PLAIN) == patch
    coloured = diff_text(patch, Paint(on=True))
    assert "\x1b[31m-a\x1b[0m" in coloured
    assert "\x1b[2J" not in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == patch.replace("\r", "").replace("\x1b", "\\x1b")


SPANS = """\
x = 1

for i in range(
    3,
):
    # comment
    y = (i,
         2)
else:
    z = 1
@cache
def f():
    '''Text.

    More.
    '''
    if x: pass
"""


@pytest.mark.parametrize(
    ("line", "span"),
    [(1, (1, 1)), (2, None), (3, (3, 5)), (5, (3, 5)), (6, None), (7, (7, 8)), (8, (7, 8)), (9, None), (10, (10, 10)),
     (11, (11, 12)), (12, (11, 12)), (14, (13, 16)), (17, (17, 17))],
)  # fmt: skip
def test_the_statement_on_a_line(line: int, span: tuple[int, int] | None) -> None:
    assert statement_span(ast.parse(SPANS), SPANS.splitlines(), line) == span


# JSON: the example in the module's docstring is the schema


def shape(value: object) -> object:
    """Keys and types, with one element standing for a list."""
    match value:
        case dict():
            return {key: shape(inner) for key, inner in value.items()}
        case list():
            return [shape(inner) for inner in value[:1]]
        case _:
            return type(value).__name__


def test_the_documented_example_has_the_shape_of_a_real_document() -> None:
    assert report_json.__doc__ is not None
    example = json.loads(report_json.__doc__.split("```json")[1].split("```")[0])
    refused = found(Status.REFUSED, 7, "notebooks/train.ipynb", "the read times the device", 2)
    odd = Problem(HERE / "old.py", ProblemKind.UNPARSABLE, "line 3", 3)
    run = Outcome(
        Command.CHECK,
        HERE,
        (planned(refused),),
        (odd,),
        (UnusedIgnore(Place(HERE / "train.py", 12, 20, 12, 60), ("quick-codemod",)),),
        checked=3,
    )
    document = json.loads(report_json.document(run))
    assert shape(document) == shape(example)
    for key in ("schema_version", "command", "exit_code", "problems", "unused_ignores", "summary"):
        assert document[key] == example[key], key
