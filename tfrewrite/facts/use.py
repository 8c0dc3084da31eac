"""What a value can be used for."""

from __future__ import annotations

import enum


class Use(enum.Enum):
    """What is done with a value; several uses are several."""

    SHOWN = "shown"
    SUMMARISED = "summarised"
    COLLECTED = "collected"
    ACCUMULATED = "accumulated"
    COMPARED = "compared"
    COUNTED = "counted"
    FED_BACK = "fed back"
    TIMED = "timed"
    SAVED = "saved"
    INDEXED = "indexed"
    RETURNED = "returned"
    PASSED = "passed on"
    RAISED = "raised"
    NOTHING = "not used"
    UNKNOWN = "used in an unknown way"
