"""`tfrewrite explain`: a codemod's page, or why one place was or was not rewritten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tfrewrite.cli.codemods import WithCodemodFlags, complete_name, flag_values, load_registry
from tfrewrite.cli.options import PLACE, Request, existing
from tfrewrite.cli.talk import Talk

if TYPE_CHECKING:
    import ast

    from tfrewrite.problems import Problem
    from tfrewrite.source.file import SourceFile


@click.command(cls=WithCodemodFlags)
@click.argument("what", metavar="NAME|FILE:LINE", shell_complete=complete_name)
@click.pass_context
def command(ctx: click.Context, /, what: str, **values: Any) -> int:
    """Describe a codemod, or say why a place was or was not rewritten.

    NAME is one of `tfrewrite rules`. FILE:LINE is a place as `tfrewrite check`
    prints it; in a notebook 'FILE:cell N:LINE'.
    """
    match = PLACE.fullmatch(what)
    if match is None and os.path.lexists(what):
        raise click.UsageError(f"which line? Say {what}:LINE", ctx)
    if match is None:
        return _explain_name(ctx, what)
    cell = int(match["cell"]) if match["cell"] else None
    return _explain_place(ctx, match["file"], int(match["line"]), cell)


def _explain_name(ctx: click.Context, name: str) -> int:
    from tfrewrite.registry import UnknownCodemod
    from tfrewrite.report.pages import page_lines
    from tfrewrite.settings import CommandLine, SettingsError, load
    from tfrewrite.source.discover import find_root

    talk = Talk()
    registry = load_registry(talk)
    try:
        entry = registry.find(name)
        settings = load(find_root(Path.cwd()), registry, CommandLine(options=flag_values(ctx)))
    except UnknownCodemod as error:
        hint = "" if "did you mean" in str(error) else "; `tfrewrite rules` lists them"
        raise click.ClickException(f"{error}{hint}") from error
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    talk.result(page_lines(entry, settings.options, talk.paint, talk.width))
    return 0


def _explain_place(ctx: click.Context, file: str, line: int, cell: int | None) -> int:
    """Plan the file as `apply` would, so that what it declines is known too, and say what there is to say."""
    from tfrewrite.cli.run import make_plans, outcome_of, preflight
    from tfrewrite.problems import Problem
    from tfrewrite.report import place, text
    from tfrewrite.report.outcome import Command

    path = existing(ctx, file)
    if path.is_dir():
        raise click.UsageError(f"FILE:LINE needs a file, and this is a folder: {file}", ctx)
    talk = Talk()
    plans = make_plans(Request(paths=(path,), flags=flag_values(ctx)), Command.DRY_RUN, talk)
    source, tree = _read(path)
    found = [one for one in (source, tree) if isinstance(one, Problem)]
    writable, refused = preflight(plans)
    outcome = outcome_of(Command.DRY_RUN, plans, problems=[*found, *refused], changed=[file.path for file in writable])
    if isinstance(source, Problem) or tree is None or isinstance(tree, Problem):
        talk.result(text.problem_lines(outcome, talk.paint))
        return outcome.exit_code
    try:
        asked = place.Asked(source, tree, source.program_line(line, cell), cell)
    except ValueError as error:
        raise click.UsageError(str(error).replace(str(path), file), ctx) from error
    codemods = [codemod for one in plans for codemod in one.codemods]
    talk.result(place.place_lines(asked, codemods, outcome, talk.paint, talk.width))
    talk.result(text.problem_lines(outcome, talk.paint))
    return outcome.exit_code if outcome.problems else 0


def _read(path: Path) -> tuple[SourceFile | Problem, ast.Module | Problem | None]:
    import ast
    import warnings

    from tfrewrite.problems import Problem
    from tfrewrite.source.file import parse_problem, read

    source = read(path)
    if isinstance(source, Problem):
        return source, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return source, ast.parse(source.program)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return source, parse_problem(source, error)
