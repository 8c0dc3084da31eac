"""Why it is not known what advances a variable."""

from __future__ import annotations

import enum


class Doubt(enum.Enum):
    """The states in which nothing can be said."""

    ELSEWHERE = "something in the loop may write it"
    WRITTEN = "the loop writes it in another way than by adding a constant"
    ON_SOME_PATHS = "only some paths of what is called advance it"
    MAY_SKIP = "its optimizer may not count each step"
    DISTRIBUTED = "a distribution strategy may give each replica a variable of its own"
    UNDER_TRY = "an exception in the advancing statement may be handled in the loop"
    REPLACED = "the name or attribute may come to hold another variable"
    SUSPENDED = "other code can run between the statements of the loop"


class Doubtful(Exception):
    """Raised where nothing can be said."""

    def __init__(self, doubt: Doubt, why: str = "") -> None:
        super().__init__(doubt.value)
        self.doubt = doubt
        self.why = why
