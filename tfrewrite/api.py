"""The only names that a codemod may import. Everything else inside can move."""

from tfrewrite.codemod import Codemod, Enabled, Option
from tfrewrite.edits.build import parse_statements, substituted
from tfrewrite.edits.edit import (
    AddImport,
    CannotBuild,
    Edit,
    InsertAfter,
    InsertBefore,
    ReplaceExpression,
    ReplaceStatement,
    ReplaceStatements,
)
from tfrewrite.facts import Facts
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.counting import Counter
from tfrewrite.facts.effects import Change
from tfrewrite.facts.evaluation import effectful_parts
from tfrewrite.facts.exits import Exits
from tfrewrite.facts.flow import AFTER, Flow, Point
from tfrewrite.facts.fresh import FreshNames
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.lasting import lasting
from tfrewrite.facts.loops import Role
from tfrewrite.facts.messages import Run, clearing, clock_read, condition_of, early_read, is_rare, runs_of
from tfrewrite.facts.steps import own_round
from tfrewrite.facts.tree import LoopNode, bound_names, loaded_names, own_nodes, suites_of
from tfrewrite.findings import Advice, Finding, Refusal, Refused, Rewrite, Safety

__all__ = [
    "AFTER",
    "IMMUTABLE",
    "AddImport",
    "Advice",
    "Answer",
    "CannotBuild",
    "Change",
    "Codemod",
    "Counter",
    "Edit",
    "Enabled",
    "Exits",
    "Facts",
    "Finding",
    "Flow",
    "FreshNames",
    "InsertAfter",
    "InsertBefore",
    "Kind",
    "LoopNode",
    "Option",
    "Point",
    "Refusal",
    "Refused",
    "ReplaceExpression",
    "ReplaceStatement",
    "ReplaceStatements",
    "Rewrite",
    "Role",
    "Run",
    "Safety",
    "bound_names",
    "clearing",
    "clock_read",
    "condition_of",
    "early_read",
    "effectful_parts",
    "is_rare",
    "lasting",
    "loaded_names",
    "own_nodes",
    "own_round",
    "parse_statements",
    "runs_of",
    "substituted",
    "suites_of",
]
