"""The engine: files and codemods in, a plan out."""

from tfrewrite.engine.planning import admitted, plan
from tfrewrite.plans import FilePlan, Plan, PlannedFinding, Status, UnusedIgnore

__all__ = ["FilePlan", "Plan", "PlannedFinding", "Status", "UnusedIgnore", "admitted", "plan"]
