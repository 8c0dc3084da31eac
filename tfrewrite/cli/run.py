"""From a request to plans: each project among the paths is recovered, read and planned with its own settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tfrewrite.cli.codemods import load_registry
from tfrewrite.cli.options import Request
from tfrewrite.cli.progress import progress_of
from tfrewrite.cli.recovery import recover_first
from tfrewrite.cli.talk import Failure, Talk
from tfrewrite.codemod import Codemod
from tfrewrite.engine import admitted, plan
from tfrewrite.plans import FilePlan, Plan
from tfrewrite.problems import Problem
from tfrewrite.report.outcome import Command, Outcome, only_once
from tfrewrite.settings import CommandLine, Settings, SettingsError
from tfrewrite.settings import load as load_settings
from tfrewrite.source.changes import Change, accept
from tfrewrite.source.discover import discover, find_root
from tfrewrite.source.file import SourceFile, from_bytes
from tfrewrite.workers import WorkersError

if TYPE_CHECKING:
    from tfrewrite.registry import Registry


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of one project, and what could not be processed before or after it was made."""

    root: Path
    codemods: tuple[Codemod, ...]
    plan: Plan
    problems: tuple[Problem, ...] = ()

    @property
    def changes(self) -> list[Change]:
        """What there is to write."""
        return [
            Change(file.path, file.before.data, file.after.data, file.unit)
            for file in self.plan.files
            if file.after is not None and file.problem is None
        ]


def settings_of(root: Path, asked: Request, registry: Registry) -> Settings:
    """The project's settings under what the command line says. Raises `click.ClickException`."""
    said = CommandLine(select=asked.select or None, ignore=asked.ignore, options=asked.flags, jobs=asked.jobs)
    try:
        return load_settings(root, registry, said)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def make_plans(asked: Request, command: Command, talk: Talk) -> list[Planned]:
    """Plan every project that the paths lie in; the settings of all of them are checked before any file is read."""
    registry = load_registry()
    roots: dict[Path, list[Path]] = {}
    for path in [asked.stdin_name] if asked.stdin_name is not None else asked.paths:
        roots.setdefault(find_root(path), []).append(path)
    settings = {root: settings_of(root, asked, registry) for root in roots}
    return [_plan_project(root, paths, settings[root], asked, command, talk) for root, paths in roots.items()]


def _plan_project(
    root: Path, paths: Sequence[Path], settings: Settings, asked: Request, command: Command, talk: Talk
) -> Planned:
    codemods = settings.chosen(load_registry())
    problems: list[Problem] = []
    files: list[Path | SourceFile] = []
    if asked.stdin is not None and asked.stdin_name is not None:
        source = from_bytes(asked.stdin_name, asked.stdin)
        if isinstance(source, Problem):
            problems.append(source)
        else:
            files.append(source)
    else:
        problems += recover_first(root, talk)
        try:
            found = discover(paths, root=root, exclude=settings.exclude)
        except ValueError as error:
            raise click.ClickException(f"{root / 'pyproject.toml'}: exclude: {error}") from error
        files += found.files
        problems += found.problems
    levels = admitted(strict=asked.strict, unsafe=asked.unsafe)
    rewrite = command is not Command.CHECK
    with progress_of(talk) as progress:
        try:
            made = plan(files, codemods, settings, root=root, levels=levels, rewrite=rewrite, progress=progress)
        except WorkersError as error:
            raise Failure(str(error)) from error
    return Planned(root, codemods, made, tuple(problems))


def preflight(planned: Sequence[Planned]) -> tuple[list[FilePlan], list[Problem]]:
    """The files that `apply` would write now, and the problems of those that it would not."""
    writable: list[FilePlan] = []
    problems: list[Problem] = []
    for one in planned:
        accepted, refused, _ = accept(one.changes)
        paths = {change.path for change in accepted.values()}
        writable += [file for file in one.plan.files if file.path in paths]
        problems += refused
    return writable, problems


def outcome_of(
    command: Command,
    planned: Sequence[Planned],
    *,
    problems: Sequence[Problem] = (),
    changed: Sequence[Path] = (),
    notes: Sequence[str] = (),
) -> Outcome:
    """The whole run in one value. `changed` are the files that were written or, in a dry run, would be."""
    here = Path.cwd()
    found = [problem for one in planned for problem in (*one.problems, *one.plan.problems)]
    of_files = [file.problem for one in planned for file in one.plan.files if file.problem is not None]
    return Outcome(
        command,
        here,
        files=tuple(file for one in planned for file in one.plan.files),
        problems=only_once([*found, *of_files, *problems]),
        unused_ignores=tuple(ignore for one in planned for ignore in one.plan.unused_ignores),
        changed=frozenset(changed),
        notes=tuple(note.removeprefix(f"{here}/") for note in notes),
        left_out=load_registry().warnings,
        undo=_undo_command([one.root for one in planned], here),
        checked=sum(one.plan.checked for one in planned),
        idle=not any(one.codemods for one in planned),
    )


def _undo_command(roots: Sequence[Path], here: Path) -> str:
    """How to take an apply back from here."""
    from tfrewrite.report.text import quoted

    if len(roots) == 1 and find_root(here) == roots[0]:
        return "tfrewrite undo"
    shown = [str(root.relative_to(here) if root.is_relative_to(here) else root) for root in roots]
    return "; ".join(f"tfrewrite undo {quoted(path)}" for path in shown)


def show_json(outcome: Outcome, talk: Talk) -> None:
    """The document to stdout alone; what went wrong, and the last line, to stderr."""
    from tfrewrite.report.json import document
    from tfrewrite.report.text import last_line, problem_lines

    talk.text(document(outcome))
    paint = talk.paint_messages
    if outcome.problems or not talk.quiet:
        talk.messages([*problem_lines(outcome, paint), last_line(outcome, paint)])
