"""Puts rows that were measured again into the data, compared with what the older release does.

    python scripts/catalog/generate.py --kept NEW --only NAME …
    OLD/bin/python scripts/catalog/generate.py --kept OLD_ONES --only NAME …
    python scripts/catalog/patching.py ROWS NEW OLD_ONES

`ROWS` is the folder with all rows of the older release, as `generate.py --out` wrote them; its rows are patched too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import alone  # noqa: F401
from comparing import DATA, LIBRARIES, OLDER, Lines, aliases_of, compared, lines_of, opened, text_of
from writing import line_of, shared

from tfrewrite.facts.catalog.rows import library_of


def main() -> None:
    """Patches the rows of both releases."""
    folder, *files = map(Path, sys.argv[1:])
    new, older = ({} if not path.exists() else _kept(path) for path in files)
    old = {library: lines_of(folder / f"{library}.rows") for library in LIBRARIES}
    for library, lines in old.items():
        own = {name: row for name, row in older.items() if library_of(name) == library}
        if own:
            _put(lines, own, library, [OLDER])
            (folder / f"{library}.rows").write_text(text_of(lines), encoding="utf-8")
    for library in LIBRARIES:
        rows = {name: row for name, row in new.items() if library_of(name) == library}
        _patch(library, rows, [name for name in older if library_of(name) == library], old)


def _kept(path: Path) -> dict[str, dict[str, Any]]:
    return dict(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def _patch(library: str, rows: dict[str, dict[str, Any]], again: list[str], old: Mapping[str, Lines]) -> None:
    path, beside = DATA / f"{library}.rows", f"{library}_{OLDER.replace('.', '_')}"
    data, others = lines_of(path), lines_of(path.with_name(f"{beside}.rows"))
    for name in again:  # a row that was measured again with the older release alone
        if name in data and data[name][0] == "{" and name not in rows:
            raise SystemExit(f"{name}: measure it with the newest release too")
    fresh = {name: json.dumps(row) for name, row in rows.items()}
    merged, differing, _ = compared(library, fresh, old, beside, aliases_of())
    for name in [*rows, *(name for name in again if name not in data)]:
        others.pop(name, None)
        if name in differing:
            _put(others, {name: opened(json.loads(differing[name]), differing)}, beside, [OLDER])
        if name in rows:
            _put(data, {name: json.loads(merged[name])}, library, None)
    path.write_text(text_of(data), encoding="utf-8")
    path.with_name(f"{beside}.rows").write_text(text_of(others), encoding="utf-8")
    print(library, len(rows), "rows")


def _put(lines: Lines, rows: dict[str, dict[str, Any]], library: str, on: list[str] | None) -> None:
    """Writes rows into the lines of a file, long tables once."""
    tables = {table: name[1:] for name, table in lines.items() if name[0] == "="}
    for name, row in rows.items():
        data = dict(row) if on is None else {**row, "on": on}
        if "r" in data:
            data["r"] = shared(data["r"], library, tables)
        lines[name] = line_of(data)
    for table, number in tables.items():
        lines[f"={number}"] = table


if __name__ == "__main__":
    main()
