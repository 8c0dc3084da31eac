"""Every claim about a value held against what it was when the program ran under TensorFlow."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fact_pages import read_all
from soundness.generate import generated
from soundness.instrument import instrumented, names_for
from soundness.judge import Seen, wrong
from soundness.running import Judged, Runner, judge, programs_in

from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.value import TENSOR, UNKNOWN, Value, python, tensor

PROGRAMS = Path(__file__).parent / "soundness" / "programs"
SHARDS = 2
QUESTIONS = ("kind", "dtype", "rank", "wait")
Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    pytest.importorskip("tensorflow", reason="what really happens needs TensorFlow")
    with Runner() as made:
        yield made


def report(judged: Judged, record_property: Record) -> None:
    """Tell how much is known, and fail on every claim that did not hold and every program that did not run."""
    record_property("programs", judged.programs)
    for question in QUESTIONS:
        record_property(f"{question}: asked", judged.counts.get(question, 0))
        record_property(f"{question}: share of unknown", judged.share(question))
    lines = [f"{name} did not run: {error}" for name, error in judged.errors.items()]
    lines += [str(one) for one in judged.wrong]
    if lines:
        pytest.fail(f"{len(lines)} in {judged.programs} programs\n" + "\n".join(lines), pytrace=False)
    assert judged.programs == 0 or judged.counts["kind"] > judged.programs


def sample(found: list[str], wanted: int) -> list[str]:
    """So many of them, evenly spread."""
    return found if len(found) <= wanted else [found[number * len(found) // wanted] for number in range(wanted)]


@pytest.mark.parametrize("shard", range(SHARDS))
def test_programs(
    shard: int, runner: Runner, size: Callable[..., int], tmp_path: Path, record_property: Record
) -> None:
    paths = dict(programs_in(PROGRAMS))
    judged = Judged()
    for name in sample(sorted(paths), size(sample=16, full=len(paths)))[shard::SHARDS]:
        folder = tmp_path / name
        if paths[name].is_dir():
            shutil.copytree(paths[name], folder)
        else:
            folder.mkdir()
            shutil.copy(paths[name], folder / "main.py")
        judge(runner, name, folder, "main.py", judged)
    report(judged, record_property)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_generated_programs(
    shard: int, runner: Runner, size: Callable[..., int], tmp_path: Path, record_property: Record
) -> None:
    judged = Judged()
    for seed in range(shard, size(sample=20, full=400), SHARDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / "main.py").write_text(generated(seed))
        judge(runner, f"generated program {seed}", folder, "main.py", judged)
    report(judged, record_property)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_fact_pages_are_true(
    shard: int, runner: Runner, size: Callable[..., int], tmp_path: Path, record_property: Record
) -> None:
    snippets = {str(snippet): snippet for snippet in read_all() if not snippet.not_run}
    judged = Judged()
    for number, name in enumerate(sample(list(snippets), size(sample=20, full=len(snippets)))[shard::SHARDS]):
        folder = tmp_path / str(number)
        snippets[name].write(folder)
        judge(runner, name, folder, snippets[name].main.name, judged)
    report(judged, record_property)


def test_there_are_programs() -> None:
    names = [name for name, _ in programs_in(PROGRAMS)]
    assert len(names) >= 150
    assert len(set(names)) == len(names)
    made = {generated(seed) for seed in range(50)}
    assert len(made) == 50
    for program in made:
        ast.parse(program)


# What stands between a program and the claims


def show(program: str, *, watched: bool) -> str:
    """What a program prints, with or without the calls that report."""
    out = io.StringIO()
    seen: list[int] = []

    def note(node: int, value: object) -> object:
        seen.append(node)
        return value

    calls = dict(zip(names_for(1), (note, lambda *_: None), strict=True))
    text = instrumented(program.encode()) if watched else program
    with contextlib.redirect_stdout(out):
        exec(compile(text, "program", "exec"), {"__name__": "program", **(calls if watched else {})})
    assert bool(seen) is watched
    return out.getvalue()


PLAIN = [path for path in sorted(PROGRAMS.glob("python_*.py")) if b"tensorflow" not in path.read_bytes()]


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_watching_changes_nothing(path: Path) -> None:
    names = "{k: v for k, v in sorted(globals().items()) if isinstance(v, (int, float, str, list, tuple))}"
    program = f"{path.read_text()}\nprint({names})\n"
    kept = "\n".join(line for line in program.splitlines() if not line.startswith("def print"))
    assert show(kept, watched=True) == show(kept, watched=False)


def test_lines_stay_where_they_are() -> None:
    program = 'x = (1 +\n  2)\nif x: y = f"{x}"; z = [\n  x]\nwith open("f") as f, g as (a, b):\n  pass\n'
    assert len(instrumented(program.encode()).splitlines()) == len(program.splitlines())


SCALAR: Seen = {"type": ["T"], "kind": "tensor", "dtype": "float32", "shape": []}
LIST: Seen = {"type": ["list"], "kind": "container", "length": 1, "items": [SCALAR]}
PAIR: Seen = {"type": ["tuple"], "kind": "tuple", "length": 1, "items": [SCALAR], "fields": {}}
THREE: Seen = {"type": ["int"], "kind": "python", "dtype": "int", "literal": "3"}
KEYED: Seen = {
    "type": ["dict"],
    "kind": "dictionary",
    "length": 1,
    "keys": [{"type": ["str"], "kind": "python", "dtype": "str", "literal": "'a'"}],
    "items": [THREE],
}
DATA: Seen = {"type": ["D"], "kind": "data set", "element": {**SCALAR, "shape": [None, 2]}}


@pytest.mark.parametrize(
    ("claim", "seen", "holds"),
    [
        (UNKNOWN, SCALAR, True),
        (TENSOR, SCALAR, True),
        (TENSOR, THREE, False),
        (tensor("float32", ()), SCALAR, True),
        (tensor("float64"), SCALAR, False),
        (tensor("float32", (None,)), SCALAR, False),
        (tensor("float32", (3, 2)), DATA["element"], True),
        (tensor("float32", (3, 4)), DATA["element"], False),
        (python(3), THREE, True),
        (python(3.0), THREE, False),
        (python(4), THREE, False),
        (Value(Kind.NEST), LIST, True),
        (Value(Kind.NEST), KEYED, False),
        (Value(Kind.CONTAINER, element=TENSOR), LIST, True),
        (Value(Kind.CONTAINER, element=python(3)), LIST, False),
        (Value(Kind.TUPLE, (TENSOR,)), PAIR, True),
        (Value(Kind.TUPLE, (TENSOR, TENSOR)), PAIR, False),
        (Value(Kind.TUPLE, (python(3),)), PAIR, False),
        (Value(Kind.DICTIONARY, fields=(("a", python(3)),)), KEYED, True),
        (Value(Kind.DICTIONARY, fields=(("b", python(3)),)), KEYED, False),
        (Value(Kind.DICTIONARY, element=TENSOR), KEYED, False),
        (Value(Kind.DATASET, element=tensor("float32", (4, 2))), DATA, True),
        (Value(Kind.DATASET, element=tensor("int32")), DATA, False),
        (Value(Kind.EITHER, (python(3), TENSOR)), SCALAR, True),
        (Value(Kind.EITHER, (python(3), Value(Kind.ARRAY))), SCALAR, False),
        (Value(Kind.NAME, origin="tensorflow.ones"), {**THREE, "named": []}, False),
    ],
    ids=str,
)
def test_a_wrong_claim_is_noticed(claim: Value, seen: Seen, holds: bool) -> None:
    assert (wrong(claim, seen) == "") is holds


def test_the_child_needs_nothing_of_the_tool() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import sys, soundness.child; print([n for n in sys.modules if 'tfrewrite' in n])"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"
