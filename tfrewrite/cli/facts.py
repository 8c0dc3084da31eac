"""`tfrewrite facts`: what is known about a program, for developers of codemods and for bug reports."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tfrewrite.cli.options import PLACE, existing
from tfrewrite.cli.talk import Talk

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.problems import Problem


@click.command()
@click.argument("what", metavar="FILE[:LINE]", type=click.Path())
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="JSON goes to stdout alone, messages to stderr.",
)
@click.pass_context
def command(ctx: click.Context, /, what: str, output_format: str, **_: Any) -> int:
    """Show what is known about a file, or about one line of it.

    FILE:LINE is a place as `tfrewrite check` prints it; in a notebook
    'FILE:cell N:LINE'. What is not known is shown with the reason.
    """
    from tfrewrite.problems import Problem
    from tfrewrite.report import known, text
    from tfrewrite.report.outcome import Command, ExitCode, Outcome

    match = None if os.path.lexists(what) else PLACE.fullmatch(what)
    file, line = (match["file"], int(match["line"])) if match else (what, None)
    cell = int(match["cell"]) if match and match["cell"] else None
    path = existing(ctx, file)
    if path.is_dir():
        raise click.UsageError(f"facts are about one file, and this is a folder: {file}", ctx)
    talk = Talk()
    facts = _read(path)
    as_json = output_format == "json"
    if isinstance(facts, Problem):
        outcome = Outcome(Command.CHECK, Path.cwd(), problems=(facts,))
        if as_json:
            talk.text(known.problem_document(facts, outcome))
        talk.messages(text.problem_lines(outcome, talk.paint_messages))
        return ExitCode.PROBLEMS
    try:
        asked = None if line is None else facts.source.program_line(line, cell)
    except ValueError as error:
        raise click.UsageError(str(error).replace(str(path), file), ctx) from error
    outcome = Outcome(Command.CHECK, Path.cwd())
    found = known.Known(facts, asked)
    if as_json:
        talk.text(known.document(found, outcome))
    else:
        talk.result(known.known_lines(found, outcome, talk.paint))
    return ExitCode.OK


def _read(path: Path) -> Facts | Problem:
    from tfrewrite.facts import Facts, Project
    from tfrewrite.problems import Problem
    from tfrewrite.source.discover import find_root
    from tfrewrite.source.file import read

    source = read(path)
    return source if isinstance(source, Problem) else Facts.read(source, Project(find_root(path)))
