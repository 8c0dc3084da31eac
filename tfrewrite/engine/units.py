"""Units and their results: joined where a group of edits asks for it, lost, and made into a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tfrewrite.engine.orders import FileResult, Unit, UnitResult
from tfrewrite.plans import FilePlan, Plan, UnusedIgnore
from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.workers import Lost


def join_units(units: dict[int, Unit], results: dict[int, UnitResult]) -> dict[int, Unit]:
    """Units joined with those that they need, by the smallest number of each; what they replace is removed from both.

    A unit whose need is no longer among the units is planned once more by itself.
    """
    owner = {number: number for number in units}

    def find(number: int) -> int:
        while owner[number] != number:
            number = owner[number]
        return number

    numbers = {path: number for number, unit in units.items() for path in unit.paths}
    asking = [number for number, result in results.items() if result.needs]
    for number in asking:
        for path in results[number].needs & numbers.keys():
            one, other = sorted((find(number), find(numbers[path])))
            owner[other] = one
    members: dict[int, list[int]] = {}
    for number in sorted(units):
        members.setdefault(find(number), []).append(number)
    joined: dict[int, Unit] = {}
    for number in {find(number) for number in asking}:
        joined[number] = Unit(tuple(file for member in members[number] for file in units[member].files))
        for member in members[number]:
            results.pop(member, None)
            del units[member]
    return dict(sorted(joined.items()))


def lost(unit: Unit, loss: Lost) -> UnitResult:
    """The result of a unit whose worker died or took too long."""
    kind = ProblemKind.TIMED_OUT if loss.timed_out else ProblemKind.CRASHED
    problems = tuple(Problem(path, kind, loss.detail) for path in unit.paths)
    return UnitResult(tuple(FileResult(problem.path, None, (), problem) for problem in problems), problems)


def assemble(
    units: Mapping[int, Unit], results: Mapping[int, UnitResult], problems: Sequence[Problem], *, checked: int
) -> Plan:
    """The plan that the results of all units make, in the order of the paths."""
    files: list[FilePlan] = []
    found = list(problems)
    unused: list[UnusedIgnore] = []
    for number in sorted(results):
        result = results[number]
        sources = {file.source.path: file.source for file in units[number].files}
        for file in result.files:
            if file.findings or file.problem is not None or file.after is not None:
                source = sources[file.path]
                files.append(FilePlan(file.path, source, file.after, file.findings, file.problem, number))
        found.extend(result.problems)
        unused.extend(result.unused_ignores)
    return Plan(
        files=tuple(sorted(files, key=lambda file: file.path)),
        problems=tuple(sorted(found, key=lambda problem: (problem.path, problem.kind.name, problem.detail))),
        unused_ignores=tuple(sorted(unused, key=lambda ignore: _position(ignore))),
        checked=checked,
    )


def _position(ignore: UnusedIgnore) -> tuple[str, int, int, int]:
    place = ignore.place
    return (str(place.path), place.cell or 0, place.line, place.column)
