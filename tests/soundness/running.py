"""Runs programs in a child process and compares what was seen with what the facts claim."""

from __future__ import annotations

import ast
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from soundness.judge import wrong
from tfrewrite.facts import Facts, Project
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import Value
from tfrewrite.source.file import SourceFile, read

SECONDS = 150
TESTS = Path(__file__).parents[1]
_LOOKS_ONLY = ("shape", "ndim", "size", "iscomplexobj", "isrealobj")
_NO_CLAIMS = (ast.Constant, ast.Starred, ast.Slice, ast.FormattedValue)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A claim that did not hold."""

    program: str
    line: int
    text: str
    claim: str
    reality: str

    def __str__(self) -> str:
        return f"{self.program}:{self.line}: `{self.text}` claimed {self.claim}; {self.reality}"


@dataclass(slots=True)
class Judged:
    """What came out of comparing programs: wrong claims, and how many claims of each sort there were."""

    wrong: list[Wrong] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    programs: int = 0

    def count(self, name: str) -> None:
        """One more of something."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def share(self, question: str) -> float:
        """The share of UNKNOWN among the asked places of a question."""
        asked = self.counts.get(question, 0)
        return round(self.counts.get(f"{question}: unknown", 0) / asked, 4) if asked else 0.0


class Runner:
    """A child process with one TensorFlow that runs one program after another."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._reports = -1
        self._scratch = tempfile.TemporaryDirectory(prefix="soundness-")
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stop()
        self._scratch.cleanup()

    def _start(self) -> subprocess.Popen[bytes]:
        mine, its = os.pipe()
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]),
            "TFREWRITE_REPORTS": str(its),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "-1",
            "TF_NUM_INTRAOP_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1",
            "PYTHONHASHSEED": "0",
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "soundness.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(its,),
            env=environment,
            cwd=self._scratch.name,
        )
        os.close(its)
        self._reports, self._child = mine, child
        return child

    def _stop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            os.close(self._reports)
            self._child = None

    def run(self, folder: Path, main: str, origins: dict[str, dict[str, list[str]]]) -> dict[str, Any]:
        """What was seen while the program `main` of a folder ran."""
        child = self._child or self._start()
        self._count += 1
        job = {
            "folder": str(folder),
            "main": main,
            "target": str(Path(self._scratch.name) / str(self._count)),
            "origins": origins,
        }
        assert child.stdin is not None
        child.stdin.write(json.dumps(job).encode() + b"\n")
        child.stdin.flush()
        data = b""
        while not data.endswith(b"\n"):
            ready, _, _ = select.select([self._reports], [], [], SECONDS)
            part = os.read(self._reports, 1 << 20) if ready else b""
            if not part:
                self._stop()
                return {"seen": {}, "bound": {}, "waits": {}, "error": "the child process ended or hung"}
            data += part
        report: dict[str, Any] = json.loads(data)
        return report


def read_program(folder: Path) -> dict[str, Facts]:
    """The facts of each file of a program in a folder."""
    project = Project(folder)
    found: dict[str, Facts] = {}
    for path in sorted(folder.rglob("*.py")):
        source = read(path)
        assert isinstance(source, SourceFile), source
        facts = Facts.read(source, project)
        assert isinstance(facts, Facts), facts
        found[str(path.relative_to(folder))] = facts
    return found


def claims_of(facts: Facts) -> Iterator[tuple[str, ast.AST, Value]]:
    """Every claim about the value of an expression or a name, by the key under which reality was noted."""
    bindings: dict[ast.AST, list[tuple[str, Any]]] = {}
    for scope in facts.names.scopes.values():
        for name, found in scope.bindings.items():
            for binding in found:
                bindings.setdefault(binding.node, []).append((name, binding))
    for number, node in enumerate(ast.walk(facts.tree)):
        if isinstance(node, ast.expr) and not isinstance(node, _NO_CLAIMS) and _is_read(node):
            yield str(number), node, facts.values.of(node)
        for name, binding in bindings.get(node, []):
            yield f"{number}:{name}", node, facts.values.settled(binding)


def _is_read(node: ast.expr) -> bool:
    return not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))


def origins_in(value: Value) -> list[str]:
    """The public names that a claim says a value is."""
    return [option.origin for option in value.options if option.kind is Kind.NAME]


def judge(runner: Runner, name: str, folder: Path, main: str, judged: Judged) -> None:
    """Run one program and note every claim that did not hold."""
    programs = read_program(folder)
    claims = {file: list(claims_of(facts)) for file, facts in programs.items()}
    origins = {
        file: {key: origins_in(value) for key, _, value in found if origins_in(value)} for file, found in claims.items()
    }
    report = runner.run(folder, main, origins)
    judged.programs += 1
    if report["error"]:
        judged.errors[name] = report["error"]
    for file, found in claims.items():
        where = name if len(programs) == 1 else f"{name}/{file}"
        seen = {**report["seen"].get(file, {}), **report["bound"].get(file, {})}
        for key, node, value in found:
            if seen.get(key):
                _compare(where, node, key, value, [json.loads(text) for text in seen[key]], judged)
        ran = {"seen": seen, "waits": report["waits"].get(file, {})}
        _compare_waits(where, programs[file], ran, judged)


def _compare(where: str, node: ast.AST, key: str, claim: Value, seen: list[dict[str, Any]], judged: Judged) -> None:
    judged.count("kind")
    if claim.kind is Kind.UNKNOWN:
        judged.count("kind: unknown")
        judged.reasons[claim.why or "no reason"] = judged.reasons.get(claim.why or "no reason", 0) + 1
    _count_parts(claim, seen[0], judged)
    reality = next((found for one in seen if (found := wrong(claim, one))), "")
    if reality:
        text = key.partition(":")[2] or ast.unparse(node)
        judged.wrong.append(Wrong(where, getattr(node, "lineno", 0), text, str(claim), reality))


def _count_parts(claim: Value, seen: dict[str, Any], judged: Judged) -> None:
    """How much is known of the dtypes and shapes of what really were tensors, variables and arrays."""
    if seen["kind"] not in ("tensor", "variable", "array"):
        return
    for question, part in (("dtype", claim.dtype), ("rank", claim.shape)):
        judged.count(question)
        if part is None:
            judged.count(f"{question}: unknown")


def _compare_waits(where: str, facts: Facts, report: Mapping[str, Any], judged: Judged) -> None:
    """Each line on which the host really waited must have a sync that says so, or may."""
    found = facts.syncs.all() if callable(facts.syncs.all) else facts.syncs.all
    listed = {line for sync in found for line in range(*_span(sync.node))}
    waits = {int(line): [path for path in paths if _is_direct(path)] for line, paths in report["waits"].items()}
    for line, text in [*_array_calls(facts, report["seen"]), *((n, paths[0]) for n, paths in waits.items() if paths)]:
        judged.count("wait")
        if line not in listed:
            judged.count("wait: unknown")
            judged.wrong.append(Wrong(where, line, "the line", "no sync", f"it waited in {text}"))


def _span(node: ast.AST) -> tuple[int, int]:
    first = getattr(node, "lineno", 0)
    return first, (getattr(node, "end_lineno", None) or first) + 1


def _array_calls(facts: Facts, seen: Mapping[str, list[str]]) -> Iterator[tuple[int, str]]:
    """Calls of NumPy that got an eager tensor: they read its memory, which no method of it notices."""
    numbers = {node: str(number) for number, node in enumerate(ast.walk(facts.tree))}
    for node in numbers:
        if not isinstance(node, ast.Call) or not node.args or numbers[node.func] not in seen:
            continue
        called = json.loads(seen[numbers[node.func]][0])
        given = (json.loads(text) for text in seen.get(numbers[node.args[0]], []))
        reads = called.get("module", "").split(".")[0] == "numpy" and called["name"] not in _LOOKS_ONLY
        if reads and any(one["kind"] == "tensor" and one["type"][0].endswith("EagerTensor") for one in given):
            yield node.lineno, f"numpy.{called['name']}"


def _is_direct(path: str) -> bool:
    """Whether the program itself asked for a value, and not TensorFlow for its own sake."""
    steps = path.split(" < ")
    return all(step.startswith("tensorflow.python.framework.ops.") for step in steps[:2]) and len(steps) <= 2


def programs_in(folder: Path) -> Iterable[tuple[str, Path]]:
    """The programs kept as data: files, and folders with a `main.py`."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" or (path / "main.py").exists():
            yield path.stem, path
