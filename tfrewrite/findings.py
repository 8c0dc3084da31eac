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
    NO_LOOP_IN_FUNCTION = "its function has no loop around it, and is followed only where a loop calls it just to show"
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
    SHOWN_WHILE_TRACED = "it runs in a graph, so it is shown while that is traced and not in each step"
    BAR_ENDS_WITH_LOOP = "its progress bar is finished with the last round, and which that is cannot be told before"
    COUNTED_BY_THE_BAR = "the progress bar counts or averages what it is given, so it has to be given each value"
    UNKNOWN_DISPLAY = "it is not known what shows it, so showing it less often may change more than the display"
    MODULE_KEEPS_NAME = "a name of the module holds the value, and could be looked at after the loop"
    READ_BEFORE_SHOWN = "the value is read before the message, so showing it less often saves no wait"
    IN_A_CLASS_BODY = "it stands in the body of a class"
    STOPS_A_GRADIENT = "the read stops a gradient, which a tensor in its place would not"
    FEEDS_THE_LOOP = "what is read goes back into the steps or into what they work on"
    USED_IN_SEVERAL_WAYS = "the value is used in several ways, and one of them needs it in each round"
    USED_IN_ANOTHER_WAY = "the value is used in a way that may need it in each round"
    READ_RARELY = "it is read rarely already"
    READ_ONCE_PER_EPOCH = "it is read once per epoch, not once per step"
    UNKNOWN_READ = "it is not known whether what it reads stands on the device"
    WAITS_INSIDE = "the call itself waits for the device, whatever is done with what it returns"
    COLLECTED_IN_ANOTHER_WAY = "it is collected or summed up in a way that is not known to work later as well"
    COLLECTION_UNKNOWN = "it is not known what the value is added to"
    COLLECTION_SEEN_ELSEWHERE = "what the value is added to can be seen by functions or other programs"
    COLLECTION_SHARED = "what the value is added to may have another name, under which it is seen before the loop ends"
    COLLECTION_SEEN_IN_LOOP = "what the value is added to is used before the loop ends"
    NOT_KNOWN_TO_BE_SMALL = "it is not known to be small, and large tensors would fill the memory until the loop ends"
    EFFECT_IN_CONVERSION = "what is done with the value before it is kept may do more than compute"
    MAY_CHANGE_BEFORE_CONVERTED = "something that the value is put together with may change before the loop ends"
    MAY_RAISE_LATER = "the conversion may raise, and a later exception may be handled in another way"
    UNDER_CATCHING_MANAGER = "it stands in a `with` that may handle what is raised in it"
    NO_VARIABLE_COUNTS = "it counts with a tensor that is new in each round, not with a variable"
    COUNTER_NOT_WHOLE = "the variable is not known to hold whole numbers of 32 or 64 bits"
    COUNTER_WRITTEN_ELSEWHERE = "something in the loop may write the variable without being seen to do so"
    COUNTER_ASSIGNED = "the loop assigns or restores the variable, or adds to it what is not a constant"
    COUNTER_ON_SOME_PATHS = "it is not known how often a statement of the loop advances the variable"
    COUNTER_MAY_SKIP = "its optimizer is not known to count each update"
    COUNTER_DISTRIBUTED = "it is made in the scope of a distribution strategy, so replicas may count apart"
    COUNTER_UNDER_TRY = "what is raised where the variable advances may be handled in the loop"
    COUNTER_REPLACED = "its name or attribute may come to hold something else while the loop runs"
    COUNTER_READ_IN_ANOTHER_WAY = "a Python number would not behave as the variable does in what is done with it"
    LOOP_IS_SUSPENDED = "other code can run between the statements of the loop (`yield`, `await`)"
    RECORDED_RARELY = "it is recorded rarely already"
    RECORDED_ONCE_PER_EPOCH = "it is recorded once per epoch, not once per step"
    RECORDED_ON_CONDITION = "it is recorded only when a condition that can change in the loop holds"
    RECORDED_IN_A_GRAPH = "it may run in a graph, where the number of a step would be that of the first trace"
    RECORDED_BY_ANOTHER_PACKAGE = "another package records it, and may count its own steps"
    RECORDED_IN_FUNCTION = "its function has no loop around it, and loops that call the function are not followed"
    READ_BEFORE_RECORDED = "the value is read before it is recorded, so recording it less often saves no wait"
    RECORDED_IN_ANOTHER_WAY = "what the call returns is used, or it stands in an expression with others"
    EFFECT_IN_SUMMARY = "what is evaluated for the summary may do more than compute"
    CONVERTED_ON_THE_WAY = "the array is converted on its way back to the device, and a tensor would not be"
    MOVED_TO_A_DEVICE = "the program says on which device the value is to be made"
    TIES_AND_NAN = "TensorFlow and NumPy treat ties and NaN in different ways"
    REDUCED_IN_ANOTHER_WAY = "NumPy reduces it in a way that TensorFlow has no equal of"
    SINGLE_NUMBER_ALREADY = "it is a single number already"
    TENSORFLOW_HAS_NO_NAME = "the program has no name for TensorFlow at this place"
    CHECKED_EACH_STEP = "what it decides would come late if it were checked less often, which only people can allow"
    CHECKED_IN_ANOTHER_WAY = "it is no `if` or `assert` of its own, so it cannot be left out in some rounds"
    CHECKED_ON_CONDITION = "it is checked only when a condition that can change in the loop holds"
    EFFECT_IN_CHECK = "the test does more than look"
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
