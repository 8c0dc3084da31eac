"""A file or notebook as it was read. Never changed, only followed by another."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tfrewrite.problems import Problem, ProblemKind
from tfrewrite.source.decode import CannotDecode, find_encoding, newline_of, split_lines

if TYPE_CHECKING:  # notebooks and parse failures are the exception, their modules are loaded when one is met
    from tfrewrite.source.notebook import Notebook
    from tfrewrite.source.parsing import ParseError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands as a user counts.

    `line` and `column` count from 1, the column in characters. In a notebook `cell` counts all cells from 1, of
    whatever type, and lines count from the cell's first.
    """

    path: Path
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None

    def __str__(self) -> str:
        cell = f":cell {self.cell}" if self.cell is not None else ""
        return f"{self.path}{cell}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The bytes of a file and the Python program that they hold.

    `program` is what `ast.parse` and `libcst.parse_module` get: the bytes themselves, or for a notebook one UTF-8
    program made of its code cells. `encoding` is that of `program`, `newline` its most frequent line end.
    """

    path: Path
    data: bytes
    program: bytes
    encoding: str
    newline: str
    notebook: Notebook | None = None

    def followed_by(self, program: bytes) -> SourceFile:
        """The file with a changed program; in a notebook only the changed `source` strings are spliced.

        Raises `notebook.CannotSplice` where a changed program no longer fits into the cells, which are then left as
        they were.
        """
        if program == self.program:
            return self
        if self.notebook is None:
            return replace(self, data=program, program=program)
        from tfrewrite.source.notebook import splice_notebook

        data, notebook, program = splice_notebook(self.notebook, self.data, self.program, program, self.newline)
        return replace(self, data=data, program=program, notebook=notebook)

    def place(self, line: int, column: int, end_line: int, end_column: int) -> Place:
        """What users read for `ast` coordinates of `program`, whose columns are UTF-8 bytes from 0."""
        start = self._characters(line, column)
        end = self._characters(end_line, end_column)
        if self.notebook is None:
            return Place(self.path, line, start + 1, end_line, end + 1)
        cell = self.notebook.cell_at(line)
        if cell is None:
            return Place(self.path, 1, 1, 1, 1)
        start = self.notebook.original_column(self._line(line), start, cell)
        end = self.notebook.original_column(self._line(end_line), end, cell)
        first, last = max(line - cell.line, 1), max(end_line - cell.line, 1)
        return Place(self.path, first, start + 1, last, end + 1, cell.number)

    def program_line(self, line: int, cell: int | None = None) -> int:
        """The line of `program` that a user's `line` (of `cell`, in a notebook) stands on.

        Raises ValueError, with one clear line, where there is no such line or cell.
        """
        if self.notebook is not None:
            return self.notebook.program_line(self.path, line, cell)
        if cell is not None:
            raise ValueError(f"{self.path} is no notebook and has no cells")
        count = len(_lines(self.program, self.encoding))
        if not 1 <= line <= count:
            raise ValueError(f"{self.path} has {count} lines, there is no line {line}")
        return line

    def _line(self, line: int) -> str:
        lines = _lines(self.program, self.encoding)
        return lines[line - 1] if 1 <= line <= len(lines) else ""

    def _characters(self, line: int, column: int) -> int:
        """The one place where columns in UTF-8 bytes become columns in characters."""
        if self.program.isascii():
            return column
        return len(self._line(line).encode()[:column].decode(errors="ignore"))


@lru_cache(maxsize=4)
def _lines(program: bytes, encoding: str) -> tuple[str, ...]:
    return tuple(split_lines(program.decode(encoding)))


def read(path: Path) -> SourceFile | Problem:
    """The file at `path`, or the reason why it cannot be processed. Never blocks on a FIFO or a device."""
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            return Problem(path, ProblemKind.UNREADABLE, f"is {name_type(mode)}, not a file")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        return unreadable(path, error)
    return from_bytes(path, data)


def from_bytes(path: Path, data: bytes) -> SourceFile | Problem:
    """Read `data` as what `path` would hold: a notebook where the name ends in `.ipynb`, else a Python file."""
    if path.suffix.lower() == ".ipynb":
        return _from_notebook(path, data)
    try:
        encoding = find_encoding(data)
    except CannotDecode as error:
        return Problem(path, ProblemKind.UNDECODABLE, str(error), error.line)
    return SourceFile(path, data, data, encoding, newline_of(data))


def _from_notebook(path: Path, data: bytes) -> SourceFile | Problem:
    from tfrewrite.source.notebook import read_notebook
    from tfrewrite.source.notebook_cells import CannotRead

    try:
        notebook, program, newline = read_notebook(data)
    except CannotRead as error:
        return Problem(path, error.kind, str(error), error.line, error.cell)
    return SourceFile(path, data, program, "utf-8", newline, notebook)


def parse_problem(source: SourceFile, error: ParseError) -> Problem:
    """What users read when `ast.parse(source.program)` raised `error`; in a notebook it names the cell and its line."""
    from tfrewrite.source.parsing import describe

    unparsed = describe(error)
    line, cell = unparsed.line, None
    if source.notebook is not None:
        from tfrewrite.source.notebook import first_unparsed

        found = first_unparsed(source.notebook, source.program, source.newline)
        if found is not None:
            cell, unparsed = found
            line = unparsed.line
        elif line is not None:
            place = source.place(line, 0, line, 0)
            line, cell = place.line, place.cell
    return Problem(source.path, ProblemKind.UNPARSABLE, unparsed.detail, line, cell)


def unreadable(path: Path, error: OSError | ValueError) -> Problem:
    """The problem with a path that cannot be opened."""
    if isinstance(error, FileNotFoundError):
        if os.path.islink(path):
            return Problem(path, ProblemKind.MISSING, f"is a link to {os.readlink(path)}, which is not there")
        return Problem(path, ProblemKind.MISSING)
    if isinstance(error, PermissionError):
        return Problem(path, ProblemKind.UNREADABLE, "permission denied")
    if isinstance(error, OSError):
        if os.path.islink(path) and error.strerror and "symbolic" in error.strerror:
            return Problem(path, ProblemKind.UNREADABLE, "is a link that leads back to itself")
        return Problem(path, ProblemKind.UNREADABLE, (error.strerror or str(error)).lower())
    return Problem(path, ProblemKind.UNREADABLE, str(error))


_TYPES = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def name_type(mode: int) -> str:
    """What a directory entry is, in words."""
    return _TYPES.get(stat.S_IFMT(mode), "a special file")
