"""The corpus: whole scripts, rewritten as recorded byte for byte, and run under TensorFlow on both sides."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from corpus_runner import Run, run
from rewriting import OptionValue, rewrite

CORPUS = Path(__file__).parent.parent / "corpus"
PROCESSES = 2
KEYS = {"description", "shown", "unchanged", "steps", "options", "tolerance", "waits-more"}
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Case:
    """One script before and after one codemod, which of its lines are still shown, and how exactly."""

    folder: Path
    codemod: str
    options: Mapping[str, OptionValue]
    shown: tuple[int, ...] | None
    """The lines that stay, for a codemod that makes programs quieter; None where all do."""
    unchanged: bool
    tolerance: float
    """The largest relative difference of shown numbers, for a codemod whose results may differ; values then may too."""
    waits_more: bool
    """Whether the rewritten script is known to wait more often, as the codemod's page says."""

    @property
    def before(self) -> Path:
        """The script."""
        return self.folder / "before.py"

    @property
    def after(self) -> Path:
        """The script as the codemod leaves it."""
        return self.folder / ("before.py" if self.unchanged else "after.py")


def read_case(folder: Path) -> Case:
    """One case from its folder."""
    facts = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert facts.keys() <= KEYS, f"{folder}: unknown keys {sorted(facts.keys() - KEYS)}"
    assert facts["description"]
    unchanged = facts.get("unchanged", False)
    assert not (unchanged and "shown" in facts), f"{folder}: `shown` beside `unchanged = true`"
    assert not (unchanged and (folder / "after.py").exists()), f"{folder}: `after.py` beside `unchanged = true`"
    shown = tuple(line for part in facts["shown"] for line in line_numbers(part)) if "shown" in facts else None
    more, tolerance = facts.get("waits-more", False), facts.get("tolerance", 0.0)
    return Case(folder, folder.parent.name, facts.get("options", {}), shown, unchanged, tolerance, more)


def line_numbers(part: int | str) -> range:
    """`7` is one line, `"7-9"` are three."""
    first, _, last = str(part).partition("-")
    return range(int(first), int(last or first) + 1)


FOLDERS = sorted(path.parent for path in CORPUS.glob("*/*/before.py"))
NAMES = [f"{folder.parent.name}/{folder.name}" for folder in FOLDERS]


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 14


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_rewritten_as_recorded(folder: Path) -> None:
    case = read_case(folder)
    before = case.before.read_bytes().decode()
    got = rewrite(case.codemod, before, case.options)
    assert got.after == case.after.read_bytes().decode()
    assert rewrite(case.codemod, got.after, case.options).after == got.after, "a second run changes something"


@pytest.mark.parametrize("process", range(PROCESSES))
def test_runs_as_promised(process: int, record_property: Callable[[str, object], None]) -> None:
    cases = [read_case(folder) for folder in FOLDERS[process::PROCESSES]]
    scripts = [script for case in cases for script in dict.fromkeys((case.before, case.after)) if script.exists()]
    runs = {one.script: one for one in run(scripts)}
    wrong = [f"{case.codemod}/{case.folder.name}: {text}" for case in cases for text in compare(case, runs)]
    for case in cases:
        if not case.unchanged and case.after in runs:
            record_property(f"waits before: {case.codemod}", runs[case.before].waits)
            record_property(f"waits after: {case.codemod}", runs[case.after].waits)
    assert not wrong, "\n\n".join(wrong)


def compare(case: Case, runs: Mapping[Path, Run]) -> list[str]:
    """What is wrong with the two runs of a case."""
    if case.after not in runs:
        return [f"there is no {case.after.name}"]
    before, after = runs[case.before], runs[case.after]
    if before.error or after.error:
        return [f"{one.script.name} fails:\n{one.error}" for one in (before, after) if one.error]
    if case.unchanged:
        return [] if before.lines else ["it shows nothing"]
    wrong = []
    promised = before.lines if case.shown is None else [before.lines[line] for line in case.shown]
    if not are_alike(after.lines, promised, case.tolerance):
        wrong.append(f"shows\n{after.stdout}of\n{numbered(before)}promised were\n{''.join(promised)}")
    differing = [name for name, digest in before.values.items() if after.values.get(name) != digest]
    if differing and not case.tolerance:
        wrong.append(f"these differ at the end: {', '.join(differing)}")
    if (after.waits > before.waits) != case.waits_more:
        wrong.append(f"waits {after.waits} times for the device, the original {before.waits} times")
    return wrong if before.values else [*wrong, "no value to compare at the end"]


def are_alike(lines: Sequence[str], promised: Sequence[str], tolerance: float) -> bool:
    """Whether lines have the same text, and numbers that differ by no more than a relative tolerance."""
    if not tolerance:
        return list(lines) == list(promised)
    texts = [NUMBER.sub("#", "".join(each)) for each in (lines, promised)]
    numbers = [list(map(float, NUMBER.findall("".join(each)))) for each in (lines, promised)]
    close = all(math.isclose(one, other, rel_tol=tolerance) for one, other in zip(*numbers, strict=False))
    return texts[0] == texts[1] and close


def numbered(one: Run) -> str:
    """The lines that a run showed, with their numbers."""
    return "".join(f"{number:4} {line}" for number, line in enumerate(one.lines))


MESSAGE_OF_TWO = """\
import tensorflow as tf
w = tf.Variable(0.5)
opt = tf.keras.optimizers.SGD(0.125)
for x in tf.data.Dataset.range(12).map(lambda n: tf.cast(n, tf.float32)):
    with tf.GradientTape() as tape:
        loss = tf.square(w * x - 1.0)
    opt.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    print(float(loss))
    print(f"loss {loss:.4f}")
"""


def test_lines_that_the_rewrite_made_are_not_reported() -> None:
    got = rewrite("log-every-n-steps", MESSAGE_OF_TWO, {"log-every": 5})
    assert got.rewritten
    assert not [finding.reason for finding in got.findings if finding.later]
