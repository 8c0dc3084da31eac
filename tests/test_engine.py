"""The engine over small codemods: statuses, places, levels, settling, several files, comments, order."""

from __future__ import annotations

import importlib
import itertools
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tfrewrite import registry
from tfrewrite.codemod import Codemod
from tfrewrite.engine import FilePlan, Plan, PlannedFinding, Status, admitted, plan
from tfrewrite.problems import ProblemKind
from tfrewrite.settings import Settings
from tfrewrite.source.file import SourceFile, from_bytes

CODEMODS = '''
import ast, os, sys, time
from tfrewrite.codemod import Codemod
from tfrewrite.edits.edit import AddImport, CannotBuild, ReplaceExpression, ReplaceStatement, InsertBefore
from tfrewrite.findings import Advice, Finding, Refusal, Refused, Rewrite, Safety


def calls(tree, name):
    return [node for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name]


def to(name):
    def build(node):
        import libcst as cst
        return node.with_changes(func=cst.Name(name))
    return build


def rename(facts, old, new):
    for node in calls(facts.tree, old):
        yield Finding(node, f"{old} is called", Rewrite((ReplaceExpression(node, to(new)),)))


def find_old(facts):
    yield from rename(facts, "old", "new")


def find_new(facts):
    yield from rename(facts, "new", "newer")


def find_risky(facts):
    yield from rename(facts, "risky", "riskier")


def find_swing(facts):
    yield from rename(facts, "left", "right")
    yield from rename(facts, "right", "left")


def find_same(facts):
    yield from rename(facts, "same", "same")


def find_late(facts):
    def build(node):
        raise CannotBuild("it is too late")
    for node in calls(facts.tree, "late"):
        yield Finding(node, "late is called", Rewrite((ReplaceExpression(node, build),)))


def find_words(facts):
    for node in calls(facts.tree, "refused"):
        yield Finding(node, "m", Refused(Refusal.SUPPRESSED, "so it is"))
    for node in calls(facts.tree, "advised"):
        yield Finding(node, "m", Advice("do it by hand"))


def find_crash(facts):
    for node in calls(facts.tree, "boom"):
        raise ValueError("it fell over")
    return []


def find_crash_in_build(facts):
    def build(node):
        raise KeyError("lost")
    for node in calls(facts.tree, "boom_later"):
        yield Finding(node, "m", Rewrite((ReplaceExpression(node, build),)))


def find_guard(facts):
    """Puts `show()` under an `if`, and refuses it where it stands under one."""
    guarded = {id(child.value) for node in ast.walk(facts.tree) if isinstance(node, ast.If)
               for child in node.body if isinstance(child, ast.Expr)}
    def build(statement):
        import libcst as cst
        test = cst.parse_statement("if often: pass")
        return [test.with_changes(body=cst.IndentedBlock([statement]))]
    for statement in ast.walk(facts.tree):
        if isinstance(statement, ast.Expr) and statement.value in calls(facts.tree, "show"):
            node = statement.value
            if id(node) in guarded:
                yield Finding(node, "show is called", Refused(Refusal.SUPPRESSED, "already rare"))
            else:
                yield Finding(node, "show is called", Rewrite((ReplaceStatement(statement, build),)))


def find_pair(facts):
    """Renames `old_one` here and in the module that `pair("name.py")` names, as one group."""
    for node in calls(facts.tree, "pair"):
        path = facts.source.path.parent / node.args[0].value
        known = facts.project.unsaved.get(path)
        other = ast.parse(known.program if known is not None else path.read_bytes())
        edits = [ReplaceExpression(node, to("paired"))]
        edits += [ReplaceExpression(call, to("paired_one"), path) for call in calls(other, "old_one")]
        edits += [ReplaceExpression(call, find_late.__wrapped__, path) for call in calls(other, "never")]
        yield Finding(node, "a pair", Rewrite(tuple(edits)))


def find_import(facts):
    for node in calls(facts.tree, "import_into"):
        path = facts.source.path.parent / node.args[0].value
        yield Finding(node, "m", Rewrite((ReplaceExpression(node, to("imported")), AddImport("os", path=path))))


def refuse_to_build(node):
    raise CannotBuild("never")


find_late.__wrapped__ = refuse_to_build


def made(name, find, *triggers, safety=Safety.SAFE, after=()):
    return Codemod(name, safety, triggers, find, after=after)


OLD = made("old", find_old, b"old(")
NEW = made("new", find_new, b"new(", safety=Safety.QUIETER)
RISKY = made("risky", find_risky, b"risky(", safety=Safety.UNSAFE)
SWING = made("swing", find_swing, b"left(", b"right(")
SAME = made("same", find_same, b"same(")
LATE = made("late", find_late, b"late(")
WORDS = made("words", find_words, b"refused(", b"advised(")
CRASH = made("crash", find_crash, b"boom(")
CRASH_IN_BUILD = made("crash-in-build", find_crash_in_build, b"boom_later(")
GUARD = made("guard", find_guard, b"show(", safety=Safety.QUIETER)
IMPORT = made("import", find_import, b"import_into(")
PAIR = made("pair", find_pair, b"pair(")
'''


@pytest.fixture(scope="module")
def mods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("mods")
    (folder / "engine_test_codemods.py").write_text(CODEMODS)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("engine_test_codemods")
    sys.path.remove(str(folder))
    del sys.modules["engine_test_codemods"]


Run = Callable[..., Plan]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(
        texts: dict[str, str | bytes],
        *codemods: Codemod,
        rewrite: bool = True,
        given: Sequence[str] | None = None,
        settings: Settings | None = None,
        **options: Any,
    ) -> Plan:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths = [tmp_path / name for name in (given if given is not None else texts)]
        return plan(paths, codemods, settings or Settings(jobs=1), root=tmp_path, rewrite=rewrite, **options)

    return run


def after(found: Plan, name: str) -> str:
    (file,) = [file for file in found.files if file.path.name == name]
    assert file.after is not None, file
    return file.after.data.decode()


def findings(found: Plan) -> list[PlannedFinding]:
    return [finding for file in found.files for finding in file.findings]


def statuses(found: Plan) -> list[tuple[str, Status, int]]:
    return [(finding.codemod, finding.status, finding.place.line) for finding in findings(found)]


def test_check_says_what_is_rewritable_and_changes_nothing(run: Run, mods: Any) -> None:
    found = run({"a.py": "x = 1\nold(2)\n", "b.py": "nothing\n"}, mods.OLD, rewrite=False)
    assert statuses(found) == [("old", Status.REWRITABLE, 2)]
    assert found.files[0].after is None
    assert found.checked == 2
    assert not found.problems


def test_rewrite(run: Run, mods: Any) -> None:
    found = run({"a.py": "x = 1\nold(2)\n"}, mods.OLD)
    assert after(found, "a.py") == "x = 1\nnew(2)\n"
    assert statuses(found) == [("old", Status.REWRITTEN, 2)]
    assert pickle.loads(pickle.dumps(found)) == found


def test_one_codemod_sees_what_another_left(run: Run, mods: Any) -> None:
    for order in ((mods.OLD, mods.NEW), (mods.NEW, mods.OLD)):
        found = run({"a.py": "old()\nnew()\n"}, *order)
        assert after(found, "a.py") == "newer()\nnewer()\n"
        assert ("old", Status.REWRITTEN, 1) in statuses(found)
        assert ("new", Status.REWRITTEN, 2) in statuses(found)
        (late,) = [finding for finding in findings(found) if finding.later]
        assert (late.codemod, late.status) == ("new", Status.REWRITTEN)


def test_places_are_those_of_the_original(run: Run, mods: Any) -> None:
    text = "show()\nx = 'ä'; old()\nshow()\nrefused()\n"
    found = run({"a.py": text}, mods.GUARD, mods.OLD, mods.WORDS)
    assert after(found, "a.py") == "if often:\n    show()\nx = 'ä'; new()\nif often:\n    show()\nrefused()\n"
    assert [(f.codemod, f.status, f.place.line, f.place.column, f.later) for f in findings(found)] == [
        ("guard", Status.REWRITTEN, 1, 1, False),
        ("old", Status.REWRITTEN, 2, 10, False),
        ("guard", Status.REWRITTEN, 3, 1, False),
        ("words", Status.REFUSED, 4, 1, False),
    ]


def test_check_and_rewrite_name_the_same_places(run: Run, mods: Any) -> None:
    texts: dict[str, str | bytes] = {"a.py": "show()\nif x:\n    show()\nold()\nlate()\nadvised()\n"}
    every = (mods.GUARD, mods.OLD, mods.LATE, mods.WORDS)
    checked, rewritten = run(texts, *every, rewrite=False), run(texts, *every)
    assert [f.fingerprint for f in findings(checked)] == [f.fingerprint for f in findings(rewritten)]
    assert [f.place for f in findings(checked)] == [f.place for f in findings(rewritten)]


@pytest.mark.parametrize(
    ("call", "codemod", "status", "reason"),
    [
        ("late()", "LATE", Status.DECLINED, "it is too late"),
        ("same()", "SAME", Status.DECLINED, "the rewrite would change nothing"),
        ("refused()", "WORDS", Status.REFUSED, "a comment asks to leave this place alone: so it is"),
        ("advised()", "WORDS", Status.ADVICE, "do it by hand"),
        (
            "risky()",
            "RISKY",
            Status.REFUSED,
            "rewrites of this level were not asked for: it may change results, and is made only with --unsafe",
        ),
    ],
)
def test_what_is_left_alone_has_a_reason(
    run: Run, mods: Any, call: str, codemod: str, status: Status, reason: str
) -> None:
    found = run({"a.py": f"{call}\n"}, getattr(mods, codemod))
    (finding,) = findings(found)
    assert (finding.status, finding.reason) == (status, reason)
    assert found.files[0].after is None
    assert not found.problems


@pytest.mark.parametrize(
    ("levels", "left"),
    [
        (admitted(strict=True), "new()\nnew()\nrisky()\n"),
        (admitted(), "newer()\nnewer()\nrisky()\n"),
        (admitted(unsafe=True), "newer()\nnewer()\nriskier()\n"),
    ],
)
def test_levels(run: Run, mods: Any, levels: Any, left: str) -> None:
    found = run({"a.py": "old()\nnew()\nrisky()\n"}, mods.OLD, mods.NEW, mods.RISKY, levels=levels)
    assert after(found, "a.py") == left


def test_a_level_that_is_not_admitted_is_not_rewritable(run: Run, mods: Any) -> None:
    found = run({"a.py": "new()\n"}, mods.NEW, rewrite=False, levels=admitted(strict=True))
    assert statuses(found) == [("new", Status.REFUSED, 1)]


def test_what_does_not_settle_keeps_its_bytes(run: Run, mods: Any) -> None:
    found = run({"a.py": "left()\n", "b.py": "old()\n"}, mods.SWING, mods.OLD)
    (problem,) = found.problems
    assert (problem.path.name, problem.kind) == ("a.py", ProblemKind.DID_NOT_SETTLE)
    assert found.files[0].after is None
    assert {f.status for f in found.files[0].findings} == {Status.DECLINED}
    assert after(found, "b.py") == "new()\n"


@pytest.mark.parametrize(("call", "name"), [("boom()", "CRASH"), ("boom_later()", "CRASH_IN_BUILD")])
def test_a_crash_costs_one_codemod_on_one_file(run: Run, mods: Any, call: str, name: str) -> None:
    codemod = getattr(mods, name)
    found = run({"a.py": f"old()\n{call}\n", "b.py": "old()\n"}, codemod, mods.OLD)
    (problem,) = found.problems
    assert (problem.path.name, problem.kind) == ("a.py", ProblemKind.CRASHED)
    assert codemod.name in str(problem)
    assert "engine_test_codemods.py" in str(problem)
    assert after(found, "a.py") == f"new()\n{call}\n"
    assert after(found, "b.py") == "new()\n"


def test_a_file_that_does_not_parse_is_a_problem_if_it_holds_a_trigger(run: Run, mods: Any) -> None:
    found = run({"a.py": "old(\n", "b.py": "other(\n", "c.py": b"old('\xff')\n"}, mods.OLD)
    assert [(p.path.name, p.kind) for p in found.problems] == [
        ("a.py", ProblemKind.UNPARSABLE),
        ("c.py", ProblemKind.UNDECODABLE),
    ]


def test_two_files_are_rewritten_as_one_unit(run: Run, mods: Any) -> None:
    texts: dict[str, str | bytes] = {
        "a.py": "x = 1\n",
        "b.py": 'pair("c.py")\n',
        "c.py": "old_one()\nold()\n",
        "d.py": "old()\n",
    }
    found = run(texts, mods.OLD, mods.PAIR)
    assert after(found, "b.py") == 'paired("c.py")\n'
    assert after(found, "c.py") == "paired_one()\nnew()\n"
    units = {file.path.name: file.unit for file in found.files}
    assert units["b.py"] == units["c.py"] != units["d.py"]
    assert ("pair", Status.REWRITTEN, 1) in statuses(found)


def test_a_file_without_triggers_joins_a_unit(run: Run, mods: Any) -> None:
    found = run({"b.py": 'pair("c.py")\n', "c.py": "old_one()\n"}, mods.PAIR)
    assert after(found, "c.py") == "paired_one()\n"


def test_a_group_is_made_in_all_of_its_files_or_in_none(run: Run, mods: Any) -> None:
    found = run({"b.py": 'pair("c.py")\nold()\n', "c.py": "old_one()\nnever()\n"}, mods.PAIR, mods.OLD)
    assert after(found, "b.py") == 'pair("c.py")\nnew()\n'
    assert [file.path.name for file in found.rewritten] == ["b.py"]
    (declined,) = [finding for finding in findings(found) if finding.codemod == "pair"]
    assert (declined.status, declined.reason) == (Status.DECLINED, "never")


def test_a_group_that_reaches_outside_is_refused(run: Run, mods: Any, tmp_path: Path) -> None:
    for rewrite in (False, True):
        found = run({"b.py": 'pair("c.py")\n', "c.py": "old_one()\n"}, mods.PAIR, given=["b.py"], rewrite=rewrite)
        (finding,) = findings(found)
        assert finding.status is Status.REFUSED
        assert finding.reason == f"the rewrite needs a file outside of the given paths: {tmp_path / 'c.py'}"
        assert not found.rewritten


def test_units_fail_together(run: Run, mods: Any) -> None:
    found = run({"b.py": 'pair("c.py")\n', "c.py": "old_one()\nleft()\n"}, mods.PAIR, mods.SWING)
    assert [(p.path.name, p.kind) for p in found.problems] == [("c.py", ProblemKind.DID_NOT_SETTLE)]
    assert not found.rewritten
    (pair,) = [finding for finding in findings(found) if finding.codemod == "pair"]
    assert pair.status is Status.DECLINED


def test_a_group_that_reaches_into_a_file_that_does_not_parse(run: Run, mods: Any) -> None:
    found = run({"b.py": 'old()\nimport_into("c.py")\n', "c.py": "x = (\n"}, mods.IMPORT, mods.OLD)
    assert after(found, "b.py") == 'new()\nimport_into("c.py")\n'
    (refused,) = [finding for finding in findings(found) if finding.codemod == "import"]
    assert refused.status is Status.REFUSED
    assert refused.reason.endswith("c.py would have to change too, and cannot be parsed")
    assert [(p.path.name, p.kind) for p in found.problems] == [("c.py", ProblemKind.UNPARSABLE)]


def test_a_group_that_reaches_into_a_file_that_cannot_be_read(run: Run, mods: Any, tmp_path: Path) -> None:
    (tmp_path / "c.py").write_bytes(b"\xff\n")
    found = run({"b.py": 'old()\nimport_into("c.py")\n'}, mods.IMPORT, mods.OLD, given=["b.py", "c.py"])
    assert after(found, "b.py") == 'new()\nimport_into("c.py")\n'
    (refused,) = [finding for finding in findings(found) if finding.codemod == "import"]
    assert refused.status is Status.REFUSED


def test_fingerprints_hold_when_lines_move(run: Run, mods: Any) -> None:
    one = run({"a.py": "old( 1 )\nold(2)\nold(2)\n"}, mods.OLD, rewrite=False)
    two = run({"a.py": "\n# above\nif x:\n    old(1)\n    old(2)\nold(\n    2)\n"}, mods.OLD, rewrite=False)
    three = run({"b.py": "old(1)\n"}, mods.OLD, rewrite=False)
    prints = [finding.fingerprint for finding in findings(one)]
    assert prints == [finding.fingerprint for finding in findings(two)]
    assert len({*prints, findings(three)[0].fingerprint}) == 4


def test_notebook(run: Run, mods: Any) -> None:
    cell = '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": %s}'
    one = cell % '["%matplotlib inline\\n", "old()"]'
    two = cell % '"x = 1\\nnew(\\"q\\")\\nnew()  # tfrewrite: ignore[new]"'
    text = f'{{"cells": [{one}, {two}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
    found = run({"n.ipynb": text}, mods.OLD, mods.NEW)
    assert after(found, "n.ipynb") == text.replace("old()", "newer()").replace("new(\\", "newer(\\")
    assert [(f.codemod, f.status, f.place.cell, f.place.line) for f in findings(found) if not f.later] == [
        ("old", Status.REWRITTEN, 1, 2),
        ("new", Status.REWRITTEN, 2, 2),
        ("new", Status.SUPPRESSED, 2, 3),
    ]


@pytest.mark.parametrize(
    ("pin", "status"),
    [
        ("tensorflow==2.4.1", Status.REFUSED),
        ("tensorflow<2", Status.REFUSED),
        ("tensorflow>=2.4", Status.REWRITTEN),
        ("tensorflow==2.15.1", Status.REWRITTEN),
        ("numpy==1.26", Status.REWRITTEN),
    ],
)
def test_versions_that_nothing_is_known_about(run: Run, mods: Any, pin: str, status: Status) -> None:
    found = run({"a.py": "old()\n", "requirements.txt": f"{pin}\n"}, mods.OLD, given=["a.py"])
    (finding,) = findings(found)
    assert finding.status is status
    assert finding.reason.startswith("the project asks for a version of TensorFlow" if status is Status.REFUSED else "")


@pytest.mark.parametrize(
    "text",
    [
        "old()  # tfrewrite: ignore[old]\n",
        "old()  # tfrewrite: ignore\n",
        "old()  # noqa  # tfrewrite:ignore[other, old]\n",
        "# tfrewrite: ignore[old]\nold()\n",
        "# tfrewrite: ignore[old]\n# because\nold()\n",
        "x = [\n    old(),\n    1,  # tfrewrite: ignore[old]\n]\n",
        "for x in old():  # tfrewrite: ignore[old]\n    pass\n",
        "for x in (\n    old()\n):  # tfrewrite: ignore[old]\n    pass\n",
        "# tfrewrite: ignore[old]\n@old()\ndef f():\n    pass\n",
        "x = '''\r\n'''\rold()  # tfrewrite: ignore\r\n",
    ],
)
def test_comments_that_ignore(run: Run, mods: Any, text: str) -> None:
    found = run({"a.py": text}, mods.OLD)
    (finding,) = findings(found)
    assert (finding.status, finding.reason) == (Status.SUPPRESSED, "a comment asks to leave this place alone")
    assert not found.rewritten
    assert not [ignore for ignore in found.unused_ignores if "other" not in ignore.names]


@pytest.mark.parametrize(
    "text",
    [
        "old()\n# tfrewrite: ignore[old]\n",
        "# tfrewrite: ignore[old]\n\nold()\n",
        "x = 1  # tfrewrite: ignore[old]\nold()\n",
        "for x in old():\n    # tfrewrite: ignore[old]\n    pass\n",
        "for x in old():\n    pass  # tfrewrite: ignore[old]\n",
        "old()  # tfrewrite: ignore[new]\n",
        "old()  # tfrewrite: ignored\n",
        "old('# tfrewrite: ignore')\n",
        "x = '''\n# tfrewrite: ignore\n'''\nold()\n",
    ],
)
def test_comments_that_do_not_ignore(run: Run, mods: Any, text: str) -> None:
    found = run({"a.py": text}, mods.OLD)
    assert [finding.status for finding in findings(found)] == [Status.REWRITTEN]
    assert len(found.unused_ignores) == (1 if "ignore[old]" in text else 0) or "ignore[new]" in text


def test_unused_ignores_are_placed_and_named(run: Run, mods: Any) -> None:
    text = "x = 'ä'  # tfrewrite: ignore[old, new]\ny = 1  # tfrewrite: ignore\n"
    known = Settings(known=("old", "new"), jobs=1)
    found = run({"a.py": text}, mods.OLD, settings=known)
    assert [(i.names, i.place.line, i.place.column) for i in found.unused_ignores] == [(("old",), 1, 10), ((), 2, 8)]
    narrowed = run({"a.py": text}, mods.OLD, settings=Settings(known=("old", "new"), narrowed=True, jobs=1))
    assert [i.names for i in narrowed.unused_ignores] == [("old",)]


def test_a_name_that_no_codemod_has_is_unused(run: Run, mods: Any) -> None:
    found = run({"a.py": "old()  # tfrewrite: ignore[odl]\n"}, mods.OLD)
    assert [ignore.names for ignore in found.unused_ignores] == [("odl",)]


def test_per_file_ignores(run: Run, mods: Any) -> None:
    settings = Settings(per_file_ignores=(("tests/**", ("old",)), ("b.py", ("new",))), jobs=1)
    texts: dict[str, str | bytes] = dict.fromkeys(("a.py", "b.py", "tests/x/c.py"), "old()\nnew()\n")
    found = run(texts, mods.OLD, mods.NEW, settings=settings)
    lefts = {file.path.name: file.after.data for file in found.rewritten if file.after is not None}
    assert lefts == {"a.py": b"newer()\nnewer()\n", "b.py": b"new()\nnew()\n", "c.py": b"old()\nnewer()\n"}


def test_a_program_from_stdin_is_planned_here(tmp_path: Path, mods: Any) -> None:
    source = from_bytes(tmp_path / "stdin.py", b"old()\r\n")
    assert isinstance(source, SourceFile)
    found = plan([source], [mods.OLD], Settings(), root=tmp_path, rewrite=True)
    assert after(found, "stdin.py") == "new()\r\n"
    assert not (tmp_path / "stdin.py").exists()


def test_progress_counts_to_the_end(run: Run, mods: Any) -> None:
    told: list[tuple[int, int]] = []
    texts: dict[str, str | bytes] = {f"{n}.py": "old()\n" if n % 3 else "no\n" for n in range(20)}
    run(texts, mods.OLD, rewrite=False, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (20, 20)
    assert told == sorted(told)


def test_a_second_plan_is_empty(run: Run, mods: Any) -> None:
    every = (mods.GUARD, mods.OLD, mods.NEW, mods.WORDS)
    first = run({"a.py": "show()\nold(new(old()))\nrefused()\n"}, *every)
    second = run({"a.py": after(first, "a.py")}, *every)
    assert not second.rewritten
    assert {finding.status for finding in findings(second)} == {Status.REFUSED}


def allowed_orders(codemods: Sequence[Codemod]) -> Iterator[tuple[Codemod, ...]]:
    """Every order in which each codemod stands behind those that it declares in `after`."""
    for order in itertools.permutations(codemods):
        places = {codemod.name: place for place, codemod in enumerate(order)}
        if all(places.get(name, -1) < places[codemod.name] for codemod in order for name in codemod.after):
            yield order


def test_every_order_of_the_registered_codemods_gives_the_same_bytes(size: Callable[..., int]) -> None:
    corpus = Path(__file__).parents[1] / "corpus"
    scripts = sorted(corpus.rglob("before.py"))[: size(sample=3, full=1000)]
    codemods = registry.load().codemods
    assert scripts
    assert codemods
    options = registry.load().options
    settings = Settings(options={name: option.default for name, option in options.items()})
    orders = list(itertools.islice(allowed_orders(codemods), 24))
    results = [_bytes(plan(scripts, order, settings, root=corpus, rewrite=True).files) for order in orders]
    assert all(result == results[0] for result in results)


def _bytes(files: Sequence[FilePlan]) -> list[tuple[Path, bytes]]:
    return [(file.path, file.after.data) for file in files if file.after is not None]
