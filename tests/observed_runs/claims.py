"""The facts of the programs on a page, and what these programs did when they ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fact_pages import Snippet

from observed_runs.runner import Child
from tfrewrite.facts import Answer, Facts, Project
from tfrewrite.source.file import SourceFile, read


def facts_of(snippet: Snippet, folder: Path) -> Iterator[Facts]:
    """The facts of each Python file of a snippet that was written into a folder."""
    project = Project(folder)
    for file in snippet.files:
        source = read(folder / file.name)
        assert isinstance(source, SourceFile), source
        facts = Facts.read(source, project)
        assert isinstance(facts, Facts), facts
        yield facts


def file_of(facts: Facts, folder: Path) -> str:
    """How reports name places of a program: its path and a colon."""
    return f"{facts.source.path.relative_to(folder)}:"


def run_snippet(child: Child, snippet: Snippet, orders: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the program did."""
    files = {file.name: file.program for file in snippet.files}
    return child.ask({"files": files, "main": snippet.main.name, "orders": orders or {}})


def loops_in_graphs(facts: Facts) -> list[tuple[int, int]]:
    """The places of loops in functions that may run as graphs."""
    found = []
    for loop in facts.loops.all:
        function = facts.names.function_of(loop)
        if function is not None and facts.traced.modes(function).graph is not Answer.NO:
            found.append((loop.lineno, loop.col_offset))
    return found


def default_orders(snippet: Snippet, folder: Path) -> dict[str, dict[str, Any]]:
    """The orders that every program runs with."""
    return {file_of(facts, folder)[:-1]: {"graphs": loops_in_graphs(facts)} for facts in facts_of(snippet, folder)}
