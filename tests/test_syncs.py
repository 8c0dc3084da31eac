"""Where the host waits: every wait of small programs that run under TensorFlow is listed, and no claim is wrong."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from wait_forms import FORMS, HEAD, VALUES

from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.facts.gradients import Cut
from tfrewrite.facts.syncs import Sync
from tfrewrite.source.file import SourceFile, from_bytes

HERE = Path(__file__).parent
FOLDER = HERE / "no-such-folder"
PRELUDE = "import math\nimport numpy as np\nimport tensorflow as tf\n"
OWN_READS = re.compile(r"\.batch\(|\.gradient\(")
"""Calls in which TensorFlow reads values of its own: the batch size, shapes of sums."""


def facts_of(program: str) -> Facts:
    source = from_bytes(FOLDER / "program.py", program.encode())
    assert isinstance(source, SourceFile)
    facts = Facts.read(source, Project(FOLDER))
    assert isinstance(facts, Facts)
    return facts


def snippets() -> list[tuple[str, str]]:
    blocks = (HERE / "sync_programs.txt").read_text(encoding="utf-8").split("\n---\n")
    return [
        (title, PRELUDE + program + "\n") for title, _, program in (block.strip().partition("\n") for block in blocks)
    ]


def observed(programs: list[str]) -> list[tuple[set[int], set[int], int]]:
    """For each program the lines that ran, those that waited, and the one that raised."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, str(HERE / "run_waits.py")],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [(set(ran), set(waited), raised) for ran, waited, raised in json.loads(done.stdout)]


def span(sync: Sync) -> range:
    node = sync.node if hasattr(sync.node, "lineno") else sync.read
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    return range(min(first, sync.read.lineno), max(last or first, sync.read.end_lineno or 0) + 1)


def judge(program: str, seen: tuple[set[int], set[int], int], counts: Counter[str]) -> list[str]:
    """What the facts say wrongly of a program, or miss; a line that raised may have done so before it waited."""
    ran, waited, raised = seen
    problems: list[str] = []
    listed: set[int] = set()
    for sync in facts_of(program).syncs.all:
        lines = span(sync)
        listed |= set(lines)
        if not ran & set(lines) or raised in lines:
            continue
        if sync.certain is Answer.YES and not waited & set(lines):
            problems.append(f"wrong, line {lines.start}: {sync}")
        counts[sync.certain.value] += 1
    head = program[: program.index("\nx = ")].count("\n") + 1 if "\nx = " in program else 0
    text = program.splitlines()
    problems += [
        f"missed, line {line}"
        for line in sorted(waited - listed - {raised})
        if line > head and not OWN_READS.search(text[line - 1])
    ]
    return [f"{problem}\n{program}" for problem in problems]


def test_every_wait_of_the_programs_is_listed() -> None:
    programs = [program for _, program in snippets()]
    assert len(programs) >= 100
    counts: Counter[str] = Counter()
    problems: list[str] = []
    for program, seen in zip(programs, observed(programs), strict=True):
        assert not seen[2], f"raises in line {seen[2]}:\n{program}"
        problems += judge(program, seen, counts)
    assert not problems, "\n".join(problems)
    assert counts["yes"] > 80
    assert counts["unknown"] <= counts["yes"] / 2, counts


def test_every_form_with_every_value(size: Callable[..., int]) -> None:
    pairs = [(form, value) for form in FORMS for value in VALUES.values()]
    chosen = random.Random(7).sample(pairs, min(len(pairs), size(sample=500, full=len(pairs))))
    programs = [f"{HEAD}x = {value}\n{form}\n" for form, value in chosen]
    counts: Counter[str] = Counter()
    problems: list[str] = []
    for program, seen in zip(programs, observed(programs), strict=True):
        problems += judge(program, seen, counts)
    assert not problems, f"{len(problems)} problems\n" + "\n".join(problems[:20])
    assert counts["yes"] > size(sample=50, full=1000)


CUTS = [(title, program) for title, program in snippets() if title.startswith("cut:")]


def gradients(program: str) -> dict[str, float]:
    """What the tapes of a program return, by name."""
    space: dict[str, object] = {}
    exec(compile(program, "<program>", "exec"), space)
    return {
        name: float(value[0] if isinstance(value, list) else value)  # type: ignore[arg-type]
        for name, value in space.items()
        if name in ("g", "ga", "gb", "h") and value is not None
    }


def without(program: str, cut: Cut) -> str:
    """The program with the tensor itself in place of the read."""
    lines = program.splitlines()
    node, read = cut.node, cut.sync.read
    line = lines[node.lineno - 1]  # type: ignore[attr-defined]
    start, end = node.col_offset, node.end_col_offset  # type: ignore[attr-defined]
    lines[read.lineno - 1] = f"{line[:start]}({line[read.col_offset : read.end_col_offset]}){line[end:]}"
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("title", "program"), CUTS, ids=[title for title, _ in CUTS])
def test_a_cut_changes_the_gradient(title: str, program: str) -> None:
    kept = gradients(program)
    facts = facts_of(program)
    cuts = facts.gradients.cuts
    for cut in cuts:
        if cut.certain is Answer.YES:
            assert gradients(without(program, cut)) != kept, cut
    told = {cut.node for cut in cuts}
    for sync in facts.syncs.all:
        if (
            sync.node in told
            or not hasattr(sync.node, "col_offset")
            or "print" in program.splitlines()[sync.read.lineno - 1]
        ):
            continue
        if (
            not sync.how.startswith((".numpy", "float", "int"))
            or "append" in program.splitlines()[sync.read.lineno - 1]
        ):
            continue
        read = Cut(sync.node, sync, None, sync.read, Answer.NO)
        if title in ("cut: before the tape", "cut: recording stopped"):
            continue  # outside of the tape the value is no function of the variable either way
        if title != "cut: an integer":
            assert gradients(without(program, read)) == kept, sync


def test_some_cuts_are_certain() -> None:
    found = [cut for _, program in CUTS for cut in facts_of(program).gradients.cuts]
    assert sum(cut.certain is Answer.YES for cut in found) >= 6
