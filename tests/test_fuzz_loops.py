"""The promise of quieter loops, held against random programs by an oracle that knows nothing of the codemod."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from fuzz_loops.hard import PROGRAMS, program
from fuzz_loops.oracle import judge, run
from fuzz_loops.pairs import HEAD, PAIRS, Pair
from fuzz_loops.programs import programs
from hypothesis import HealthCheck, event, given, seed, settings
from hypothesis import strategies as st
from rewriting import rewrite

CODEMOD = "log-every-n-steps"
SHARDS = 2
EVERY = st.sampled_from((2, 3, 5))
QUICK = settings(
    deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False
)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.title)
def test_oracle_knows_right_from_wrong(pair: Pair) -> None:
    lines = (HEAD + pair.before).splitlines()
    rewritten = [
        (number, len(line) - len(line.lstrip())) for number, line in enumerate(lines, 1) if line.endswith("#!")
    ]
    wrong = "\n".join(judge(HEAD + pair.before, HEAD + pair.after, every=3, rewritten=rewritten))
    if pair.wrong:
        assert pair.wrong in wrong
    else:
        assert not wrong


@given(programs())
@settings(QUICK, max_examples=100)
def test_tags_change_nothing(program: str) -> None:
    tagged, plain = run(program, tagged=True), run(program)
    assert (tagged.texts, tagged.effects, tagged.error) == (plain.texts, plain.effects, plain.error)
    assert tagged.state == plain.state
    assert tagged.reads == plain.reads


def check(program: str, every: int) -> str:
    """Rewrite one program and hold it to the promise; returns what happened to it."""
    got = rewrite(CODEMOD, program, {"log-every": every})
    rewritten = [(finding.place.line, finding.place.column - 1) for finding in got.rewritten]
    noticed = [(finding.place.line, finding.place.column - 1) for finding in got.findings if not finding.later]
    assert bool(rewritten) == (got.after != program), "changed without a rewritten finding, or the reverse"
    if rewritten:
        ast.parse(got.after)
        wrong = judge(program, got.after, every=every, rewritten=rewritten, noticed=noticed)
        assert not wrong, "\n\n".join([f"every {every}: {rewritten}", *wrong, "--- from", program, "--- to", got.after])
    return "rewritten" if rewritten else "refused" if noticed else "nothing found"


@pytest.mark.parametrize("title", PROGRAMS)
def test_hard_loops_keep_the_promise(title: str) -> None:
    check(program(title), 3)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_rewritten_loops_keep_the_promise(
    shard: int, size: Callable[..., int], record_property: Callable[[str, object], None]
) -> None:
    tally: dict[str, int] = {}

    @seed(2021 + shard)
    @settings(QUICK, derandomize=False, max_examples=size(sample=150, full=5000) // SHARDS)
    @given(programs(), EVERY)
    def keeps(program: str, every: int) -> None:
        outcome = check(program, every)
        event(outcome)
        tally[outcome] = tally.get(outcome, 0) + 1

    keeps()
    for outcome, count in tally.items():
        record_property(f"random programs: {outcome}", count)
    assert tally.get("rewritten", 0) >= 1, f"nothing was rewritten: {tally}"
