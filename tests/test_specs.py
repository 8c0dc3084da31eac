"""The specs of parameters, compared with the arguments that functions really got."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fact_pages import PAGES, Snippet, read_page
from observed_runs.claims import default_orders, facts_of, file_of, run_snippet
from observed_runs.instrument import place_text
from observed_runs.runner import Child

from tfrewrite.facts import Answer
from tfrewrite.facts.specs import Spec, Standing

SNIPPETS = [s for topic in ("specs", "loops", "traced") for s in read_page(PAGES / f"{topic}.md")]


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    started = Child()
    yield started
    started.close()


def _is_instance(given: dict[str, Any], spec: Spec) -> bool:
    """Whether a recorded argument is one that the spec describes."""
    match spec.standing:
        case Standing.TENSOR:
            if given["kind"] not in ("tensor", "array") or given["dtype"] != spec.dtype:
                return False
            shape = given["shape"]
            if spec.shape is None or shape is None:
                return True
            symbolic = given["kind"] == "tensor" and not given["eager"]  # a graph may know less than the run
            pairs = zip(shape, spec.shape, strict=False)
            return len(shape) == len(spec.shape) and all(b in (None, a) or (symbolic and a is None) for a, b in pairs)
        case Standing.NEST:
            items = given.get("items", {})
            parts = [(items[str(k)] if isinstance(items, dict) else items[int(k)], part) for k, part in spec.parts]
            return len(items) == len(spec.parts) and all(_is_instance(one, part) for one, part in parts)
        case Standing.CONSTANT:
            assert spec.value is not None
            assert spec.value.literal is not None
            return bool(given["kind"] == "python" and given["value"] == repr(spec.value.literal.value))
        case Standing.VARYING:
            return bool(given["kind"] == "python" and spec.dtype in (None, given["type"]))
        case Standing.OBJECT:
            return given["kind"] not in ("tensor", "array", "python")
        case _:
            return True


def _data(spec: Spec) -> Any:
    if spec.standing is Standing.TENSOR:
        return {"dtype": spec.dtype, "shape": spec.shape}
    if isinstance(spec.parts[0][0], str):
        return {"items": {key: _data(part) for key, part in spec.parts}}
    return [_data(part) for _, part in spec.parts]


@pytest.mark.every(4)
@pytest.mark.parametrize("snippet", SNIPPETS, ids=str)
def test_arguments_are_what_the_specs_claim(snippet: Snippet, child: Child, tmp_path: Path) -> None:
    snippet.write(tmp_path)
    ran = run_snippet(child, snippet, default_orders(snippet, tmp_path))
    assert not ran["error"], ran["error"]
    for facts in facts_of(snippet, tmp_path):
        for function in facts.names.functions:
            if not isinstance(function, ast.FunctionDef):
                continue
            calls = ran["arguments"].get(file_of(facts, tmp_path) + place_text(function), [])
            signature = facts.specs.signature(function)
            for name, spec in signature.parameters:
                for call in calls if spec.complete is Answer.YES else ():
                    assert _is_instance(call[name], spec), f"{function.name}({name}): {spec}, got {call[name]}"
            wanted = [(name, spec) for name, spec in signature.parameters if not spec.defaulted]
            eager = [c for c in calls if all(c[name].get("eager", True) for name, _ in wanted)]
            if signature.usable is Answer.YES and eager and wanted:
                job = {"specs": [_data(s) for _, s in wanted], "calls": [[c[n] for n, _ in wanted] for c in eager]}
                assert child.ask(job)["error"] == "", f"{function.name}: {signature}"
