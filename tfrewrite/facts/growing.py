"""Whether a loop adds to what it goes through."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.aliases import Sharing, Source
from tfrewrite.facts.capture import reach_of
from tfrewrite.facts.effects.effect import What
from tfrewrite.facts.kinds import Kind

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_TAKING = ("removes", "pops", "clears", "sorts", "reverses", "shuffles", "stores", "fills")
"""Changes that make nothing longer."""


def grown_in(facts: Facts, loop: ast.For | ast.AsyncFor) -> str:
    """The list that a loop goes through and may add to, itself, by another name or in a function that it calls."""
    over = _itself(facts, loop.iter)
    kinds = facts.values.of(over).kinds
    if isinstance(over, (ast.List, ast.Tuple)) or not kinds & {Kind.CONTAINER, Kind.DICTIONARY, Kind.UNKNOWN}:
        return ""
    gone = facts.aliases.of(over)
    for effect in facts.effects.summary(loop.body).effects:
        if effect.what is What.GIVES and effect.text.startswith(f"{ast.unparse(over)} to"):
            return ast.unparse(over)
        adds = effect.what is What.CHANGES and not effect.text.startswith(_TAKING)
        if not adds or not reach_of(effect.home, effect).may_be(kinds):
            continue
        if effect.source is None or gone.how is Sharing.UNKNOWN or _may_be_part(effect.source, gone.of):
            return ast.unparse(over)
    return ""


def _itself(facts: Facts, node: ast.expr) -> ast.expr:
    """What is gone through while it may change: `enumerate(x)` goes through `x`, `list(x)` through a copy."""
    while isinstance(node, ast.Call) and node.args:
        dotted = facts.names.dotted(node.func)
        if dotted not in ("builtins.enumerate", "builtins.iter") and not catalog.is_progress_bar(dotted):
            break
        node = node.args[0]
    return node


def _may_be_part(changed: Source, gone: tuple[Source, ...]) -> bool:
    """Whether what is changed may be what a loop goes through, both reached from some name."""
    last = changed.path.rpartition(".")[2]
    return any(
        changed == source or (source.path and last and source.path.rpartition(".")[2] == last) for source in gone
    )
