"""Checkpoints: what they track, by the names under which they were given it.

From https://www.tensorflow.org/api_docs/python/tf/train/Checkpoint: each keyword becomes an attribute.
"""

from __future__ import annotations

from tfrewrite.facts.catalog.arguments import Arguments
from tfrewrite.facts.catalog.tapes import CHECKPOINT
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.setting import Setting
from tfrewrite.facts.value import Value

_KEPT = frozenset({Kind.VARIABLE, Kind.OPTIMIZER, Kind.METRIC})
"""Kinds of what stays the very object that was given; lists and dictionaries are wrapped."""


def made(name: str, arguments: Arguments, _: Setting) -> Value | None:
    """A checkpoint with what it tracks; None for other names."""
    if name != CHECKPOINT:
        return None
    fields = tuple((str(key), value) for key, value in arguments.keywords if value.kind in _KEPT)
    return Value(Kind.LIBRARY, origin=CHECKPOINT, fields=fields if arguments.complete else ())
