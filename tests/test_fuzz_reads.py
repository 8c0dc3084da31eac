"""Safe rewrites of host reads, held against random programs: the rewritten program does what the original does."""

from __future__ import annotations

import ast
import difflib
import itertools
from collections.abc import Callable

import pytest
from fuzz_loops.oracle import Ran, run
from fuzz_loops.programs import programs
from hypothesis import HealthCheck, event, given, seed, settings
from rewriting import installed, rewrite

from tfrewrite.api import Enabled, Safety

SAFE = sorted(
    codemod.name
    for codemod in installed().codemods
    if codemod.safety is Safety.SAFE and codemod.enabled is not Enabled.BY_NAME
)
QUICK = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
SHARDS = 2
MOST_ENTRIES = 6
"""How often a program enters its loop at most: a counter of the host is read from the device once for each entry."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_safe_rewrites_change_nothing(
    shard: int, size: Callable[..., int], record_property: Callable[[str, object], None]
) -> None:
    tally: dict[str, int] = {}

    @seed(40_000 + shard)
    @settings(QUICK, derandomize=False, max_examples=size(sample=200, full=5000) // SHARDS)
    @given(programs(collecting=True))
    def keeps(program: str) -> None:
        for outcome in check(program):
            event(outcome)
            tally[outcome] = tally.get(outcome, 0) + 1

    keeps()
    for outcome, count in sorted(tally.items()):
        record_property(f"random programs: {outcome}", count)
    for codemod in SAFE:
        assert tally.get(f"{codemod}: rewritten"), f"{codemod} rewrote nothing: {tally}"


def check(program: str) -> list[str]:
    """Rewrite a program by each safe codemod alone, then by all of them; returns what became of it."""
    original = run(program)
    outcomes, after = [], program
    for codemod in SAFE:
        got = rewrite(codemod, program, {})
        assert bool(got.rewritten) == (got.after != program), f"{codemod} changes something without saying so"
        if got.rewritten:
            require_same(program, original, got.after)
        outcomes.append(f"{codemod}: {'rewritten' if got.rewritten else 'refused' if got.refused else 'nothing found'}")
        after = rewrite(codemod, after, {}).after
    if after != program:
        require_same(program, original, after)
    return outcomes


def require_same(program: str, original: Ran, after: str) -> None:
    """Fail where the rewritten program shows, does, ends with or leaves behind something else, or reads more."""
    ast.parse(after)
    changed = run(after)
    wrong = []
    if changed.texts != original.texts:
        wrong.append("shows something else:\n" + "".join(difflib.unified_diff(original.texts, changed.texts, n=1)))
    if changed.effects != original.effects:
        lines = itertools.islice(difflib.unified_diff(original.effects, changed.effects, lineterm="", n=1), 20)
        wrong.append("has other effects:\n" + "\n".join(lines))
    if bool(changed.error) != bool(original.error):
        wrong.append(f"ends with {changed.error or 'no exception'}, not with {original.error or 'none'}")
    if not original.error:
        wrong += [
            f"{name} is {changed.state.get(name, 'gone')} at the end, not {text}"
            for name, text in original.state.items()
            if changed.state.get(name) != text
        ]
    if changed.reads > original.reads + MOST_ENTRIES:
        wrong.append(f"reads {changed.reads} values, the original {original.reads}")
    assert not wrong, "\n\n".join([*wrong, "--- from", program, "--- to", after])
