"""Captures: whether what a step uses from outside is bound again or changed, compared with what happens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.facts.captures import Capture
from tfrewrite.source.file import SourceFile, read

HERE = Path(__file__).parent / "captures"
PRELUDE = "import random, sys, numpy as np, tensorflow as tf\n"
PROGRAMS = {
    title.strip(): body
    for part in (HERE / "programs.txt").read_text().split("### ")[1:]
    for title, _, body in [part.partition("\n")]
}


def captures_of(path: Path, source: str, name: str = "step") -> dict[str, Capture]:
    """What the step of a program captures."""
    path.write_text(source)
    found = read(path)
    assert isinstance(found, SourceFile)
    facts = Facts.read(found, Project(path.parent))
    assert isinstance(facts, Facts)
    function = next(f for f in facts.names.functions if f.name == name)
    return {capture.name: capture for capture in facts.captures.of(function)}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Capture]]:
    folder = tmp_path_factory.mktemp("captures")
    found = {}
    for number, (title, source) in enumerate(PROGRAMS.items()):
        home = folder / str(number)
        home.mkdir()
        found[title] = captures_of(home / "program.py", PRELUDE + source)
    return found


@pytest.fixture(scope="module")
def happened(said: dict[str, dict[str, Capture]]) -> dict[str, dict[str, list[bool]]]:
    given = {title: (source, list(said[title])) for title, source in PROGRAMS.items()}
    run = subprocess.run(
        [sys.executable, str(HERE / "observe_captures.py")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found: dict[str, dict[str, list[bool]]] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("title", PROGRAMS)
def test_what_becomes_of_a_capture(
    title: str, said: dict[str, dict[str, Capture]], happened: dict[str, dict[str, list[bool]]]
) -> None:
    for name, capture in said[title].items():
        rebound, changed = happened[title][name]
        for claim, really in ((capture.rebound, rebound), (capture.changed, changed)):
            assert claim is not Answer.NO or not really, str(capture)
            assert claim is not Answer.YES or really, str(capture)


def test_little_is_unknown(said: dict[str, dict[str, Capture]]) -> None:
    """Of all these captures, few may or may not stay."""
    answers = [answer for found in said.values() for c in found.values() for answer in (c.rebound, c.changed)]
    share = answers.count(Answer.UNKNOWN) / len(answers)
    assert share < 0.15, f"{share:.1%} unknown"


def test_attributes_of_self(tmp_path: Path) -> None:
    """What other methods set is not the same in each call."""
    source = """\
class Trainer:
    def __init__(self):
        self.scale, self.rate, self.seen = 1.0, 0.1, []
        self.fixed = 3
    def step(self, x):
        return x * self.scale * self.fixed * len(self.seen)
    def set(self, scale):
        self.scale = scale
        self.seen.append(scale)
"""
    found = captures_of(tmp_path / "program.py", source)
    assert found["self.scale"].rebound is Answer.YES
    assert found["self.fixed"].stays is Answer.YES
    assert found["self.seen"].changed is Answer.YES


def test_an_importing_program_may_set_names(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import lib\nlib.scale = 3.0\nlib.step(1.0)\n")
    source = "scale = 1.0\nother = 2.0\ndef step(x):\n    return x * scale * other\n"
    found = captures_of(tmp_path / "lib.py", source)
    assert found["scale"].rebound is not Answer.NO
    assert found["other"].rebound is Answer.NO
