"""The plan of one unit: codemods run one after another, each on fresh facts, again until nothing changes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tfrewrite.codemod import Codemod
from tfrewrite.engine.crash import Crash, guarded
from tfrewrite.engine.groups import Group, Made, by_path, make
from tfrewrite.engine.judge import Judged, Reach, judge
from tfrewrite.engine.orders import FileResult, Orders, Unit, UnitFile, UnitResult
from tfrewrite.engine.records import Records, Trace
from tfrewrite.facts import Facts, Project, Shelf
from tfrewrite.findings import Finding
from tfrewrite.plans import UnusedIgnore
from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.source.file import SourceFile, parse_problem
from tfrewrite.status import Status
from tfrewrite.suppressions import Ignores, read_ignores

PASSES = 10
UNCHANGED = "the rewrite would change nothing"


class _Needs(Exception):
    """A group of edits reaches into files that are planned elsewhere."""

    def __init__(self, paths: frozenset[Path]) -> None:
        super().__init__()
        self.paths = paths


class _Failed(Exception):
    """Nothing of the unit can be rewritten."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


_SHELVES: list[tuple[Orders, Shelf]] = []


def _shelf(orders: Orders) -> Shelf:
    """What is on disk does not change during a run: all units with the same orders share it."""
    if not _SHELVES or _SHELVES[0][0] is not orders:
        _SHELVES[:] = [(orders, Shelf(orders.root))]
    return _SHELVES[0][1]


def plan_unit(orders: Orders, unit: Unit) -> UnitResult:
    """Plan the files of a unit. A codemod that crashes is left out of the whole unit, which is then planned anew."""
    crashes: dict[str, Problem] = {}
    while True:
        codemods = tuple(codemod for codemod in orders.codemods if codemod.name not in crashes)
        planning = _Planning(orders, unit, codemods)
        try:
            result = planning.run()
        except _Needs as needs:
            return UnitResult(needs=needs.paths)
        except Crash as crash:
            crashes[crash.codemod.name] = crash.problem
            continue
        return UnitResult(result.files, (*result.problems, *crashes.values()), result.unused_ignores)


@dataclass(slots=True)
class _File:
    """One file of the unit while it is planned."""

    names: frozenset[str]
    records: Records
    now: SourceFile
    facts: Facts | None = None
    problem: Problem | None = None
    ignores: Ignores | None = None
    found: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def before(self) -> SourceFile:
        return self.records.before

    @property
    def trace(self) -> Trace:
        return Trace(self.before.program, self.now.program)

    def follow(self, after: SourceFile | None) -> None:
        """The file goes on as another; None: it stays, but what is known of other files may be out of date."""
        self.now = after or self.now
        self.facts = self.ignores = None
        self.found = {}


class _Planning:
    def __init__(self, orders: Orders, unit: Unit, codemods: tuple[Codemod, ...]) -> None:
        self.orders = orders
        self.codemods = codemods
        self.unsaved = {file.source.path: file.source for file in unit.files if not file.on_disk}
        self.files = {file.source.path: _open(file) for file in unit.files}
        self.reach = Reach(frozenset(self.files), orders.given)
        self.project = Project(orders.root, self.unsaved, shelf=_shelf(orders))

    def run(self) -> UnitResult:
        """Look at the originals first, so that places are exact; then rewrite until nothing changes."""
        if len(self.files) > 1:  # which of them can be edited at all is asked before any group is judged
            for path in self.files:
                self._facts(path)
        self._look()
        unused = tuple(self._unused_ignores())
        if not self.orders.rewrite:
            return self._result(unused)
        try:
            self._settle()
            self._check_syntax()
        except _Failed as failure:
            self._fail(failure.problem)
        else:
            for codemod in self.codemods:
                for path, finding, judged in self._judged(codemod):
                    if judged.status is not Status.REWRITABLE:
                        file = self.files[path]
                        file.records.seen(codemod, finding, file.trace, judged.status, judged.reason)
            for file in self.files.values():
                file.records.close()
        return self._result(unused)

    def _look(self) -> None:
        for codemod in self.codemods:
            for path, finding, judged in self._judged(codemod):
                if judged.needs and self.orders.rewrite:
                    raise _Needs(judged.needs)
                self.files[path].records.look(codemod, finding, judged.status, judged.reason)

    def _settle(self) -> None:
        for _ in range(PASSES):
            changed: set[Path] = set()
            for codemod in self.codemods:
                changed |= self._rewrite(codemod)
            if not changed:
                return
        detail = f"it still changes after {PASSES} passes"
        raise _Failed(Problem(min(changed), ProblemKind.DID_NOT_SETTLE, detail))

    def _rewrite(self, codemod: Codemod) -> set[Path]:
        """Make what one codemod wants to rewrite now; the files that it changed."""
        wanted: list[tuple[_File, Finding]] = []
        groups: list[Group] = []
        for path, finding, judged in self._judged(codemod):
            if judged.needs:
                raise _Needs(judged.needs)
            if judged.status is Status.REWRITABLE:
                facts = {other: self._facts(other) for other in (path, *judged.reaches)}
                trees = {other: known.tree for other, known in facts.items() if known is not None}
                groups.append(guarded(codemod, path, lambda: by_path(judged.edits, path, trees)))  # noqa: B023
                wanted.append((self.files[path], finding))
        if not groups:
            return set()
        made, after = self._make(codemod, groups)
        changed = {path for path, source in after.items() if source.program != self.files[path].now.program}
        for index, (file, finding) in enumerate(wanted):
            if index in made.declined:
                file.records.declined(codemod, finding, file.trace, made.declined[index])
            elif index in made.made and changed.isdisjoint(groups[index]):
                file.records.declined(codemod, finding, file.trace, UNCHANGED)
            elif index in made.made:
                file.records.rewritten(codemod, finding, file.trace)
        if changed:
            self._follow({path: after[path] for path in changed})
        return changed

    def _make(self, codemod: Codemod, groups: list[Group]) -> tuple[Made, dict[Path, SourceFile]]:
        programs = {}
        for path in self.files:
            if any(path in group for group in groups):
                facts = self._facts(path)
                assert facts is not None  # `judge` refuses groups that reach into a file without facts
                programs[path] = (facts.source.program, facts.tree)
        home = next(iter(programs))
        made = guarded(codemod, home, lambda: make(programs, groups, self._follows))
        if made.problem is not None:
            raise _Failed(made.problem)
        return made, {path: self.files[path].now.followed_by(program) for path, program in made.programs.items()}

    def _follows(self, path: Path, program: bytes) -> str:
        """Why a changed program does not fit back into its file; empty where it does."""
        if self.files[path].now.notebook is None:
            return ""
        from tfrewrite.source.notebook import CannotSplice

        try:
            self.files[path].now.followed_by(program)
        except CannotSplice as error:
            return str(error)
        return ""

    def _follow(self, after: dict[Path, SourceFile]) -> None:
        self.unsaved |= after
        self.project = Project(self.orders.root, self.unsaved, shelf=_shelf(self.orders))
        for path, file in self.files.items():
            file.follow(after.get(path))

    def _judged(self, codemod: Codemod) -> Iterator[tuple[Path, Finding, Judged]]:
        for path, file in self.files.items():
            for finding in self._find(codemod, path, file):
                assert file.facts is not None
                if file.ignores is None:
                    file.ignores = read_ignores(file.now.program)
                yield path, finding, judge(codemod, finding, file.facts, file.ignores, self.orders, self.reach)

    def _find(self, codemod: Codemod, path: Path, file: _File) -> list[Finding]:
        if codemod.name not in file.names or not codemod.may_apply(file.now.program):
            return []
        if codemod.name not in file.found:
            facts = self._facts(path)
            if facts is None:
                return []
            file.found[codemod.name] = guarded(codemod, path, lambda: list(codemod.find(facts)))
        return file.found[codemod.name]

    def _facts(self, path: Path) -> Facts | None:
        """The facts of a file as it is now; None where it does not parse, which is then the file's problem."""
        file = self.files[path]
        if file.facts is None and file.problem is None:
            facts = Facts.read(file.now, self.project, self.orders.options)
            if isinstance(facts, Problem):
                if file.now is not file.before:
                    raise _Failed(Problem(path, ProblemKind.BROKE_SYNTAX, facts.detail))
                file.problem = facts
                self.reach = self.reach.without(path)
            else:
                file.facts = facts
        return file.facts

    def _check_syntax(self) -> None:
        """A file that compiled must still compile."""
        for path, file in self.files.items():
            if file.now is not file.before:
                broken = _compile_error(file.now)
                if broken is not None and _compile_error(file.before) is None:
                    raise _Failed(Problem(path, ProblemKind.BROKE_SYNTAX, broken.detail, broken.line, broken.cell))

    def _unused_ignores(self) -> Iterator[UnusedIgnore]:
        for file in self.files.values():
            ignores = file.ignores or (read_ignores(file.before.program) if file.problem is None else Ignores())
            ran = file.names & {codemod.name for codemod in self.codemods}
            for comment, names in ignores.unused(ran, self.orders.known, self.orders.narrowed):
                place = file.before.place(comment.line, comment.column, comment.line, comment.end_column)
                yield UnusedIgnore(place, tuple(names))

    def _fail(self, problem: Problem) -> None:
        for path, file in self.files.items():
            file.problem = problem if path == problem.path else file.problem
            other = f"{problem.path}, which belongs to the same group of edits, "
            file.records.decline_all(f"the file {problem}" if path == problem.path else f"{other}{problem}")
            file.now = file.before

    def _result(self, unused: tuple[UnusedIgnore, ...]) -> UnitResult:
        files = tuple(
            FileResult(
                path,
                file.now if file.now.data != file.before.data else None,
                file.records.planned(self.orders.root),
                file.problem,
            )
            for path, file in self.files.items()
        )
        return UnitResult(files, tuple(file.problem for file in files if file.problem is not None), unused)


def _open(file: UnitFile) -> _File:
    return _File(file.names, Records(file.source), file.source)


def _compile_error(source: SourceFile) -> Problem | None:
    """Why a program does not compile; `await` outside functions is what notebooks may do."""
    try:
        compile(source.program, str(source.path), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return parse_problem(source, error)
    return None
