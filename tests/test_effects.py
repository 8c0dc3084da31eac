"""Effects: what is claimed of small steps is compared with what they do, eagerly and as graphs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.facts.effects import Effect, Stream, Summary, What
from tfrewrite.source.file import SourceFile, read

HERE = Path(__file__).parent / "effects"
PRELUDE = "import sys, os, math, time, random, logging, numpy as np, tensorflow as tf\n"
STEPS = {
    title.strip(): body
    for part in (HERE / "steps.txt").read_text().split("### ")[1:]
    for title, _, body in [part.partition("\n")]
}
WRITES = frozenset({What.BINDS, What.SETS, What.STORES, What.CHANGES})
SEEN_AS = {
    "prints": frozenset({What.PRINTS, What.LOGS, What.BARS}),
    "writes": WRITES,
    "updates": frozenset({What.UPDATES}),
    "files": frozenset({What.WRITES_FILE, What.SUMMARISES}),
    "clock": frozenset({What.CLOCK}),
}
STREAMS = {
    "random": frozenset({Stream.PYTHON, Stream.INITIALIZER, Stream.KERAS}),
    "numpy": frozenset({Stream.NUMPY}),
    "tensorflow": frozenset({Stream.TENSORFLOW}),
}
IN_OBJECTS = frozenset({Stream.NUMPY_GENERATOR, Stream.GENERATOR, Stream.KERAS})
"""Streams whose state stands in an object, where it is seen as a write or an update."""


def facts_of(path: Path, source: str) -> Facts:
    path.write_text(source)
    found = read(path)
    assert isinstance(found, SourceFile)
    facts = Facts.read(found, Project(path.parent))
    assert isinstance(facts, Facts)
    return facts


def is_of(effect: Effect, seen: str) -> bool:
    """Whether an effect is one that shows in that part of the world."""
    if effect.what is What.DRAWS:
        in_object = effect.stream in IN_OBJECTS and seen in ("writes", "updates")
        return effect.stream in STREAMS.get(seen, ()) or in_object
    if effect.what is What.PRINTS and effect.op:
        return False  # past `sys.stdout`
    if effect.what is What.ADVANCES and seen == "writes":
        return False
    return effect.what in SEEN_AS.get(seen, ())


def said(effects: Iterable[Effect], seen: str) -> Answer:
    """Whether some effects are claimed to show in a part of the world."""
    effects = list(effects)
    found = [effect for effect in effects if is_of(effect, seen)]
    if any(effect.certain and effect.stream not in IN_OBJECTS for effect in found):
        return Answer.YES
    return Answer.UNKNOWN if found or any(e.what is What.UNKNOWN for e in effects) else Answer.NO


EVERY = 4
"""A sample runs one of so many steps."""


@pytest.fixture(scope="module")
def observed(size: Callable[..., int]) -> dict[str, Any]:
    """What the steps did when they ran."""
    run = subprocess.run(
        [sys.executable, str(HERE / "observe_effects.py")],
        input=json.dumps(dict(list(STEPS.items())[:: size(sample=EVERY, full=1)])),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Facts, Any, Summary]]:
    found = {}
    for number, (name, source) in enumerate(STEPS.items()):
        facts = facts_of(tmp_path_factory.mktemp("steps") / f"s{number}.py", PRELUDE + source)
        functions = [f for f in facts.names.functions if f.name in ("step", "inner")]
        function = next((f for f in functions if f.name == "step"), functions[0])
        found[name] = (facts, function, facts.effects.summary(function))
    return found


KINDS_OF_EFFECTS = ("prints", "writes", "updates", "files", "clock", "random", "numpy", "tensorflow")


@pytest.mark.every(EVERY)
@pytest.mark.parametrize("name", STEPS)
def test_a_summary_says_what_a_step_does(name: str, observed: dict[str, Any], claims: dict[str, Any]) -> None:
    happened = observed[name]["eager"]
    assert not happened["error"], happened
    for seen in KINDS_OF_EFFECTS:
        claim = said(claims[name][2].effects, seen)
        really = any(seen in changes for changes in happened["changes"])
        assert claim is not Answer.NO or not really, f"{seen} happened: {claims[name][2]}"
        assert claim is not Answer.YES or really, f"{seen} did not happen: {claims[name][2]}"


@pytest.mark.every(EVERY)
@pytest.mark.parametrize("name", STEPS)
def test_what_is_once_per_trace_happens_once(name: str, observed: dict[str, Any], claims: dict[str, Any]) -> None:
    eager, graph = observed[name]["eager"], observed[name]["graph"]
    if graph["error"]:
        return
    facts, function, _ = claims[name]
    frozen = facts.effects.once_per_trace(function)
    if "tensorflow" in eager["changes"][2]:
        assert any(effect.stream is Stream.TENSORFLOW for effect in facts.effects.differs_in_graph(function))
    for seen in KINDS_OF_EFFECTS[:-1]:
        claim = said(frozen, seen)
        lost = seen in eager["changes"][2] and seen not in graph["changes"][2]
        assert claim is not Answer.NO or not lost, f"{seen} is lost in the graph"
        assert claim is not Answer.YES or lost, f"{seen} still happens in the graph: {list(map(str, frozen))}"


@pytest.mark.every(EVERY)
@pytest.mark.parametrize("name", STEPS)
def test_what_is_loud_raises(name: str, observed: dict[str, Any], claims: dict[str, Any]) -> None:
    facts, function, summary = claims[name]
    loud = facts.effects.loud_in_graph(function)
    raised = observed[name]["graph"]["error"]
    if any(effect.certain for effect in loud):
        assert raised, f"nothing raised: {list(map(str, loud))}"
    if not loud and not summary.unknown:
        assert not raised, f"{raised} was not foreseen"


def test_little_is_unknown(claims: dict[str, Any]) -> None:
    """Of all answers about these steps, few are that it is not known."""
    answers = [said(summary.effects, seen) for _, _, summary in claims.values() for seen in KINDS_OF_EFFECTS]
    share = answers.count(Answer.UNKNOWN) / len(answers)
    assert len(answers) >= 100 * len(KINDS_OF_EFFECTS)
    assert share < 0.08, f"{share:.1%} unknown"


def test_a_summary_is_a_line(claims: dict[str, Any]) -> None:
    _, _, summary = claims["append to an outer list"]
    assert str(summary) == "effects appends to losses"
    assert re.fullmatch(r"effects .*prints.*", str(claims["print"][2]))
