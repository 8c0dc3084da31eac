"""The only names that a codemod may import. Everything else inside can move."""

from tfrewrite.codemod import Codemod, Enabled, Option
from tfrewrite.edits.build import expression, parse_statements, substituted
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
from tfrewrite.facts.advancing import Advance, Doubt, advances_of
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.bars import counts_values, ends_inside, is_bar, is_keras_bar, knows_total, set_elsewhere
from tfrewrite.facts.counting import Counter
from tfrewrite.facts.effects import Change
from tfrewrite.facts.evaluation import effectful_parts
from tfrewrite.facts.exits import Exits
from tfrewrite.facts.flow import AFTER, Flow, Point
from tfrewrite.facts.fresh import FreshNames
from tfrewrite.facts.kinds import IMMUTABLE, Kind
from tfrewrite.facts.lasting import State, lasting
from tfrewrite.facts.loop_parts import Level, Purpose
from tfrewrite.facts.loops import Role
from tfrewrite.facts.messages import Run, clearing, clock_read, condition_of, is_rare, runs_of
from tfrewrite.facts.moving import across, behind_update, between
from tfrewrite.facts.postponing import Part, Postponed, postponed
from tfrewrite.facts.privacy import hands_on, seen_from_elsewhere, shared_at
from tfrewrite.facts.recording import is_recording, recording_calls, recordings_of
from tfrewrite.facts.shown_names import readings_before
from tfrewrite.facts.single_numbers import is_single_number
from tfrewrite.facts.sizes import size_in_bytes
from tfrewrite.facts.steps import own_round
from tfrewrite.facts.tree import LoopNode, bound_names, loaded_names, own_nodes, suites_of
from tfrewrite.facts.use import Use
from tfrewrite.findings import Advice, Finding, Refusal, Refused, Rewrite, Safety
from tfrewrite.reads import (
    HostRead,
    Owner,
    blocked,
    has_to_wait,
    host_reads,
    is_evident,
    not_in_each_step,
    run_around,
    statement_around,
    step_name,
)

__all__ = [
    "AFTER",
    "IMMUTABLE",
    "AddImport",
    "Advance",
    "Advice",
    "Answer",
    "CannotBuild",
    "Change",
    "Codemod",
    "Counter",
    "Doubt",
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
    "Level",
    "LoopNode",
    "Option",
    "Owner",
    "Part",
    "Point",
    "Postponed",
    "Purpose",
    "Refusal",
    "Refused",
    "ReplaceExpression",
    "ReplaceStatement",
    "ReplaceStatements",
    "Rewrite",
    "Role",
    "Run",
    "Safety",
    "State",
    "Use",
    "across",
    "advances_of",
    "behind_update",
    "between",
    "blocked",
    "bound_names",
    "clearing",
    "clock_read",
    "condition_of",
    "counts_values",
    "effectful_parts",
    "ends_inside",
    "expression",
    "hands_on",
    "has_to_wait",
    "host_reads",
    "is_bar",
    "is_evident",
    "is_keras_bar",
    "is_rare",
    "is_recording",
    "is_single_number",
    "knows_total",
    "lasting",
    "loaded_names",
    "not_in_each_step",
    "own_nodes",
    "own_round",
    "parse_statements",
    "postponed",
    "readings_before",
    "recording_calls",
    "recordings_of",
    "run_around",
    "runs_of",
    "seen_from_elsewhere",
    "set_elsewhere",
    "shared_at",
    "size_in_bytes",
    "statement_around",
    "step_name",
    "substituted",
    "suites_of",
]
