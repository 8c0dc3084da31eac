"""The engine: files and codemods in, a plan out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from tfrewrite.plans import FilePlan, Plan, PlannedFinding, UnusedIgnore
from tfrewrite.status import Status

if TYPE_CHECKING:
    from tfrewrite.engine.planning import admitted, plan

__all__ = ["FilePlan", "Plan", "PlannedFinding", "Status", "UnusedIgnore", "admitted", "plan"]


def __getattr__(name: str) -> object:
    # What only the parent of the workers needs is not loaded in them.
    if name in ("admitted", "plan"):
        return getattr(importlib.import_module("tfrewrite.engine.planning"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
