"""The code cells of a notebook's JSON text, and a changed source in the layout of the one it replaces."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tfrewrite.problems import ProblemKind
from tfrewrite.source.json_text import (
    ListLayout,
    read_strings,
    read_value,
    skip_space,
    string_style,
    walk_array,
    walk_object,
    write_string,
)

# Kernels that name no language in their notebooks.
_OTHER_KERNELS = frozenset({"ir", "swift", "julia", "javascript", "scala", "bash"})


class CannotRead(Exception):
    """No notebook, or one with a cell that cannot be read; its text is the detail of the problem."""

    def __init__(self, detail: str, kind: ProblemKind, line: int | None = None, cell: int | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.line = line
        self.cell = cell


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A Python cell: its number among all cells, from 1, its text, and where its `source` stands in the JSON text."""

    number: int
    text: str
    start: int
    end: int


_Members = dict[str, tuple[Any, int, int]]


def find_code_cells(text: str) -> list[CodeCell]:
    """The Python cells of a notebook; none where its kernel is of another language. Raises CannotRead."""
    try:
        cells, metadata = _scan(text)
    except json.JSONDecodeError as error:
        if not text.strip("\ufeff \t\r\n"):
            raise CannotRead("is empty, which is no notebook", ProblemKind.UNPARSABLE) from None
        detail = f"is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise CannotRead(detail, ProblemKind.UNPARSABLE, error.lineno) from None
    except RecursionError:
        raise CannotRead("its JSON is nested too deeply", ProblemKind.UNPARSABLE) from None
    if cells is None:
        raise CannotRead("is no notebook: its JSON has no cells", ProblemKind.UNPARSABLE)
    if not _is_python(metadata):
        return []
    read = (_read_cell(number, members) for number, members in enumerate(cells, 1))
    return [cell for cell in read if cell is not None]


def _scan(text: str) -> tuple[list[_Members] | None, Any]:
    """The members of each cell, over all worksheets of an old notebook, and the notebook's metadata."""
    cells: list[_Members] | None = None
    metadata: Any = None

    def skip(key: str, start: int) -> int:
        return read_value(text, start)[1]

    def cell(start: int) -> int:
        members: _Members = {}

        def member(key: str, start: int) -> int:
            value, end = read_value(text, start)
            members[key] = (value, start, end)
            return end

        end = walk_object(text, start, member)
        assert cells is not None
        cells.append(members)
        return end

    def worksheet(start: int) -> int:
        return walk_object(text, start, lambda key, at: walk_array(text, at, cell) if key == "cells" else skip(key, at))

    def top(key: str, start: int) -> int:
        nonlocal cells, metadata
        if key in ("cells", "worksheets"):
            cells = []
            return walk_array(text, start, cell if key == "cells" else worksheet)
        value, end = read_value(text, start)
        metadata = value if key == "metadata" else metadata
        return end

    end = walk_object(text, skip_space(text, int(text.startswith("\ufeff"))), top)
    if skip_space(text, end) != len(text):
        raise json.JSONDecodeError("Extra data", text, skip_space(text, end))
    return cells, metadata


def _is_python(metadata: Any) -> bool:
    kernel = _string_members(metadata, "kernelspec")
    languages = {kernel.get("language"), _string_members(metadata, "language_info").get("name")} - {None, ""}
    if not languages:
        return kernel.get("name", "").lower().partition("-")[0] not in _OTHER_KERNELS
    return all(language.lower().removeprefix("i").startswith("python") for language in languages if language)


def _string_members(holder: Any, key: str) -> dict[str, str]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return {name: text for name, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def _read_cell(number: int, members: _Members) -> CodeCell | None:
    if members.get("cell_type", ("",))[0] != "code" or not _speaks_python(members):
        return None
    source = members.get("source") or members.get("input")
    if source is None:
        return None
    value, start, end = source
    pieces = [value] if isinstance(value, str) else value
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        raise CannotRead("its source is neither a string nor a list of strings", ProblemKind.UNPARSABLE, cell=number)
    text = "".join(pieces)
    if "\0" in text:
        raise CannotRead("holds a NUL character", ProblemKind.UNDECODABLE, cell=number)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CannotRead("holds half of a surrogate pair", ProblemKind.UNDECODABLE, cell=number) from None
    return CodeCell(number, text, start, end)


def _speaks_python(members: _Members) -> bool:
    """Whether a single cell is not marked as one of another language (nbformat 3, and some editors)."""
    language: Any = members.get("language", ("python",))[0]
    metadata: Any = members.get("metadata", ({},))[0]
    language = _string_members(metadata, "vscode").get("languageId", language)
    return isinstance(language, str) and language.lower().startswith("python")


def write_source(text: str, cell: CodeCell, changed: str, cells: Sequence[CodeCell]) -> str:
    """The JSON value of a changed source: a list of lines stays one, a string stays one, escapes stay in style."""
    literals = [literal for other in cells for literal in _literals(text, other)[0]]
    style = string_style(literals)
    old, layout = _literals(text, cell)
    if layout is None:
        return write_string(changed, style)
    kept = _lines_as_written(old)
    items = []
    for line in _lines(changed):
        items += kept.get(line) or [write_string(line, style)]
    if not items:
        return "[]"
    layout = _layout(text, layout, old, cells)
    return f"[{layout.opening}{layout.between.join(items)}{layout.closing}]"


def _lines(text: str) -> list[str]:
    """Lines as notebooks store them."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _literals(text: str, cell: CodeCell) -> tuple[list[str], ListLayout | None]:
    """The raw string literals of a source, and the layout if it is a list."""
    if text[cell.start] == '"':
        return [text[cell.start : cell.end]], None
    return read_strings(text, cell.start)


def _lines_as_written(literals: Sequence[str]) -> dict[str, list[str]]:
    """For each line that has string literals of its own, those literals."""
    kept: dict[str, list[str]] = {}
    line = ""
    parts: list[str] = []
    for index, literal in enumerate(literals, 1):
        line += json.loads(literal)
        parts.append(literal)
        if line.endswith("\n") or index == len(literals):
            if line and _lines(line) == [line]:
                kept.setdefault(line, parts)
            line, parts = "", []
    return kept


def _layout(text: str, layout: ListLayout, items: Sequence[str], cells: Sequence[CodeCell]) -> ListLayout:
    """The white space for a list, taken from the other cells as far as the list itself does not show it."""
    if layout.between:
        return layout
    others = [other for _, other in (_literals(text, cell) for cell in cells) if other and other.between]
    if items:
        between = next((other.between for other in others if "\n" not in other.between), ", ")
        return ListLayout(layout.opening, between, layout.closing)
    return others[0] if others else ListLayout("", ", ", "")
