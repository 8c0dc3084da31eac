"""What loops are made of, compared with what they did when they ran."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fact_pages import PAGES, Snippet, read_page
from observed_runs.claims import default_orders, facts_of, file_of, loops_in_graphs, run_snippet
from observed_runs.instrument import place_of, place_text
from observed_runs.runner import Child

from tfrewrite.facts import Answer, Facts
from tfrewrite.facts.batches import Origin
from tfrewrite.facts.loop_parts import Level, LoopParts, Purpose
from tfrewrite.facts.tree import bound_names, own_nodes

SNIPPETS = [s for topic in ("loops", "traced", "specs") for s in read_page(PAGES / f"{topic}.md")]
OBJECTS = {
    Origin.DATASET: ("DatasetV2", "DistributedDatasetInterface"),
    Origin.ARRAY: ("ndarray", "list", "tuple", "dict", "_EagerTensorBase", "Tensor", "zip"),
    Origin.ZIP: ("zip",),
    Origin.GENERATOR: ("generator",),
    Origin.NEXT: ("OwnedIterator", "generator", "Iterator", "IteratorBase", "DatasetV2", "list_iterator", "zip"),
    Origin.SLICE: ("ndarray", "list", "tuple", "_EagerTensorBase", "Tensor"),
}


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    started = Child()
    yield started
    started.close()


def _parts(facts: Facts) -> Iterator[LoopParts]:
    for loop in facts.loops.all:
        yield facts.loops.parts(loop)


def _sources(snippet: Snippet, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for facts in facts_of(snippet, folder):
        spans = []
        for parts in _parts(facts):
            for source in parts.sources:
                node = source.node
                if source.home is facts:
                    spans.append([node.lineno, node.col_offset, node.end_lineno, node.end_col_offset])
        found[file_of(facts, folder)[:-1]] = {"sources": spans, "graphs": loops_in_graphs(facts)}
    return found


@pytest.mark.every(4)
@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_loops_do_what_the_facts_claim(snippet: Snippet, child: Child, tmp_path: Path) -> None:
    snippet.write(tmp_path)
    ran = run_snippet(child, snippet, _sources(snippet, tmp_path))
    assert not ran["error"], ran["error"]
    for facts in facts_of(snippet, tmp_path):
        for parts in _parts(facts):
            key = file_of(facts, tmp_path) + place_text(parts.loop)
            for entry in ran["loops"].get(key, []):
                _check(facts, parts, entry, f"line {parts.loop.lineno}: {parts.texts}, {entry}")
            for source in parts.sources:
                node = source.node
                span = f"{node.lineno}:{node.col_offset}:{node.end_lineno}:{node.end_col_offset}"
                seen = ran["sources"].get(file_of(facts, tmp_path) + span)
                if source.home is facts and source.origin in OBJECTS and seen is not None:
                    assert set(seen) & set(OBJECTS[source.origin]), (source, seen)


def _check(facts: Facts, parts: LoopParts, entry: dict[str, Any], where: str) -> None:
    changed = entry["changed"]
    carries = set(parts.escapes.carried) & {
        name for step in parts.steps for s in step.statements for name in bound_names([s, *own_nodes(s)])
    }
    each = parts.level is Level.EPOCHS or parts.each_round is Answer.YES
    if parts.purpose is Purpose.TRAINING and not carries and each:
        complete = changed if entry["left"] and not parts.exits else changed[:-1]
        assert False not in complete, where
    yields = any(isinstance(node, ast.Yield) for node in own_nodes(parts.loop))
    if not yields and parts.purpose in (Purpose.EVALUATION, Purpose.GENERATION, Purpose.DATA, Purpose.NEITHER):
        assert True not in changed, where
    if parts.bound.ends is Answer.YES and entry["left"]:
        assert entry["exhausted"] or any(one.how != "continue" for one in parts.exits), where
        if parts.bound.rounds is not None:
            most = parts.bound.rounds
            assert entry["rounds"] == most or (parts.exits and entry["rounds"] < most), where
    if parts.bound.ends is Answer.NO:
        assert not entry["exhausted"], where


@pytest.mark.every(6)
@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_names_that_do_not_escape_are_not_needed(snippet: Snippet, child: Child, tmp_path: Path) -> None:
    """Behind a loop, and from its second round on, every name that is not said to be needed is made useless."""
    snippet.write(tmp_path)
    orders: dict[str, Any] = {}
    for facts in facts_of(snippet, tmp_path):
        after, each, graphs = {}, {}, loops_in_graphs(facts)
        for parts in _parts(facts):
            if place_of(parts.loop) in graphs:
                continue
            scope = facts.names.scope_of(parts.loop)
            key = place_text(parts.loop)
            body = bound_names(n for s in parts.loop.body for n in (s, *own_nodes(s)))
            target = bound_names(own_nodes(parts.loop)) - body
            bound = {n for n in bound_names(own_nodes(parts.loop)) if n in scope.bindings}
            after[key] = sorted(bound - set(parts.escapes.after))
            before = {b for b in bound if len(scope.bindings[b]) > 1}
            each[key] = sorted(bound - target - set(parts.escapes.carried) - before)
        orders[file_of(facts, tmp_path)[:-1]] = {"after": after, "round": each, "graphs": graphs}
    if not any(names for file in orders.values() for part in ("after", "round") for names in file[part].values()):
        pytest.skip("no such names")
    plain = run_snippet(child, snippet, default_orders(snippet, tmp_path))
    spoiled = run_snippet(child, snippet, orders)
    assert not spoiled["error"], f"{orders}\n{spoiled['error']}"
    assert spoiled["output"] == plain["output"]
