"""Whether functions run as graphs, compared with the modes in which they ran."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fact_pages import PAGES, Snippet, read_page
from observed_runs.claims import default_orders, facts_of, file_of, run_snippet
from observed_runs.instrument import place_text
from observed_runs.runner import Child

from tfrewrite.facts import Answer, Facts

SNIPPETS = [s for topic in ("traced", "loops", "specs") for s in read_page(PAGES / f"{topic}.md")]


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    started = Child()
    yield started
    started.close()


def _functions(facts: Facts) -> Iterator[ast.FunctionDef | ast.Lambda]:
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            yield node


@pytest.mark.every(4)
@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_functions_run_in_the_modes_that_the_facts_claim(snippet: Snippet, child: Child, tmp_path: Path) -> None:
    snippet.write(tmp_path)
    ran = run_snippet(child, snippet, default_orders(snippet, tmp_path))
    assert not ran["error"], ran["error"]
    for facts in facts_of(snippet, tmp_path):
        for function in _functions(facts):
            seen = ran["runs"].get(file_of(facts, tmp_path) + place_text(function))
            modes, only = facts.traced.modes(function), facts.traced.called_from_graph_only(function)
            where = f"{getattr(function, 'name', 'lambda')} in line {function.lineno}: {modes}, seen {seen}"
            graph, eager = seen or (0, 0)
            assert not (graph and modes.graph is Answer.NO), where
            assert not (eager and modes.eager is Answer.NO), where
            if seen is not None:
                assert graph or modes.graph is not Answer.YES, where
                assert eager or modes.eager is not Answer.YES, where
                assert only is not Answer.YES or not eager, where
                assert only is not Answer.NO or eager, where
