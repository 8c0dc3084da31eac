"""`tfrewrite undo`: take the last apply back."""

from __future__ import annotations

from pathlib import Path

import click

from tfrewrite.cli.options import existing, quiet_option
from tfrewrite.cli.talk import Talk


@click.command()
@click.argument("path", type=click.Path(), default=".", metavar="[PATH]")
@quiet_option("Say only what went wrong.")
@click.pass_context
def command(ctx: click.Context, /, path: str, quiet: bool) -> int:
    """Take back the last apply that wrote something.

    It is that of the project which PATH lies in; without PATH, the current
    folder. Nothing is taken back where one of the files was changed since then.
    """
    from tfrewrite.cli.recovery import recover_first
    from tfrewrite.report.outcome import Command, ExitCode, Outcome, count, only_once
    from tfrewrite.report.text import last_line, problem_lines
    from tfrewrite.source.discover import find_root
    from tfrewrite.source.journal import undo

    talk = Talk(quiet=quiet)
    root = find_root(existing(ctx, path))
    stuck = recover_first(root, talk)
    undone = undo(root)
    if stuck or undone.problems:
        outcome = Outcome(Command.APPLY, Path.cwd(), problems=only_once([*stuck, *undone.problems]))
        talk.result(problem_lines(outcome, talk.paint))
        talk.result([last_line(outcome, talk.paint)])
        return outcome.exit_code
    if not quiet:
        files = f"Took {count(len(undone.paths), 'file')} back to what the last apply found."
        talk.result([files if undone.paths else "Nothing to take back."])
    return ExitCode.OK
