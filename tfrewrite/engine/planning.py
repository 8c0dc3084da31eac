"""The plan of a project: which files are worth a look, the workers that look, and the plan made of their answers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tfrewrite.codemod import Codemod
from tfrewrite.engine.orders import Orders, Unit, UnitFile, UnitResult
from tfrewrite.engine.units import assemble, join_units, lost
from tfrewrite.findings import Safety
from tfrewrite.plans import Plan
from tfrewrite.problems import Problem
from tfrewrite.settings import Settings
from tfrewrite.source.file import SourceFile, from_bytes, read
from tfrewrite.suppressions import MARK
from tfrewrite.workers import Item, Lost, Workers

BATCH_FILES = 16
BATCH_BYTES = 128 << 10
_PLAN_UNIT = "tfrewrite.engine.unit:plan_unit"

Progress = Callable[[int, int], None]


def admitted(*, strict: bool = False, unsafe: bool = False) -> frozenset[Safety]:
    """The levels of rewrites that are made."""
    levels = {Safety.SAFE} if strict else {Safety.SAFE, Safety.QUIETER}
    return frozenset(levels | {Safety.UNSAFE}) if unsafe else frozenset(levels)


def plan(
    files: Iterable[Path | SourceFile],
    codemods: Sequence[Codemod],
    settings: Settings,
    *,
    root: Path,
    levels: frozenset[Safety] = frozenset({Safety.SAFE, Safety.QUIETER}),
    rewrite: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """Plan a project's files: with `rewrite` down to the last byte, without it only what looks rewritable.

    Paths are read here and planned in worker processes; a `SourceFile` (a program from stdin) is planned in this
    process. `progress` is told how many files of how many are done. Raises `WorkersError` where no worker starts.
    """
    given = list(files)
    orders = Orders(
        root=root,
        codemods=tuple(codemods),
        options=dict(settings.options),
        levels=levels,
        rewrite=rewrite,
        given="\0".join(str(file if isinstance(file, Path) else file.path) for file in given),
        known=frozenset(settings.known) | {codemod.name for codemod in codemods},
        narrowed=settings.narrowed,
    )
    return _Run(given, orders, settings, progress or _silent).plan()


class _Run:
    def __init__(self, given: list[Path | SourceFile], orders: Orders, settings: Settings, progress: Progress) -> None:
        self.given = given
        self.orders = orders
        self.settings = settings
        self.progress = progress
        self.problems: list[Problem] = []
        self.units: dict[int, Unit] = {}
        self.results: dict[int, UnitResult] = {}
        self.sieve = _Sieve(orders.codemods, settings, orders.root)

    def plan(self) -> Plan:
        """Plan each file alone; then those together that a group of edits joins, until no group asks for more."""
        self._plan_each()
        while any(result.needs for result in self.results.values()):
            self._plan_joined()
        return assemble(self.units, self.results, self.problems, checked=len(self.given))

    def _plan_each(self) -> None:
        done, total = 0, len(self.given)
        batch = _Batch(self.settings.timeout)
        with Workers(_PLAN_UNIT, self.orders, self._jobs) as workers:
            for number, file in enumerate(self.given):
                unit = self._open(file)
                if unit is None or isinstance(file, SourceFile):
                    done += 1
                if unit is not None:
                    self.units[number] = unit
                    if isinstance(file, SourceFile):
                        self.results[number] = _plan_here(self.orders, unit)
                    elif full := batch.add(number, unit):
                        workers.submit(full)
                done += self._take(workers, wait=False)
                self.progress(done, total)
            if rest := batch.take():
                workers.submit(rest)
            for _ in self._taken(workers, wait=True):
                done += 1
                self.progress(done, total)

    def _plan_joined(self) -> None:
        """Plan again, as one, the units that groups of edits join; results of the units they replace are dropped."""
        numbers = {path: number for number, unit in self.units.items() for path in unit.paths}
        asked = {path for result in self.results.values() for path in result.needs}
        for path in sorted(asked - numbers.keys()):
            source = read(path)
            if isinstance(source, Problem):
                kept = [given for given in self.orders.given.split("\0") if given != str(path)]
                self.orders = replace(self.orders, given="\0".join(kept))
            else:
                number = next(n for n, file in enumerate(self.given) if file == path)
                self.units[number] = Unit((UnitFile(source, self.sieve.names(path)),))
        joined = join_units(self.units, self.results)
        for number, unit in joined.items():
            self.units[number] = unit
        with Workers(_PLAN_UNIT, self.orders, self._jobs) as workers:
            for number, unit in joined.items():
                workers.submit([Item(number, unit, self.settings.timeout * len(unit.files))])
            self._take(workers, wait=True)

    @property
    def _jobs(self) -> int:
        if self.settings.jobs is not None:
            return self.settings.jobs
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def _open(self, file: Path | SourceFile) -> Unit | None:
        """The unit of one file, if a codemod may have something to say about it."""
        path = file if isinstance(file, Path) else file.path
        names = self.sieve.names(path)
        if isinstance(file, SourceFile):
            return Unit((UnitFile(file, names, on_disk=False),))
        data = _read_bytes(path)
        if data is not None and not self.sieve.holds(data, names, path):
            return None
        source = read(path) if data is None else from_bytes(path, data)
        if isinstance(source, Problem):
            self.problems.append(source)
            return None
        return Unit((UnitFile(source, names),))

    def _take(self, workers: Workers, *, wait: bool) -> int:
        return sum(1 for _ in self._taken(workers, wait=wait))

    def _taken(self, workers: Workers, *, wait: bool) -> Iterator[int]:
        for number, answer in workers.answers(wait=wait):
            if isinstance(answer, Lost):
                self.results[number] = lost(self.units[number], answer)
            else:
                assert isinstance(answer, UnitResult)
                self.results[number] = answer
            yield number


class _Batch:
    """Units on their way to a worker, until there are enough of them for one message."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.items: list[Item] = []
        self.size = 0

    def add(self, number: int, unit: Unit) -> list[Item]:
        """Add a unit; all units, if they are enough now."""
        self.items.append(Item(number, unit, self.limit))
        self.size += sum(len(file.source.data) for file in unit.files)
        return self.take() if len(self.items) >= BATCH_FILES or self.size >= BATCH_BYTES else []

    def take(self) -> list[Item]:
        """All units."""
        items, self.items, self.size = self.items, [], 0
        return items


class _Sieve:
    """Which codemods may look at a file, and whether its bytes hold anything for them."""

    def __init__(self, codemods: Sequence[Codemod], settings: Settings, root: Path) -> None:
        self.root = root
        self.all = frozenset(codemod.name for codemod in codemods)
        self.codemods: Mapping[str, Codemod] = {codemod.name: codemod for codemod in codemods}
        self.ignores = [_pattern(glob, names) for glob, names in settings.per_file_ignores]

    def names(self, path: Path) -> frozenset[str]:
        """The codemods that the settings let look at a file."""
        if not self.ignores or not path.is_relative_to(self.root):
            return self.all
        shown = path.relative_to(self.root).as_posix()
        return self.all - {name for matches, names in self.ignores if matches(shown) for name in names}

    def holds(self, data: bytes, names: frozenset[str], path: Path) -> bool:
        """Whether a file's bytes may hold a trigger, or a comment for this tool."""
        if MARK in data:
            return True
        in_json = path.suffix.lower() == ".ipynb"
        if in_json and _ESCAPED_ASCII.search(data):
            return True

        def holds(trigger: bytes) -> bool:
            return trigger in data or (in_json and _as_json(trigger) in data)

        return any(not self.codemods[name].missing(holds) for name in names)


_ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")


def _as_json(trigger: bytes) -> bytes:
    return json.dumps(trigger.decode("utf-8", "replace"))[1:-1].encode()


def _pattern(glob: str, names: tuple[str, ...]) -> tuple[Callable[[str], bool], tuple[str, ...]]:
    from pathspec import GitIgnoreSpec  # only for projects that have such a setting

    return GitIgnoreSpec.from_lines([glob]).match_file, names


def _read_bytes(path: Path) -> bytes | None:
    """The bytes of a regular file; None where `read` has to say what is wrong."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _plan_here(orders: Orders, unit: Unit) -> UnitResult:
    """Plan a unit in this process, where it is the only one."""
    import warnings

    from tfrewrite.engine.unit import plan_unit
    from tfrewrite.worker import run_deep

    results: list[UnitResult] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run_deep(lambda: results.append(plan_unit(orders, unit)))
    return results[0] if results else lost(unit, Lost("a codemod ended the planning", timed_out=False))


def _silent(done: int, total: int) -> None:
    pass
