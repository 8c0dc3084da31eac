"""Notes in the rows of the catalog which of them an older TensorFlow measured too, and what it measured instead.

    python3.11 -m venv OLD && OLD/bin/pip install tensorflow-cpu==2.15.1 keras==2.15.0 'numpy<2'
    OLD/bin/python scripts/catalog/generate.py --out ROWS
    python scripts/catalog/comparing.py ROWS

Rows that are the same get `"on": ["2.15", "2.21"]`. What differs, and what only the older one has, is written beside
the rows, to `tensorflow_2_15.rows` and so on: whoever asks for a version that is not known gets what both rows allow.
The natures of a row are kept where both runs agree, and are unknown elsewhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import alone  # noqa: F401
from writing import line_of, shared

DATA = Path(__file__).parents[2] / "tfrewrite" / "facts" / "catalog" / "data"
LIBRARIES = ("tensorflow", "keras", "numpy", "methods")
OLDER, NEWER = "2.15", "2.21"
_COMPARED = ("p", "r", "in", "same")

Lines = dict[str, str]


def main() -> None:
    """Compares all libraries of which the other folder has rows."""
    folder = Path(sys.argv[1])
    old = {library: lines for library in LIBRARIES if (lines := lines_of(folder / f"{library}.rows"))}
    aliases = aliases_of()
    for library in old:
        path = DATA / f"{library}.rows"
        new = lines_of(path)
        if not new:
            continue
        beside = f"{library}_{OLDER.replace('.', '_')}"
        merged, others, counts = compared(library, new, old, beside, aliases)
        path.write_text(text_of(merged), encoding="utf-8")
        path.with_name(f"{beside}.rows").write_text(text_of(others), encoding="utf-8")
        print(library, ", ".join(f"{count} {what}" for what, count in counts.items()))


def aliases_of() -> dict[str, list[str]]:
    """The other names of each function."""
    aliases: dict[str, list[str]] = {}
    for library in LIBRARIES:
        for alias, line in lines_of(DATA / f"{library}.rows").items():
            if line[0] == "@":
                aliases.setdefault(line[1:], []).append(alias)
    return aliases


def compared(
    library: str, new: Lines, old: Mapping[str, Lines], beside: str, aliases: Mapping[str, Sequence[str]]
) -> tuple[Lines, Lines, dict[str, int]]:
    """The rows with their versions, the rows of the older version that differ, and how many there are of each."""
    merged = {name: line for name, line in new.items() if name[0] != "#"} | {"#compared": json.dumps(OLDER)}
    others: Lines = {}
    tables: dict[str, str] = {}
    counts = {"same": 0, "different": 0, "new": 0, "old": 0}

    def put(name: str, row: dict[str, Any], count: str) -> None:
        counts[count] += 1
        data = {**row, "on": [OLDER]}
        if "r" in data:
            data["r"] = shared(data["r"], beside, tables)
        others[name] = line_of(data)

    for name, line in new.items():
        if name[0] in "=#" or line[0] == "@":
            continue
        row, before = json.loads(line), _of_all([name, *aliases.get(name, ())], old)
        if before is None:
            counts["new"] += 1
            row["on"] = [NEWER]
        else:
            is_same = all(opened(row.get(key), new) == before.get(key) for key in _COMPARED)
            row["on"] = [OLDER, NEWER] if is_same else [NEWER]
            row["n"] = _agreed(row.get("n", {}), before.get("n", {}))
            if is_same:
                counts["same"] += 1
            else:
                put(name, before, "different")
        merged[name] = line_of(row)
    for name, line in old[library].items():
        if name[0] not in "=#" and name not in new and line[0] != "@":
            row = _resolved(name, old)
            if row:
                put(name, row, "old")
    for table, number in tables.items():
        others[f"={number}"] = table
    return merged, others, counts


def _agreed(new: dict[str, str], old: dict[str, str]) -> dict[str, str]:
    if not old:  # a function of which the older version tells no signature, so that it was not run there
        return new
    return {question: answer if old.get(question) == answer else "unknown" for question, answer in new.items()}


def _of_all(names: Sequence[str], old: Mapping[str, Lines]) -> dict[str, Any] | None:
    """What the older version measured for all names of one function; nothing in it where they were not one then."""
    found = [row for row in (_resolved(name, old) for name in names) if row is not None]
    if not found:
        return None
    return found[0] if all(row == found[0] for row in found) else {}


def _resolved(name: str, old: Mapping[str, Lines]) -> dict[str, Any] | None:
    """The row of a name, aliases followed, with its tables in it."""
    for _ in range(3):
        found = next(((lines, lines[name]) for lines in old.values() if name in lines), None)
        if found is None:
            return None
        lines, line = found
        if line[0] != "@":
            row: dict[str, Any] = opened(json.loads(line), lines)
            return row
        name = line[1:]
    return None


def opened(spec: Any, lines: Lines) -> Any:
    """A rule with the shared tables written out."""
    if isinstance(spec, list):
        return [opened(item, lines) for item in spec]
    if not isinstance(spec, dict):
        return spec
    if "joint" in spec and isinstance(spec.get("to"), str):
        return {**spec, "to": json.loads(lines[f"={spec['to'].partition(':')[2]}"])}
    return {key: opened(value, lines) for key, value in spec.items()}


def lines_of(path: Path) -> Lines:
    """The lines of a file of rows by name; nothing where there is none."""
    if not path.exists():
        return {}
    pairs = (line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {name: rest for name, _, rest in pairs}


def text_of(lines: Lines) -> str:
    """Lines as a file of rows."""
    return "\n".join(f"{name}\t{line}" for name, line in sorted(lines.items())) + "\n"


if __name__ == "__main__":
    main()
