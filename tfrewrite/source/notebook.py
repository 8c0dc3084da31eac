"""Notebooks: the code cells as one program, and a changed program spliced back into the JSON text.

The program starts with a line that declares UTF-8; each code cell follows a marker comment and is followed by one line
end of its own, so that a last line without one stays without one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from tfrewrite.problems import ProblemKind
from tfrewrite.source import magics
from tfrewrite.source.decode import LINE_END, newline_of, split_lines
from tfrewrite.source.notebook_cells import CannotRead, CodeCell, find_code_cells, write_source
from tfrewrite.source.parsing import Unparsed, parse_quietly


class CannotSplice(Exception):
    """A changed program that does not fit into the cells; its text is the reason."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell: `number` from 1 among all cells, the `line` of its marker in the program, how many `lines` follow.

    `indent` is the indentation that was taken off its lines; `opaque`: its body is no Python of this notebook.
    """

    number: int
    line: int
    lines: int
    indent: str = ""
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Notebook:
    """How a program is made of cells. `mark` starts each line or comment that was added."""

    cells: tuple[Cell, ...]
    mark: str

    def cell_at(self, line: int) -> Cell | None:
        """The cell that a line of the program belongs to."""
        index = bisect_right(self.cells, line, key=lambda cell: cell.line)
        return self.cells[max(index - 1, 0)] if self.cells else None

    def original_column(self, line: str, column: int, cell: Cell) -> int:
        """A column, in characters from 0, of a line of the program as its author would count it."""
        return magics.original_column(line, column, self.mark) + len(cell.indent)

    def program_line(self, path: Path, line: int, number: int | None) -> int:
        """The line of the program for a line of a cell. Raises ValueError with one clear line."""
        if number is None:
            raise ValueError(f"{path} is a notebook; say which cell the line is in")
        cell = next((cell for cell in self.cells if cell.number == number), None)
        if cell is None:
            raise ValueError(f"{path} has no code cell {number}")
        if not 1 <= line <= cell.lines:
            raise ValueError(f"{path} has no line {line} in cell {number}")
        return cell.line + line


def read_notebook(data: bytes, mark: str | None = None) -> tuple[Notebook, bytes, str]:
    """The notebook, its program and the line end of its cells. Raises CannotRead."""
    text = _decode(data)
    found = find_code_cells(text)
    texts = [cell.text for cell in found]
    newline = "\r\n" if newline_of("".join(texts).encode()) == "\r\n" else "\n"
    if not found:
        return Notebook((), ""), b"", newline
    mark = mark or _unused_mark(texts)
    parts = [_header(mark, newline)]
    cells = []
    line = 2
    for raw in found:
        body, cell = _escape_cell(raw, mark, line)
        part = f"{_marker(cell, mark, newline)}{body}{newline}"
        parts.append(part)
        cells.append(cell)
        line += len(LINE_END.findall(part))
    return Notebook(tuple(cells), mark), "".join(parts).encode(), newline


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        detail = f"byte 0x{data[error.start]:02x} on line {line} is not UTF-8"
        raise CannotRead(detail, ProblemKind.UNDECODABLE, line) from None


def _unused_mark(texts: list[str]) -> str:
    number = 1
    mark = "#[tfrewrite-notebook]"
    while any(mark in text for text in texts):
        number += 1
        mark = f"#[tfrewrite-notebook-{number}]"
    return mark


def _header(mark: str, newline: str) -> str:
    # Without it, a cell's own `# coding:` line could be taken for the program's.
    return f"{mark} coding: utf-8{newline}"


def _marker(cell: Cell, mark: str, newline: str) -> str:
    return f"{mark} cell {cell.number}{newline}"


def _escape_cell(raw: CodeCell, mark: str, line: int) -> tuple[str, Cell]:
    """The cell's part of the program. Raises CannotRead where only the neighbours would make it parse."""
    escaped = magics.escape(raw.text, mark)
    indent = ""
    if escaped.suspect:
        text, indent = _dedent(raw.text)
        escaped = magics.escape(text, mark)
    if escaped.suspect:
        error = parse_quietly(escaped.text)
        if error is not None:
            raise CannotRead(error.detail, ProblemKind.UNPARSABLE, error.line, raw.number)
    return escaped.text, Cell(raw.number, line, len(split_lines(escaped.text)), indent, escaped.opaque)


def _dedent(text: str) -> tuple[str, str]:
    """A cell that is indented as a whole without its indentation, which IPython takes off too."""
    lines = split_lines(text)
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if not indent or not all(line.startswith(indent) or not line.strip() for line in lines):
        return text, ""
    return "".join(line.removeprefix(indent) if line.strip() else line for line in lines), indent


def _indent(text: str, indent: str) -> str:
    return "".join(indent + line if line.strip() else line for line in split_lines(text)) if indent else text


def first_unparsed(notebook: Notebook, program: bytes, newline: str) -> tuple[int, Unparsed] | None:
    """The number of the first cell that does not parse by itself, and why."""
    for cell, body in zip(notebook.cells, _bodies(notebook, program.decode(), newline)[1:], strict=True):
        unparsed = parse_quietly(body)
        if unparsed is not None:
            return cell.number, unparsed
    return None


def splice_notebook(
    notebook: Notebook, data: bytes, before: bytes, after: bytes, newline: str
) -> tuple[bytes, Notebook, bytes]:
    """The JSON with the `source` strings of the changed cells replaced, read again. Raises CannotSplice."""
    old = _bodies(notebook, before.decode(), newline)
    new = _settle(notebook, old, _bodies(notebook, after.decode(), newline), newline)
    text = data.decode()
    found = find_code_cells(text)
    parts = []
    position = 0
    for raw, cell, old_body, body in zip(found, notebook.cells, old[1:], new, strict=True):
        if body == old_body:
            continue
        changed = _indent(magics.unescape(body, notebook.mark), cell.indent)
        if magics.cell_magic(changed) != magics.cell_magic(raw.text):
            raise CannotSplice(f"the magic of cell {cell.number} would no longer come first")
        parts += [text[position : raw.start], write_source(text, raw, changed, found)]
        position = raw.end
    result = "".join((*parts, text[position:])).encode()
    return _read_again(result, notebook, new, newline)


def _read_again(data: bytes, notebook: Notebook, bodies: list[str], newline: str) -> tuple[bytes, Notebook, bytes]:
    """Make sure that the spliced notebook is read as the program that was asked for."""
    try:
        again, program, _ = read_notebook(data, notebook.mark)
    except CannotRead as error:
        raise CannotSplice(f"cell {error.cell} would not parse: {error}") from None
    mark = notebook.mark
    cells = zip(notebook.cells, bodies, strict=True)
    expected = _header(mark, newline) + "".join(
        f"{_marker(cell, mark, newline)}{body}{newline}" for cell, body in cells
    )
    if program != expected.encode():
        raise CannotSplice("the change and a magic stand in each other's way")
    return data, again, program


def _bodies(notebook: Notebook, program: str, newline: str) -> list[str]:
    """What stands before the first marker, and after each. Raises CannotSplice where a marker is missing or moved."""
    header = _header(notebook.mark, newline) if notebook.mark else ""
    if not program.startswith(header):
        raise CannotSplice("the line that declares the encoding is gone")
    markers = re.compile(rf"^{re.escape(notebook.mark)} cell (\d+){newline}", re.MULTILINE)
    found = list(markers.finditer(program, len(header))) if notebook.mark else []
    if [int(match.group(1)) for match in found] != [cell.number for cell in notebook.cells]:
        raise CannotSplice("the change reaches from one cell into another")
    starts = [*(match.start() for match in found), len(program)]
    bodies = [program[match.end() : end].removesuffix(newline) for match, end in zip(found, starts[1:], strict=True)]
    return [program[len(header) : starts[0]], *bodies]


def _settle(notebook: Notebook, old: list[str], new: list[str], newline: str) -> list[str]:
    """The cells' parts, where code that stands before the first cell or below a cell of another language moves on."""
    pending = new[0]
    settled = []
    for cell, old_body, body in zip(notebook.cells, old[1:], new[1:], strict=True):
        if cell.opaque and body != old_body:
            if not body.startswith(f"{old_body}{newline}"):
                raise CannotSplice(f"cell {cell.number} is in another language")
            pending += f"{body[len(old_body) + len(newline) :]}{newline}"
            body = old_body
        elif pending and body.strip() and not cell.opaque:
            body = _insert(pending, body, notebook.mark)
            pending = ""
        settled.append(body)
    if pending:
        raise CannotSplice("there is no Python cell to take the change")
    return settled


def _insert(code: str, body: str, mark: str) -> str:
    magic = magics.cell_magic(magics.unescape(body, mark))
    if magic is None:
        return code + body
    lines = split_lines(body)
    first = len(LINE_END.findall(magic)) + 1
    return "".join((*lines[:first], code, *lines[first:]))
