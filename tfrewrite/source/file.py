"""A file or notebook as it was read. Never changed, only followed by another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands as a user counts: `line` and `column` from 1, the column in characters; `cell` from 1 in notebooks, whose lines count from the cell's first."""

    path: Path
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None

    def __str__(self) -> str:
        cell = f":cell {self.cell}" if self.cell is not None else ""
        return f"{self.path}{cell}:{self.line}:{self.column}"
