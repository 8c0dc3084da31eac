"""How much running something can change, and how answers about parts are put together."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from tfrewrite.facts.answers import Answer


class Change(enum.IntEnum):
    """What running something can change."""

    NOTHING = 0
    STATE = 1
    """Variables, metrics, optimizers, models, random numbers: what TensorFlow keeps, never a tensor, list or array."""
    ANYTHING = 2


def most(changes: Iterable[Change]) -> Change:
    """The greatest of several changes."""
    return max(changes, default=Change.NOTHING)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Whether one of several answers is yes."""
    found = Answer.NO
    for answer in answers:
        found = found | answer
        if found is Answer.YES:
            break
    return found
