"""Writes rows as text and counts what is unknown in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tfrewrite.facts.catalog.rows import library_of

LIBRARIES = ("tensorflow", "keras", "numpy", "methods")
_LONG = 12


def write(
    rows: dict[str, dict[str, Any]], names: dict[str, list[str]], folder: Path, on: str, libraries: tuple[str, ...]
) -> None:
    """One file for each library: a line for each name, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    for library in libraries:
        lines: dict[str, str] = {}
        tables: dict[str, str] = {}
        for name in sorted(rows):
            if library_of(name) == library:
                lines[name] = _line(rows[name], library, tables, on)
        for name in rows:
            for alias in names.get(name, ()):
                if library_of(alias) == library:
                    lines[alias] = f"@{name}"
        for table, number in tables.items():
            lines[f"={number}"] = table
        text = "\n".join(f"{name}\t{line}" for name, line in sorted(lines.items()))
        (folder / f"{library}.rows").write_text(text + "\n", encoding="utf-8")


def _line(row: dict[str, Any], library: str, tables: dict[str, str], on: str) -> str:
    data = {**row, "on": row.get("on", [on])} if row.get("r") or row.get("n") else row
    if "r" in data:
        data["r"] = shared(data["r"], library, tables)
    return line_of(data)


def line_of(row: dict[str, Any]) -> str:
    """A row as text."""
    return json.dumps(row, separators=(",", ":"), sort_keys=True)


def shared(spec: Any, library: str, tables: dict[str, str]) -> Any:
    """Long tables of pairs stand once in a file; rules name them."""
    if isinstance(spec, list):
        return [shared(item, library, tables) for item in spec]
    if not isinstance(spec, dict):
        return spec
    if "joint" in spec and isinstance(spec["to"], dict) and len(spec["to"]) > _LONG:
        text = json.dumps(spec["to"], separators=(",", ":"), sort_keys=True)
        number = tables.setdefault(text, f"{len(tables) + 1:03}")
        return {"joint": spec["joint"], "to": f"{library}:{number}"}
    return {key: shared(value, library, tables) for key, value in spec.items()}


def report(rows: dict[str, dict[str, Any]]) -> None:
    """Prints how many rows there are and the share of them of which each question is unknown."""
    print(f"{'':12}{'rows':>6}" + "".join(f"{name:>10}" for name in _QUESTIONS))
    for library in (*LIBRARIES, ""):
        own = [row for name, row in rows.items() if not library or library_of(name) == library]
        counts = Counter(question for row in own for question in unknown_of(row))
        shares = "".join(f"{counts[name] / max(1, len(own)):>10.1%}" for name in _QUESTIONS)
        print(f"{library or 'all':12}{len(own):>6}{shares}")


_QUESTIONS = ("kind", "dtype", "shape", "waits", "draws", "stateful", "eager", "prints")


def unknown_of(row: dict[str, Any]) -> Iterator[str]:
    """The questions that a row leaves unknown."""
    result = row.get("r")
    leaves = list(_leaves(result)) if result else []
    if not result:
        yield "kind"
    if not result or any(leaf["k"] in _TYPED and not leaf.get("d") for leaf in leaves):
        yield "dtype"
    if not result or any(leaf["k"] in ("tensor", "array", "variable") and leaf.get("s") is None for leaf in leaves):
        yield "shape"
    for question in _QUESTIONS[3:]:
        if row.get("n", {}).get(question, "unknown") == "unknown":
            yield question


_TYPED = ("tensor", "array", "variable", "ragged", "sparse", "python")


def _leaves(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    inner = [*spec.get("items", ()), *([spec["item"]] if spec.get("item") else [])]
    if not inner:
        yield spec
    for item in inner:
        yield from _leaves(item)
