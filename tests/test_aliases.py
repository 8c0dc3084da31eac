"""Aliases: values are taken, what they came from is changed, and the claims are compared with what is seen."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tfrewrite.facts import Facts, Project
from tfrewrite.facts.aliases import Aliasing, Sharing
from tfrewrite.source.file import SourceFile, read

HERE = Path(__file__).parent / "aliases"
PRELUDE = """\
import copy, numpy as np, tensorflow as tf
def built():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
class Box:
    def __init__(self):
        self.items = [1]
        self.n = 1
    def view(self): return self.items
    def fresh(self): return [1]
"""
PROGRAMS = [
    (setup.strip(), expression.strip(), change.strip())
    for line in (HERE / "snapshots.txt").read_text().splitlines()
    for expression, _, rest in [line.partition(" <- ")]
    for setup, _, change in [rest.partition(" ; ")]
]


def claim(folder: Path, setup: str, expression: str, change: str) -> Aliasing:
    """What the facts say of an expression, in a program that changes things afterwards."""
    path = folder / "program.py"
    path.write_text(f"{PRELUDE}{setup}\ntaken = {expression}\n{change}\n")
    source = read(path)
    assert isinstance(source, SourceFile)
    facts = Facts.read(source, Project(folder))
    assert isinstance(facts, Facts)
    taken = next(s for s in facts.tree.body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "taken")
    return facts.aliases.of(taken.value)


@pytest.fixture(scope="module")
def changed() -> list[bool]:
    """Whether each value showed the change."""
    run = subprocess.run(
        [sys.executable, str(HERE / "observe_aliases.py")],
        input=json.dumps({"prelude": PRELUDE, "programs": PROGRAMS}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found: list[bool] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("number", range(len(PROGRAMS)), ids=[f"{e} of {s}" for s, e, _ in PROGRAMS])
def test_an_alias_shows_changes_and_a_snapshot_does_not(number: int, changed: list[bool], tmp_path: Path) -> None:
    said = claim(tmp_path, *PROGRAMS[number])
    if said.how is Sharing.SNAPSHOT and not said.items and not said.loose:
        assert not changed[number], said
    if said.how is Sharing.ALIAS:
        root = re.split(r"\W", PROGRAMS[number][2])[0]
        assert changed[number] is any(source.name == root for source in said.of), said
    if changed[number] and said.how is Sharing.SNAPSHOT:
        assert said.items or said.loose


def test_little_is_unknown(tmp_path: Path) -> None:
    """Of all these expressions, few have aliases that are not known."""
    said = [claim(tmp_path, *program) for program in PROGRAMS]
    share = sum(aliasing.how is Sharing.UNKNOWN for aliasing in said) / len(said)
    assert len(said) >= 100
    assert share < 0.2, f"{share:.1%} unknown"
