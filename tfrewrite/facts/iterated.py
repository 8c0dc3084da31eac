"""What a loop goes through, without what only counts, cuts or shows the items."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_PLAIN = frozenset({"itertools.islice", *(f"builtins.{name}" for name in ("enumerate", "iter", "list", "reversed"))})


@dataclass(frozen=True, slots=True)
class Iterated:
    """The iterable of a loop without `enumerate`, progress bars and the like around it."""

    node: ast.expr
    wrappers: tuple[str, ...]


def unwrapped(facts: Facts, node: ast.expr) -> Iterated:
    """An iterable without what only counts or shows its items."""
    wrappers: list[str] = []
    while isinstance(node, ast.Call) and node.args:
        dotted = facts.names.dotted(node.func)
        plain = dotted in _PLAIN
        if not plain and not (catalog.is_progress_bar(dotted) and not dotted.endswith("trange")):
            break
        wrappers.append(dotted.rpartition(".")[2])
        node = node.args[0]
    return Iterated(node, tuple(wrappers))
