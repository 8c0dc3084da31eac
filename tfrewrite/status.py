"""What becomes of a place. It stands alone, so that reports can name it without loading what makes the plans."""

from __future__ import annotations

import enum


class Status(enum.Enum):
    """What becomes of one place."""

    REWRITABLE = "rewritable"
    REWRITTEN = "rewritten"
    DECLINED = "declined"
    REFUSED = "refused"
    ADVICE = "advice"
    SUPPRESSED = "suppressed"


MADE = (Status.REWRITABLE, Status.REWRITTEN)
"""A place that is rewritten, or would be."""
