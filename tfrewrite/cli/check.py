"""`tfrewrite check`: what would be rewritten, what is left alone and why. Changes nothing."""

from __future__ import annotations

from typing import Any

import click

from tfrewrite.cli.codemods import WithCodemodFlags
from tfrewrite.cli.options import planning_options, request
from tfrewrite.cli.talk import Talk


@click.command(cls=WithCodemodFlags)
@planning_options
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **values: Any) -> int:
    """Find what apply would rewrite in PATHS: files, folders, notebooks, or - for stdin.

    Without PATHS: the current folder. Ends in 1 where there is something to rewrite.
    """
    from tfrewrite.cli.run import make_plans, outcome_of, show_json
    from tfrewrite.report.outcome import Command
    from tfrewrite.report.text import check_lines, done_line, last_line, statistics_lines

    asked = request(ctx, paths, **values)
    talk = Talk(quiet=asked.quiet)
    outcome = outcome_of(Command.CHECK, make_plans(asked, Command.CHECK, talk))
    if asked.json:
        show_json(outcome, talk)
        return outcome.exit_code
    talk.result(check_lines(outcome, talk.paint, quiet=asked.quiet))
    if asked.statistics and (counts := list(statistics_lines(outcome, talk.paint))):
        talk.result(["", *counts])
    if outcome.findings or outcome.problems:
        talk.result([""])
    if not asked.quiet or outcome.problems:
        talk.result(line for line in (done_line(outcome, talk.paint), last_line(outcome, talk.paint)) if line)
    return outcome.exit_code
