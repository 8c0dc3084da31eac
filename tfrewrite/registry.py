"""The codemods that are installed: found by entry point, checked, put in order.

Built-in and third-party codemods come by the same door. An entry of the group `tfrewrite.codemods` names a module
that holds `codemod`, or a package each of whose modules holds one; modules whose names start with `_` are skipped.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import pickle
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from tfrewrite.codemod import Codemod, Option

GROUP = "tfrewrite.codemods"


class RegistryError(Exception):
    """The installed codemods contradict each other; its text is one line for users."""


class UnknownCodemod(LookupError):
    """No codemod has this name; its text is one line for users, with the nearest name."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One codemod and where it comes from."""

    codemod: Codemod
    page: str
    module: str
    distribution: str


@dataclass(frozen=True, slots=True)
class Registry:
    """All codemods in the order in which they run, and a line for each one that could not be loaded."""

    entries: tuple[Registered, ...]
    warnings: tuple[str, ...] = ()

    @property
    def codemods(self) -> tuple[Codemod, ...]:
        """The codemods, in order."""
        return tuple(entry.codemod for entry in self.entries)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in order."""
        return tuple(entry.codemod.name for entry in self.entries)

    @property
    def options(self) -> dict[str, Option]:
        """Every option that a codemod declares, by its name."""
        return {option.name: option for codemod in self.codemods for option in codemod.options}

    def find(self, name: str) -> Registered:
        """The codemod of that name. Raises `UnknownCodemod`."""
        for entry in self.entries:
            if entry.codemod.name == name:
                return entry
        raise UnknownCodemod(f"there is no codemod {name!r}{suggest(name, self.names)}")


def suggest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the known word that is nearest, else nothing."""
    import difflib  # loaded only for a misspelt name: it would be a tenth of the start-up time

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.55)
    return f"; did you mean {near[0]!r}?" if near else ""


def load() -> Registry:
    """Read all installed codemods. Raises `RegistryError` for names, options or orders that contradict each other."""
    entries: list[Registered] = []
    warnings: list[str] = []
    points = importlib.metadata.entry_points(group=GROUP)
    for point in sorted(points, key=lambda point: (_distribution(point), point.name, point.value)):
        for loaded in _read_entry(point.value, _distribution(point)):
            if isinstance(loaded, str):
                warnings.append(loaded)
            elif all(entry.module != loaded.module for entry in entries):
                entries.append(loaded)
    return arrange(entries, warnings)


def arrange(entries: Sequence[Registered], warnings: Sequence[str] = ()) -> Registry:
    """Put codemods in order: what each declares in `after`, then by name. Raises `RegistryError`."""
    _refuse_duplicates(entries)
    _refuse_clashing_options(entries)
    waiting = {entry.codemod.name: entry for entry in sorted(entries, key=lambda entry: entry.codemod.name)}
    ordered: list[Registered] = []
    while waiting:
        ready = next((name for name, entry in waiting.items() if waiting.keys().isdisjoint(entry.codemod.after)), None)
        if ready is None:
            raise RegistryError(f"codemods that wait for each other: {' after '.join(_cycle(waiting))}")
        ordered.append(waiting.pop(ready))
    return Registry(tuple(ordered), tuple(warnings))


def _cycle(waiting: dict[str, Registered]) -> list[str]:
    """Names, each of which runs after the next, the last being the first."""
    chain = [next(iter(waiting))]
    while True:
        following = next(name for name in waiting[chain[-1]].codemod.after if name in waiting)
        if following in chain:
            return [*chain[chain.index(following) :], following]
        chain.append(following)


def _distribution(point: importlib.metadata.EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unnamed distribution"


def _read_entry(value: str, distribution: str) -> Iterator[Registered | str]:
    """The codemods that one entry names, or lines about what is wrong with it."""
    module = _import(value, distribution)
    if isinstance(module, str):
        yield module
    elif hasattr(module, "codemod") or not hasattr(module, "__path__"):
        yield _read_module(module, distribution)
    else:
        for info in sorted(pkgutil.iter_modules(module.__path__), key=lambda info: info.name):
            if not info.name.startswith("_"):
                inner = _import(f"{value}.{info.name}", distribution)
                yield inner if isinstance(inner, str) else _read_module(inner, distribution)


def _import(name: str, distribution: str) -> ModuleType | str:
    try:
        return importlib.import_module(name)
    except BaseException as error:  # a module of a third party may raise anything at all, `SystemExit` too
        if isinstance(error, KeyboardInterrupt):
            raise
        text = " ".join(str(error).split())
        return f"{distribution}: {name} cannot be imported and is left out ({type(error).__name__}: {text})"


def _read_module(module: ModuleType, distribution: str) -> Registered | str:
    codemod = getattr(module, "codemod", None)
    name = module.__name__
    if not isinstance(codemod, Codemod):
        return f"{distribution}: {name} holds no `codemod` and is left out"
    try:
        pickle.dumps(codemod)
    except (pickle.PicklingError, AttributeError, TypeError):
        return f"{distribution}: {name} is left out: its `find` is not a function at the top of a module"
    return Registered(codemod, inspect.cleandoc(module.__doc__ or ""), name, distribution)


def _refuse_duplicates(entries: Sequence[Registered]) -> None:
    seen: dict[str, Registered] = {}
    for entry in entries:
        other = seen.setdefault(entry.codemod.name, entry)
        if other is not entry:
            raise RegistryError(
                f"two codemods are named {entry.codemod.name!r}: {other.module} of {other.distribution} and "
                f"{entry.module} of {entry.distribution}; uninstall one of them"
            )


def _refuse_clashing_options(entries: Sequence[Registered]) -> None:
    seen: dict[str, tuple[Option, Registered]] = {}
    for entry in entries:
        for option in entry.codemod.options:
            other, owner = seen.setdefault(option.name, (option, entry))
            if other != option:
                raise RegistryError(
                    f"two codemods declare the option {option.name!r} differently: {owner.module} of "
                    f"{owner.distribution} and {entry.module} of {entry.distribution}"
                )
