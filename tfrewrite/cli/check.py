"""`tfrewrite check`: what would be rewritten, what is left alone and why. Changes nothing."""

from __future__ import annotations

from typing import Any

import click

from tfrewrite.cli.codemods import WithCodemodFlags
from tfrewrite.cli.options import planning_options, quiet_option, request
from tfrewrite.cli.talk import Talk


@click.command(cls=WithCodemodFlags)
@planning_options
@quiet_option("List only the places to rewrite, and what went wrong.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **values: Any) -> int:
    """Find what apply would rewrite in PATHS: files, folders, notebooks, or - for stdin.

    Without PATHS: the current folder. Ends in 1 where there is something to rewrite.
    """
    from tfrewrite.cli.run import make_plans, outcome_of, show_json
    from tfrewrite.report.outcome import Command, ExitCode
    from tfrewrite.report.text import blocks, check_lines, done_line, last_line, statistics_lines

    asked = request(ctx, paths, **values)
    talk = Talk(quiet=asked.quiet)
    outcome = outcome_of(Command.CHECK, make_plans(asked, Command.CHECK, talk))
    if asked.json:
        show_json(outcome, talk)
        return outcome.exit_code
    end = (done_line(outcome, talk.paint), last_line(outcome, talk.paint))
    talk.result(
        blocks(
            check_lines(outcome, talk.paint, quiet=asked.quiet),
            statistics_lines(outcome, talk.paint) if asked.statistics else (),
            [line for line in end if line] if not asked.quiet or outcome.exit_code is ExitCode.PROBLEMS else (),
        )
    )
    return outcome.exit_code
