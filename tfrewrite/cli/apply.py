"""`tfrewrite apply`: rewrite, or show what would be rewritten."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tfrewrite.cli.codemods import WithCodemodFlags
from tfrewrite.cli.options import Request, planning_options, quiet_option, request
from tfrewrite.cli.talk import Talk

if TYPE_CHECKING:
    from tfrewrite.cli.run import Planned
    from tfrewrite.report.outcome import Outcome


@click.command(cls=WithCodemodFlags)
@planning_options
@click.option("--dry-run", is_flag=True, help="Show the differences, change nothing.")
@click.option("--patch", type=click.Path(), metavar="FILE", help="Write a patch for `git apply`, change nothing else.")
@click.option("--verbose", "-v", is_flag=True, help="Name every place that is left alone.")
@quiet_option("No report but --statistics: say only what went wrong.")
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], dry_run: bool, patch: str | None, verbose: bool, **values: Any
) -> int:
    """Rewrite the programs in PATHS: files, folders, notebooks, or - for stdin.

    Without PATHS: the current folder. Places that are left alone are reported
    with the reason. `tfrewrite undo` takes the last apply back. Ends in 1 where
    --dry-run or --patch found something to rewrite.
    """
    from tfrewrite.cli.run import make_plans
    from tfrewrite.report.outcome import Command

    asked = request(ctx, paths, **values)
    if asked.stdin is not None and asked.json:
        raise click.UsageError("`apply -` writes the program to stdout, so it has no --output-format json", ctx)
    target = _patch_target(ctx, patch)
    talk = Talk(quiet=asked.quiet)
    only_show = dry_run or target is not None
    plans = make_plans(asked, Command.DRY_RUN if only_show else Command.APPLY, talk)
    if only_show:
        return _show(asked, plans, talk, target=target, diff=dry_run, verbose=verbose)
    if asked.stdin is not None:
        return _pass_through(asked, plans, asked.stdin, talk)
    return _write(asked, plans, talk, verbose=verbose)


def _patch_target(ctx: click.Context, patch: str | None) -> Path | None:
    """Where the patch goes. A folder that is missing is told before the work, not after it."""
    if patch is None:
        return None
    target = Path(os.path.abspath(patch))
    if target.is_dir():
        raise click.UsageError(f"--patch takes a file, and this is a folder: {patch}", ctx)
    if not target.parent.is_dir():
        raise click.UsageError(f"--patch: no such folder: {os.path.dirname(patch)}", ctx)
    return target


def _show(
    asked: Request, plans: Sequence[Planned], talk: Talk, *, target: Path | None, diff: bool, verbose: bool
) -> int:
    """Show or write down the differences; the programs stay as they are."""
    from tfrewrite.cli.patches import make_patch, write_patch
    from tfrewrite.cli.run import outcome_of, preflight, show_json
    from tfrewrite.report.outcome import Command
    from tfrewrite.report.text import diff_text

    writable, problems = preflight(plans)
    if asked.stdin is not None:  # nothing is written, so nothing can be in the way
        writable, problems = [file for one in plans for file in one.plan.rewritten], []
    outcome = outcome_of(Command.DRY_RUN, plans, problems=problems, changed=[file.path for file in writable])
    patch = make_patch(writable)
    if target is not None:
        write_patch(target, patch)
    if asked.json:
        show_json(outcome, talk)
        return outcome.exit_code
    if diff and talk.paint.on:
        talk.text(diff_text(patch.decode("utf-8", "replace"), talk.paint))
    elif diff:
        talk.raw(patch)
    if diff and patch and sys.stdout.isatty():
        talk.messages([""])
    _tell(asked, outcome, talk, to_stderr=True, verbose=verbose)
    return outcome.exit_code


def _pass_through(asked: Request, plans: Sequence[Planned], program: bytes, talk: Talk) -> int:
    """The rewritten program to stdout; as it came where it could not be processed."""
    from tfrewrite.cli.run import outcome_of
    from tfrewrite.report.outcome import Command

    rewritten = [file for one in plans for file in one.plan.rewritten]
    outcome = outcome_of(Command.APPLY, plans, changed=[file.path for file in rewritten])
    talk.raw(rewritten[0].after.data if rewritten and rewritten[0].after else program)
    _tell(asked, replace(outcome, undo=""), talk, to_stderr=True, verbose=False)
    return outcome.exit_code


def _write(asked: Request, plans: Sequence[Planned], talk: Talk, *, verbose: bool) -> int:
    """Rewrite the files, each project as one transaction."""
    from tfrewrite.cli.run import outcome_of, show_json
    from tfrewrite.report.outcome import Command
    from tfrewrite.source.journal import write

    written = [write(one.root, one.changes) for one in plans]
    outcome = outcome_of(
        Command.APPLY,
        plans,
        problems=[problem for one in written for problem in one.problems],
        changed=[path for one in written for path in one.paths],
        notes=[note for one in written for note in one.notes],
    )
    if asked.json:
        show_json(outcome, talk)
    else:
        _tell(asked, outcome, talk, to_stderr=False, verbose=verbose)
    return outcome.exit_code


def _tell(asked: Request, outcome: Outcome, talk: Talk, *, to_stderr: bool, verbose: bool) -> None:
    """The report of an apply; to stderr where stdout holds a patch or a program."""
    from tfrewrite.report import text
    from tfrewrite.report.outcome import ExitCode

    say = talk.messages if to_stderr else talk.result
    paint = talk.paint_messages if to_stderr else talk.paint
    width = talk.message_width if to_stderr else talk.width
    report = [
        text.rewritten_lines(outcome, paint, width),
        text.left_alone_lines(outcome, paint, width, verbose=verbose),
        text.unused_ignore_lines(outcome, paint),
    ]
    end = (text.done_line(outcome, paint), text.last_line(outcome, paint))
    say(
        text.blocks(
            *([] if asked.quiet else report),
            text.note_lines(outcome, paint),
            text.problem_lines(outcome, paint),
            text.statistics_lines(outcome, paint) if asked.statistics else (),
            [line for line in end if line] if not asked.quiet or outcome.exit_code is ExitCode.PROBLEMS else (),
        )
    )
