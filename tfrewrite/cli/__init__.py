"""The command line: the only place that talks to the user. One file per command, loaded when it is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from tfrewrite import __version__
from tfrewrite.cli.talk import Failure, Talk
from tfrewrite.report.outcome import ExitCode

_COMMANDS = ("check", "apply", "undo", "explain", "facts", "rules")

_INTERRUPTED = "interrupted; no file was left half-written"
_EPILOG = """\b
Exit codes: 0 nothing to do, or everything applied; 1 places to rewrite
(check, dry run); 2 usage or configuration; 3 something could not be
processed. The last line says which."""


class _Commands(click.Group):
    """Loads a command's module when it is asked for, and suggests a name for one that does not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"tfrewrite.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            from tfrewrite.registry import suggest

            ctx.fail(f"no such command {name!r}{suggest(name, _COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # click would print an empty line first
            ctx.exit(ExitCode.INTERRUPTED)


@click.group(
    cls=_Commands,
    no_args_is_help=False,
    invoke_without_command=True,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", message="tfrewrite %(version)s")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Rewrite slow TensorFlow 2 programs into fast ones, with a reason for each place that is left alone."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(ExitCode.USAGE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every failure is one line on stderr."""
    talk = Talk()
    try:
        code = int(group.main(args=argv, prog_name="tfrewrite", standalone_mode=False) or 0)
        talk.close()
        if code == ExitCode.INTERRUPTED:
            talk.error(_INTERRUPTED)
        return code
    except click.ClickException as error:
        talk.error(_usage(error))
        return ExitCode.PROBLEMS if isinstance(error, Failure) else ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        talk.error(_INTERRUPTED)
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the user gets one line, whatever went wrong
        if os.environ.get("TFREWRITE_DEBUG"):
            import traceback

            traceback.print_exc()
        talk.error(f"internal error: {type(error).__name__}: {error} (TFREWRITE_DEBUG=1 shows the traceback)")
        return ExitCode.PROBLEMS


def _usage(error: click.ClickException) -> str:
    """What was wrong with the command line, as one line that ends in what was wrong."""
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "tfrewrite"
    if isinstance(error, click.NoSuchOption):
        from tfrewrite.registry import suggest

        near = suggest(error.option_name, error.possibilities or ())
        return f"no such option {error.option_name}{near or f'; see `{command} --help`'}"
    message = error.format_message().rstrip(".")
    return message[:1].lower() + message[1:]


if __name__ == "__main__":
    sys.exit(main())
