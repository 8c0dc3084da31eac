"""What is claimed of notebooks, compared with runs of their cells in any order, and more than once."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from soundness.instrument import instrumented, names_for
from soundness.judge import wrong
from soundness.running import claims_of

from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.facts.captures import Capture
from tfrewrite.source.file import SourceFile, read

HERE = Path(__file__).parent / "notebooks"
CELL = "# %%\n"
NOTEBOOKS = {
    title.strip(): [cell.strip("\n") for cell in body.split(CELL)[1:]]
    for part in ("\n" + (HERE / "cells.txt").read_text()).split("\n### ")[1:]
    for title, _, body in [part.partition("\n")]
}


def read_notebook(folder: Path, cells: list[str]) -> Facts:
    """The facts of a notebook with these cells."""
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell} for cell in cells
    ]
    path = folder / "a.ipynb"
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 2}))
    source = read(path)
    assert isinstance(source, SourceFile), source
    facts = Facts.read(source, Project(folder))
    assert isinstance(facts, Facts), facts
    return facts


def orders(count: int) -> list[list[int]]:
    """From the first to the last cell, all of them twice, each of them twice, and at random."""
    chosen, plain = random.Random(1), list(range(count))
    again = [plain + [chosen.randrange(count) for _ in range(4)] for _ in range(6)]
    loose = [[chosen.randrange(count) for _ in range(2 * count)] for _ in range(8)]
    return [plain, plain + plain, [number for number in plain for _ in range(2)], *again, *loose]


def captures_of(facts: Facts) -> dict[str, dict[str, Capture]]:
    """What the functions of the notebook itself capture, by name; attributes of `self` left out."""
    functions = (f for f in facts.names.functions if isinstance(facts.names.parents.get(f), ast.Module))
    return {f.name: {c.name: c for c in facts.captures.of(f) if "." not in c.name} for f in functions}


def job_of(facts: Facts) -> dict[str, Any]:
    """The cells with calls that report, in their places, and what to look at."""
    notebook = facts.source.notebook
    assert notebook is not None
    lines = instrumented(facts.source.program).split("\n")
    starts = [cell.line for cell in notebook.cells]
    spans = zip(starts, [*starts[1:], len(lines) + 1], strict=True)
    placed = ["\n" * (start - 1) + "\n".join(lines[start - 1 : end - 1]) for start, end in spans]
    cell_of = {f.name: sum(start <= f.lineno for start in starts) - 1 for f in facts.names.functions}
    captured = {name: (cell_of[name], list(found)) for name, found in captures_of(facts).items()}
    return {"cells": placed, "orders": orders(len(placed)), "calls": names_for(1), "captures": captured}


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Facts]:
    return {title: read_notebook(tmp_path_factory.mktemp("notebook"), cells) for title, cells in NOTEBOOKS.items()}


@pytest.fixture(scope="module")
def happened(notebooks: dict[str, Facts]) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, str(HERE / "observe_cells.py")],
        input=json.dumps({title: job_of(facts) for title, facts in notebooks.items()}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("title", NOTEBOOKS)
def test_values_hold_in_every_order(title: str, notebooks: dict[str, Facts], happened: dict[str, Any]) -> None:
    seen, compared = happened[title]["seen"], 0
    for key, node, value in claims_of(notebooks[title]):
        for text in seen.get(key, []):
            compared += 1
            found = wrong(value, json.loads(text))
            assert not found, f"line {getattr(node, 'lineno', 0)} {key}: {value}, {found}"
    assert compared


@pytest.mark.parametrize("title", NOTEBOOKS)
def test_captures_hold_in_every_order(title: str, notebooks: dict[str, Facts], happened: dict[str, Any]) -> None:
    for function, captures in captures_of(notebooks[title]).items():
        for name, capture in captures.items():
            rebound, changed = happened[title]["became"].get(f"{function}:{name}", (False, False))
            assert capture.rebound is not Answer.NO or not rebound, str(capture)
            assert capture.changed is not Answer.NO or not changed, str(capture)
