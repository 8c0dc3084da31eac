"""What a codemod finds: places, and for each place a rewrite, a reason for leaving it alone, or advice."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass

from tfrewrite.edits.edit import Edit


class Safety(enum.Enum):
    """The promise that a codemod makes about the program it leaves behind."""

    SAFE = "safe"
    QUIETER = "quieter"
    UNSAFE = "unsafe"

    @property
    def promise(self) -> str:
        """The promise as a sentence."""
        return _PROMISES[self]


_PROMISES = {
    Safety.SAFE: "same data, same updates, same lines in the same order, same files",
    Safety.QUIETER: "trains the same, shows some of it less often or elsewhere",
    Safety.UNSAFE: "results may differ, in a way that the codemod names",
}


class Refusal(enum.Enum):
    """Why a place was left alone. The value is the sentence that users read."""

    SUPPRESSED = "a comment asks to leave this place alone"
    LEVEL_NOT_ADMITTED = "rewrites of this level were not asked for"
    OUTSIDE_GIVEN_PATHS = "the rewrite needs a file outside of the given paths"
    UNMEASURED_VERSION = "the project asks for a version of TensorFlow that nothing is known about (2.10 to 2.21 are)"
    NOT_IN_A_LOOP = "it does not stand in a loop, so it waits once"
    NO_LOOP_IN_FUNCTION = "its function has no loop around it, and loops that call the function are not followed"
    MAY_BE_TRACED = "it may run in a graph, where values are not shown by Python"
    NAMES_BY_TEXT = "the program reaches names by their text (`locals`, `globals`, `eval`), so none can be added"
    NOT_A_STEP_LOOP = "the loop around it makes neither training nor evaluation steps"
    ONCE_PER_EPOCH = "it is shown once per epoch, not once per step"
    ALREADY_RARE = "it is shown rarely already"
    FEW_ROUNDS = "the loop makes no more rounds than would be skipped"
    TIMES_THE_DEVICE = "it stands between two clock reads, and waiting for the device is what they measure"
    WRITES_A_RECORD = "it is written to a file, which is a record and not a display"
    PART_OF_A_LINE = "it shows a piece of a line, and the other pieces would remain"
    SCREEN_IS_CLEARED = "each round clears the screen, which would stay empty"
    SHOWN_ON_CONDITION = "it is shown only when a condition that can change in the loop holds"
    UNDER_TRY = "it stands in a `try`, so a later statement may handle what it raises"
    UNDER_UNKNOWN_MANAGER = "it stands in a `with` that may redirect what is shown"
    OUTPUT_FOLLOWS = "something may be shown after it before the loop is known to end, so the last line would be late"
    UNCLEAR_EXITS = "the ways out of the loop cannot all be seen"
    EFFECT_IN_MESSAGE = "the message does more than show, and that cannot be moved out of it"
    MAY_CHANGE_BEFORE_SHOWN = "what it shows may change before the last line could be shown"
    UNKNOWN_VALUE = "it is not known whether what it shows stands on the device"
    READ_BEFORE_SHOWN = "the value is read before the message, so showing it less often saves no wait"
    IN_A_CLASS_BODY = "it stands in the body of a class"
    STOPS_A_GRADIENT = "the read stops a gradient, which a tensor in its place would not"
    FEEDS_THE_LOOP = "what is read goes back into the steps or into what they work on"
    USED_IN_SEVERAL_WAYS = "the value is used in several ways, and one of them needs it in each round"
    USED_IN_ANOTHER_WAY = "the value is used in a way that may need it in each round"
    EAGER_BY_CHOICE = "the program switches graphs off, as is done for debugging"


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A group of edits that are made together or not at all."""

    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The place matches, and something makes a rewrite unsafe or useless."""

    refusal: Refusal
    detail: str = ""

    @property
    def reason(self) -> str:
        """The whole sentence."""
        return f"{self.refusal.value}: {self.detail}" if self.detail else self.refusal.value


@dataclass(frozen=True, slots=True)
class Advice:
    """A diagnosis without an edit."""

    text: str


Outcome = Rewrite | Refused | Advice


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a codemod has something to say about."""

    node: ast.expr | ast.stmt
    message: str
    outcome: Outcome
    also: tuple[ast.expr | ast.stmt, ...] = ()
    """Further places that the same group of edits settles."""
