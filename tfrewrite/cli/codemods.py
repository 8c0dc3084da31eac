"""The installed codemods as the command line needs them: loaded once, and their options as flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from tfrewrite.cli.talk import Talk

if TYPE_CHECKING:
    from tfrewrite.codemod import Option
    from tfrewrite.facts import OptionValue
    from tfrewrite.registry import Registry

_FLAGS = "tfrewrite.flags"
_REGISTRY = "tfrewrite.registry"


def load_registry(talk: Talk | None = None) -> Registry:
    """The installed codemods; what could not be loaded is said once, where there is somebody to say it to."""
    from tfrewrite.registry import RegistryError, load

    ctx = click.get_current_context(silent=True)
    meta = ctx.meta if ctx is not None else {}
    registry: Registry | None = meta.get(_REGISTRY)
    if registry is None:
        try:
            registry = load()
        except RegistryError as error:
            raise click.ClickException(str(error)) from error
        meta[_REGISTRY] = registry
    if talk is not None:
        talk.messages(registry.warnings)
    return registry


def flag_values(ctx: click.Context) -> dict[str, OptionValue]:
    """The codemods' options that the command line sets, by option name."""
    return dict(ctx.meta.get(_FLAGS, {}))


class WithCodemodFlags(click.Command):
    """A command that also takes one flag per option that an installed codemod declares."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, the codemods' flags, and last --help."""
        own = super().get_params(ctx)
        taken = {name for param in own for name in param.opts}
        declared = load_registry().options.values()
        flags = [_flag(option) for option in declared if f"--{option.name}" not in taken]
        return [*own[:-1], *flags, *own[-1:]]


def _flag(option: Option) -> click.Option:
    match option.default:
        case bool():
            kind: dict[str, Any] = {}
            declaration = f"--{option.name}/--no-{option.name}"
        case int():
            kind = {"type": click.IntRange(min=option.minimum), "metavar": "N"}
            declaration = f"--{option.name}"
        case _:
            kind = {"type": click.Choice(option.choices)} if option.choices else {"metavar": "TEXT"}
            declaration = f"--{option.name}"
    return click.Option(
        [declaration],
        default=None,
        help=option.help,
        expose_value=False,
        callback=_remember(option.name),
        **kind,
    )


def _remember(name: str) -> Callable[[click.Context, click.Parameter, object], None]:
    def remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
        if value is not None:
            ctx.meta.setdefault(_FLAGS, {})[name] = value

    return remember


def complete_name(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Codemod names for the shell's completion, after the last comma."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in load_registry().names if name.startswith(last)]
