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
from tfrewrite.facts.uses import Use
from tfrewrite.findings import Advice, Finding, Refusal, Refused, Rewrite, Safety
from tfrewrite.reads import HostRead, Owner, blocked, host_reads, is_evident, not_in_each_step, step_name

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
    "HostRead",
    "InsertAfter",
    "InsertBefore",
    "Kind",
    "LoopNode",
    "Option",
    "Owner",
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
    "Use",
    "blocked",
    "bound_names",
    "clearing",
    "clock_read",
    "condition_of",
    "early_read",
    "effectful_parts",
    "host_reads",
    "is_evident",
    "is_rare",
    "lasting",
    "loaded_names",
    "not_in_each_step",
    "own_nodes",
    "own_round",
    "parse_statements",
    "runs_of",
    "step_name",
    "substituted",
    "suites_of",
]
