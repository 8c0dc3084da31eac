"""Workers are expendable: whatever a codemod does to its process costs one file, and the rest goes on."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tfrewrite.codemod import Codemod
from tfrewrite.engine import Plan, Status, plan
from tfrewrite.findings import Safety
from tfrewrite.problems import ProblemKind
from tfrewrite.settings import Settings
from tfrewrite.workers import Item, Lost, Workers, WorkersError

MODULE = """
import ast, ctypes, os, signal, sys, time
from tfrewrite.codemod import Codemod
from tfrewrite.edits.edit import ReplaceExpression
from tfrewrite.findings import Finding, Rewrite, Safety


def names(facts):
    return {node.id for node in ast.walk(facts.tree) if isinstance(node, ast.Name)}


def find_trouble(facts):
    found = names(facts)
    if "hang" in found:
        while True:
            pass
    if "leave" in found:
        os._exit(3)
    if "exit" in found:
        sys.exit(4)
    if "stop" in found:
        raise SystemExit("no more")
    if "die" in found:
        os.kill(os.getpid(), signal.SIGKILL)
    if "overflow" in found:
        ctypes.string_at(0)
    if "interrupt" in found:
        raise KeyboardInterrupt
    if "talk" in found:
        print("x" * 100_000)
        os.write(1, b"y" * 100_000)
        os.write(2, b"z" * 100_000)
    return []


def find_old(facts):
    def build(node):
        import libcst as cst
        return cst.Name("new")
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.Name) and node.id == "old":
            yield Finding(node, "old", Rewrite((ReplaceExpression(node, build),)))


TROUBLE = Codemod("trouble", Safety.SAFE, (b"trouble",), find_trouble)
OLD = Codemod("old", Safety.SAFE, (b"old",), find_old)


def work(orders, piece):
    if piece == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if piece == "sleep":
        time.sleep(60)
    if piece == "pid":
        return os.getpid()
    return (orders, piece)


"""


@pytest.fixture(scope="module")
def mods(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("mods")
    (folder / "worker_test_codemods.py").write_text(MODULE)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("worker_test_codemods")
    sys.path.remove(str(folder))
    del sys.modules["worker_test_codemods"]


def run(folder: Path, mods: Any, texts: dict[str, str], jobs: int = 1, timeout: float = 60, **options: Any) -> Plan:
    for name, text in texts.items():
        (folder / name).write_text(text)
    paths = [folder / name for name in texts]
    settings = Settings(jobs=jobs, timeout=timeout)
    return plan(paths, [mods.TROUBLE, mods.OLD], settings, root=folder, rewrite=True, **options)


@pytest.mark.parametrize(
    ("word", "kind", "detail"),
    [
        ("leave", ProblemKind.CRASHED, "the process ended with status 3"),
        ("exit", ProblemKind.CRASHED, "the process ended with status 4"),
        ("stop", ProblemKind.CRASHED, "the process ended with status 1"),
        ("die", ProblemKind.CRASHED, "the process was ended by SIGKILL"),
        ("overflow", ProblemKind.CRASHED, "the process was ended by SIGSEGV"),
        ("interrupt", ProblemKind.CRASHED, "the process ended with status 1"),
        ("hang", ProblemKind.TIMED_OUT, "1 s"),
    ],
)
def test_trouble_costs_one_file(tmp_path: Path, mods: Any, word: str, kind: ProblemKind, detail: str) -> None:
    texts = {f"{n}.py": "old\n" for n in range(8)} | {"5.py": f"trouble\n{word}\nold\n"}
    found = run(tmp_path, mods, texts, timeout=1 if word == "hang" else 60)
    (problem,) = found.problems
    assert (problem.path.name, problem.kind) == ("5.py", kind)
    assert problem.detail.startswith(detail)
    assert "\n" not in problem.detail
    assert [file.path.name for file in found.rewritten] == [name for name in sorted(texts) if name != "5.py"]


def test_much_trouble(tmp_path: Path, mods: Any) -> None:
    words = ["leave", "fine", "die", "exit", "fine", "leave"]
    found = run(tmp_path, mods, {f"{n}.py": f"trouble\nold\n{word}\n" for n, word in enumerate(words)}, jobs=3)
    assert [p.path.name for p in found.problems] == ["0.py", "2.py", "3.py", "5.py"]
    assert [file.path.name for file in found.rewritten] == ["1.py", "4.py"]


def test_what_a_codemod_prints_does_no_harm(tmp_path: Path, mods: Any, capfd: pytest.CaptureFixture[str]) -> None:
    found = run(tmp_path, mods, {"a.py": "trouble\ntalk\nold\n", "b.py": "old\n"})
    assert not found.problems
    assert len(found.rewritten) == 2
    assert capfd.readouterr() == ("", "")


DEEP = {
    "brackets": "x = " + "[" * 150 + "old" + "]" * 150 + "\n",
    "sum": "x = old" + " + 1" * 1500 + "\n",
    "minus": "x = " + "-" * 500 + "old\n",
    "elif": "if old:\n    pass\n" + "elif a:\n    pass\n" * 1000,
    "calls": "x = old" + "()" * 400 + "\n",
}


@pytest.mark.parametrize("name", sorted(DEEP))
def test_deep_programs_are_rewritten(tmp_path: Path, mods: Any, name: str) -> None:
    found = run(tmp_path, mods, {"deep.py": DEEP[name]})
    assert not found.problems
    (file,) = found.rewritten
    assert file.after is not None
    assert file.after.data.decode() == DEEP[name].replace("old", "new")


@pytest.mark.parametrize("text", ["x = " + "[" * 3000 + "old" + "]" * 3000, "x = old" + "()" * 150_000])
def test_programs_that_are_too_deep_are_one_problem(tmp_path: Path, mods: Any, text: str) -> None:
    found = run(tmp_path, mods, {"a.py": "old\n", "deep.py": text, "z.py": "old\n"})
    assert [problem.path.name for problem in found.problems] == ["deep.py"]
    assert [file.path.name for file in found.rewritten] == ["a.py", "z.py"]


def test_a_parser_that_takes_for_ever_is_one_problem(tmp_path: Path, mods: Any) -> None:
    found = run(tmp_path, mods, {"a.py": "old\n", "sum.py": "x = old" + " + 1" * 9_900 + "\n"}, timeout=2)
    (problem,) = found.problems
    assert (problem.path.name, problem.kind) == ("sum.py", ProblemKind.TIMED_OUT)
    assert str(problem) == "took longer than the time limit: 2 s"
    assert [file.path.name for file in found.rewritten] == ["a.py"]


def test_the_number_of_jobs_changes_nothing(tmp_path: Path, mods: Any) -> None:
    texts = {f"{n}.py": "old\n" * (n % 5 + 1) + "# some text\n" * 900 for n in range(60)}
    texts |= {"7.py": "trouble\nleave\n", "8.py": "old(\n"}
    one, four = (run(tmp_path, mods, texts, jobs=jobs) for jobs in (1, 4))
    assert one == four
    assert len(one.rewritten) == 58
    assert [file.path for file in one.files] == sorted(file.path for file in one.files)


def test_no_child_is_started_without_need(tmp_path: Path, mods: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_process(*args: object, **options: object) -> None:
        raise AssertionError("a child was started")

    monkeypatch.setattr(subprocess, "Popen", no_process)
    found = run(tmp_path, mods, {f"{n}.py": "nothing\n" for n in range(50)}, jobs=4)
    assert found == Plan(checked=50)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_no_more_children_than_jobs(mods: Any, jobs: int) -> None:
    with Workers("worker_test_codemods:work", "orders", jobs) as workers:
        for number in range(8):
            workers.submit([Item(number, "pid", 60)])
        pids = {pid for _, pid in workers.answers(wait=True)}
    assert 1 <= len(pids) <= jobs
    assert all(is_gone(int(str(pid))) for pid in pids)


def is_gone(pid: int, patience: float = 10) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        try:  # a process that nobody has waited for yet is gone, too
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_answers_and_losses(mods: Any) -> None:
    with Workers("worker_test_codemods:work", {"a": 1}, 2) as workers:
        workers.submit([Item(0, "x", 60), Item(1, "die", 60), Item(2, "y", 60), Item(3, "sleep", 0.5)])
        workers.submit([Item(4, "z", 60)])
        answers = dict(workers.answers(wait=True))
    assert answers[0] == ({"a": 1}, "x")
    assert answers[1] == Lost("the process was ended by SIGKILL", timed_out=False)
    assert answers[2] == ({"a": 1}, "y")
    assert answers[3] == Lost("0.5 s", timed_out=True)
    assert answers[4] == ({"a": 1}, "z")


@pytest.mark.parametrize("function", ["no_such_module:work", "worker_test_codemods:no_such_function"])
def test_workers_that_cannot_start_are_one_line(mods: Any, function: str) -> None:
    with Workers(function, None, 1) as workers:
        workers.submit([Item(0, "x", 60), Item(1, "x", 60)])
        with pytest.raises(WorkersError, match=r"the worker process cannot start: .*no.such") as caught:
            list(workers.answers(wait=True))
    assert "\n" not in str(caught.value)


def test_modules_beside_the_program_are_not_taken_for_pythons(
    tmp_path: Path, mods: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ast", "token", "pickle", "tokenize", "libcst"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('the wrong module')\n")
    monkeypatch.chdir(tmp_path)
    found = run(tmp_path, mods, {"a.py": "old\n"})
    assert not found.problems
    assert len(found.rewritten) == 1


PARENT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import worker_test_codemods as mods
from tfrewrite.engine import plan
from tfrewrite.settings import Settings
folder = Path(sys.argv[2])
try:
    plan(sorted(folder.glob("*.py")), [mods.TROUBLE], Settings(jobs=2, timeout=600), root=folder)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize(("ending", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_children_end_with_their_parent(tmp_path: Path, mods: Any, ending: signal.Signals, status: int) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for number in range(4):
        (project / f"{number}.py").write_text("trouble\nhang\n" + "# some text\n" * 20_000)
    arguments = [sys.executable, "-c", PARENT, str(Path(mods.__file__).parent), str(project)]
    parent = subprocess.Popen(arguments, stderr=subprocess.PIPE, start_new_session=True)
    children = wait_for_children(parent.pid, 2)
    time.sleep(0.5)
    if ending is signal.SIGINT:
        os.killpg(parent.pid, ending)  # as a terminal does
    else:
        parent.send_signal(ending)
    _, said = parent.communicate(timeout=30)
    assert parent.returncode == status
    assert said == b""
    assert all(is_gone(child) for child in children)


def wait_for_children(pid: int, number: int) -> list[int]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = [
            int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in path.read_text().split()
        ]
        if len(children) == number:
            return children
        time.sleep(0.05)
    raise AssertionError("the children did not start")


def test_orders_of_a_run_are_unpickled_with_the_parents_path(tmp_path: Path, mods: Any) -> None:
    find: Callable[..., Any] = mods.find_old
    codemod = Codemod("other", Safety.SAFE, (b"old",), find)
    (tmp_path / "a.py").write_text("old\n")
    found = plan([tmp_path / "a.py"], [codemod], Settings(), root=tmp_path)
    assert [finding.status for file in found.files for finding in file.findings] == [Status.REWRITABLE]
