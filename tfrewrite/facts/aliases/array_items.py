"""What an item of an array is: a view, a copy or a number."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts.aliases.aliasing import SNAPSHOT, Aliasing, unknown
from tfrewrite.facts.kinds import Kind

if TYPE_CHECKING:
    from tfrewrite.facts.aliases import Aliases


def of_array_item(aliases: Aliases, node: ast.Subscript, rank: int | None) -> Aliasing:
    """Slices of arrays are views; arrays, lists and conditions as an index copy; a single number is a value."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    kinds = {kind for part in parts if not isinstance(part, ast.Slice) for kind in aliases.facts.values.of(part).kinds}
    if kinds & {Kind.ARRAY, Kind.CONTAINER, Kind.TENSOR}:
        return SNAPSHOT if kinds <= {Kind.ARRAY, Kind.CONTAINER, Kind.TENSOR, Kind.PYTHON} else unknown("an index")
    if not kinds <= {Kind.PYTHON}:
        return unknown("an index that is not known")
    numbers = [part for part in parts if not isinstance(part, ast.Slice) and not _is_axis(part)]
    if any(isinstance(part, ast.Slice) for part in parts) or len(numbers) < len(parts):
        return aliases.of(node.value)
    if any(aliases.facts.values.of(part).dtype == "bool" for part in numbers):
        return SNAPSHOT
    if rank is None:
        return unknown("a row or a number")
    return SNAPSHOT if len(numbers) == rank else aliases.of(node.value)


def _is_axis(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and (part.value is None or part.value is Ellipsis)
