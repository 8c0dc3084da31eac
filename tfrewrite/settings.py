"""The settings of a run: `[tool.tfrewrite]` in the root's pyproject.toml, and over it the command line.

Apart from the settings that are named here, every option that an installed codemod declares is a setting too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tfrewrite.codemod import Codemod, Enabled, Option
from tfrewrite.facts.versions import VERSIONS, NotAVersion, of_setting
from tfrewrite.registry import Registry, suggest

if TYPE_CHECKING:
    from tfrewrite.facts import OptionValue

SETTINGS = ("select", "extend-select", "ignore", "exclude", "per-file-ignores", "timeout", "jobs", *VERSIONS)
_TIMEOUT = 60


class SettingsError(Exception):
    """A setting that cannot be used: its text is one line with the file, the key and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What to run, on which files, how. `timeout` is in seconds per file; `jobs` is None for one per processor."""

    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    timeout: float = _TIMEOUT
    jobs: int | None = None
    known: tuple[str, ...] = ()
    narrowed: bool = False

    def chosen(self, registry: Registry) -> tuple[Codemod, ...]:
        """The codemods that run, in their order."""
        return tuple(codemod for codemod in registry.codemods if codemod.name in self.select)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What the command line says; None and empty mean that it is silent, and then the file's word holds."""

    select: Sequence[str] | None = None
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    exclude: Sequence[str] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    timeout: float | None = None
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """`[tool.tfrewrite]` as it was read, checked key by key."""

    source: str
    values: Mapping[str, object]

    def wrong(self, key: str, what: str) -> SettingsError:
        return SettingsError(f"{self.source}: {key} {what}")

    def names(self, key: str) -> tuple[str, ...] | None:
        return None if key not in self.values else self.strings(key, self.values[key])

    def strings(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, f"must be a list of strings, not {_shown(value)}")
        return tuple(value)

    def integer(self, key: str, minimum: int) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        return _checked_integer(value, minimum, partial(self.wrong, key))

    def by_file(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table of patterns and lists of names, not {_shown(value)}")
        return tuple((pattern, self.strings(f'{key}."{pattern}"', names)) for pattern, names in value.items())


def load(root: Path, registry: Registry, command_line: CommandLine | None = None) -> Settings:
    """The settings of the project at `root`. Raises `SettingsError` for the first one that cannot be used."""
    said = command_line or CommandLine()
    table = _read_table(root / "pyproject.toml")
    options = registry.options
    _refuse_unknown_keys(table, options)
    per_file = table.by_file("per-file-ignores")
    for pattern, names in per_file:
        _check_names(names, registry, partial(table.wrong, f'per-file-ignores."{pattern}"'))
    _refuse_versions(table)
    select, narrowed = _choose(table, said, registry)
    timeout, jobs = table.integer("timeout", 1), table.integer("jobs", 1)
    return Settings(
        select=select,
        exclude=(*(table.names("exclude") or ()), *said.exclude),
        per_file_ignores=per_file,
        options=_read_options(table, said, options),
        timeout=said.timeout if said.timeout is not None else (timeout if timeout is not None else _TIMEOUT),
        jobs=said.jobs if said.jobs is not None else jobs,
        known=registry.names,
        narrowed=narrowed,
    )


def _read_table(path: Path) -> _Table:
    import tomllib

    source = f"{path}: [tool.tfrewrite]"
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return _Table(source, {})
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}") from error
    tool = document.get("tool", {})
    values = tool.get("tfrewrite", {}) if isinstance(tool, dict) else {}
    if not isinstance(values, dict):
        raise SettingsError(f"{path}: tool.tfrewrite must be a table, not {_shown(values)}")
    return _Table(source, values)


def _refuse_unknown_keys(table: _Table, options: Mapping[str, Option]) -> None:
    known = (*SETTINGS, *options)
    for key in table.values:
        if key not in known:
            raise table.wrong(key, f"is not a setting{suggest(key, known)}")


def _refuse_versions(table: _Table) -> None:
    """Check what the settings say of versions, which the facts read by themselves."""
    for key in VERSIONS:
        if key in table.values:
            try:
                of_setting(key, table.values[key])
            except NotAVersion as error:
                raise table.wrong(key, f"{error}, not {_shown(table.values[key])}") from error


def _choose(table: _Table, said: CommandLine, registry: Registry) -> tuple[tuple[str, ...], bool]:
    """The names that run, and whether they are fewer than all that run by default."""

    def in_file(key: str) -> tuple[str, ...] | None:
        names = table.names(key)
        _check_names(names or (), registry, partial(table.wrong, key))
        return names

    def by_command(key: str, names: Sequence[str]) -> set[str]:
        _check_names(names, registry, partial(_wrong_flag, key))
        return set(names)

    default = {codemod.name for codemod in registry.codemods if codemod.enabled is Enabled.DEFAULT}
    in_select, in_extend, in_ignore = in_file("select"), in_file("extend-select"), in_file("ignore")
    for key, names in (("select", in_select), ("extend-select", in_extend)):
        _refuse_by_name(table, key, names or (), registry)
    extended = by_command("extend-select", said.extend_select)
    if said.select is not None:
        chosen = by_command("select", said.select) | extended
    else:
        chosen = (default if in_select is None else set(in_select)) | set(in_extend or ())
        chosen = (chosen - set(in_ignore or ())) | extended
    chosen -= by_command("ignore", said.ignore)
    return tuple(name for name in registry.names if name in chosen), not chosen >= default


def _refuse_by_name(table: _Table, key: str, names: Iterable[str], registry: Registry) -> None:
    for name in names:
        if registry.find(name).codemod.enabled is Enabled.BY_NAME:
            raise table.wrong(key, f"names {name!r}, which runs only when the command line says --select {name}")


def _check_names(names: Iterable[str], registry: Registry, wrong: Callable[[str], SettingsError]) -> None:
    for name in names:
        if name not in registry.names:
            raise wrong(f"names {name!r}, and there is no such codemod{suggest(name, registry.names)}")


def _read_options(table: _Table, said: CommandLine, options: Mapping[str, Option]) -> dict[str, OptionValue]:
    values: dict[str, OptionValue] = {}
    for name, option in options.items():
        values[name] = option.default
        if name in table.values:
            values[name] = _checked(option, table.values[name], partial(table.wrong, name))
        if name in said.options:
            values[name] = _checked(option, said.options[name], partial(_wrong_flag, name))
    return values


def _checked(option: Option, value: object, wrong: Callable[[str], SettingsError]) -> OptionValue:
    """The value if it has the option's type and keeps to its limits."""
    match option.default:
        case bool():
            if not isinstance(value, bool):
                raise wrong(f"must be true or false, not {_shown(value)}")
            return value
        case int():
            return _checked_integer(value, option.minimum, wrong)
        case _:
            if not isinstance(value, str):
                raise wrong(f"must be a string, not {_shown(value)}")
            if option.choices and value not in option.choices:
                near = suggest(value, option.choices)
                raise wrong(f"must be one of {', '.join(map(repr, option.choices))}, not {value!r}{near}")
            return value


def _checked_integer(value: object, minimum: int | None, wrong: Callable[[str], SettingsError]) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(f"must be a whole number, not {_shown(value)}")
    if minimum is not None and value < minimum:
        raise wrong(f"must be at least {minimum}, not {value}")
    return value


def _wrong_flag(flag: str, what: str) -> SettingsError:
    return SettingsError(f"--{flag} {what}")


def _shown(value: object) -> str:
    """A value as TOML's users write it, short."""
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
