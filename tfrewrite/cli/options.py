"""The arguments and options that the commands share."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tfrewrite.cli.codemods import complete_name, flag_values

if TYPE_CHECKING:
    from tfrewrite.facts import OptionValue

_Function = TypeVar("_Function", bound=Callable[..., Any])

STDIN = "-"
PLACE = re.compile(r"(?P<file>.+?)(?::cell ?(?P<cell>\d+))?:(?P<line>\d+)(?::\d+)?", re.DOTALL)
"""A place as users write it: `FILE:LINE`, `FILE:LINE:COLUMN`, in notebooks `FILE:cell N:LINE`."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, checked as far as that goes without reading a project."""

    paths: tuple[Path, ...]
    stdin: bytes | None = None
    stdin_name: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    strict: bool = False
    unsafe: bool = False
    jobs: int | None = None
    json: bool = False
    quiet: bool = False
    statistics: bool = False
    flags: dict[str, OptionValue] = field(default_factory=dict)


class Names(click.ParamType):
    """Codemod names, separated by commas."""

    name = "names"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names that stand between the commas."""
        if isinstance(value, tuple):
            return value
        return tuple(name for name in (part.strip() for part in str(value).split(",")) if name)


def quiet_option(text: str) -> Callable[[_Function], _Function]:
    """`--quiet`, with what it leaves of this command's report."""
    return click.option("--quiet", "-q", is_flag=True, help=text)


def planning_options(function: _Function) -> _Function:
    """The paths and options of every command that plans: check and apply."""
    decorators = (
        click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATHS]..."),
        _names("--select", "Run only these codemods (separated by commas), also optional ones."),
        _names("--ignore", "Do not run these codemods."),
        click.option("--strict", is_flag=True, help="Only SAFE rewrites, no QUIETER ones."),
        click.option("--unsafe", is_flag=True, help="Also rewrites whose results may differ."),
        click.option(
            "--jobs",
            "-j",
            type=click.IntRange(min=1),
            metavar="N",
            help="Worker processes; by default one for each processor.",
        ),
        click.option("--stdin-filename", type=click.Path(), metavar="FILE", help="What to call the program on stdin."),
        click.option(
            "--output-format",
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            help="JSON goes to stdout alone, messages to stderr.",
        ),
        click.option("--statistics", is_flag=True, help="Count places by codemod and reason."),
    )
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def _names(flag: str, text: str) -> Callable[[_Function], _Function]:
    return click.option(flag, multiple=True, type=Names(), metavar="NAMES", shell_complete=complete_name, help=text)


def request(ctx: click.Context, paths: tuple[str, ...], **values: Any) -> Request:
    """Check the arguments that every planning command takes. Raises `click.UsageError`."""
    if values["strict"] and values["unsafe"]:
        raise click.UsageError("--strict and --unsafe exclude each other", ctx)
    from_stdin = STDIN in paths
    if from_stdin and len(paths) > 1:
        raise click.UsageError("`-` reads one program from stdin and takes no other path", ctx)
    name = values["stdin_filename"]
    if name is not None and not from_stdin:
        raise click.UsageError("--stdin-filename names the program on stdin: give `-` as the path", ctx)
    found = () if from_stdin else tuple(existing(ctx, path) for path in paths or (".",))
    return Request(
        paths=found,
        stdin=sys.stdin.buffer.read() if from_stdin else None,
        stdin_name=Path(os.path.abspath(name or "stdin.py")) if from_stdin else None,
        select=_flatten(values["select"]),
        ignore=_flatten(values["ignore"]),
        strict=values["strict"],
        unsafe=values["unsafe"],
        jobs=values["jobs"],
        json=values["output_format"] == "json",
        quiet=values["quiet"],
        statistics=values["statistics"],
        flags=flag_values(ctx),
    )


def existing(ctx: click.Context, path: str) -> Path:
    """The path, absolute, symbolic links kept. Raises `click.UsageError` where nothing has that name."""
    if not os.path.lexists(path):
        raise click.UsageError(f"no such file or folder: {path}", ctx)
    return Path(os.path.abspath(path))


def _flatten(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(name for group in groups for name in group)
