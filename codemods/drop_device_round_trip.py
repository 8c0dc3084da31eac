"""Keep values on the device that go to the host and straight back.

Why: `learning_rate.assign(new_rate.numpy())` and `tf.constant(x.numpy())` wait until the device has finished the step,
    copy the value to the host and then copy it back to where it was.

Rewrites: `variable.assign(x.numpy())`, `tf.constant(x.numpy())`, `tf.convert_to_tensor(x.numpy())` and
    `model(x.numpy())` in loops and in functions, where the tensor has the dtype that the array would have been given.
    The way over the host also stops gradients: where a tape may record, `tf.stop_gradient` does that instead. Of a
    variable a copy is made where the array was one.

Left alone: what really feeds the loop, as the actions for `env.step` do; arrays that operators and functions of
    TensorFlow get, which convert an array to the dtype of what it meets and a tensor not; what runs as a graph.

See: https://www.tensorflow.org/guide/tensor and https://www.tensorflow.org/guide/autodiff
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from tfrewrite.api import (
    Answer,
    Codemod,
    Facts,
    Finding,
    HostRead,
    Kind,
    Owner,
    Refusal,
    Refused,
    ReplaceExpression,
    Rewrite,
    Safety,
    Use,
    blocked,
    expression,
    has_to_wait,
    host_reads,
    is_evident,
)

if TYPE_CHECKING:
    import libcst as cst

_MESSAGE = "a value that goes to the host and back to the device"
_CONVERTING = frozenset({"tensorflow.constant", "tensorflow.convert_to_tensor"})
_ASSIGNING = frozenset({"assign", "assign_add", "assign_sub"})
_STAYING = frozenset({Refusal.NO_LOOP_IN_FUNCTION, Refusal.NOT_A_STEP_LOOP, Refusal.STOPS_A_GRADIENT})


def find(facts: Facts) -> Iterator[Finding]:
    """Every read whose value goes back to the device."""
    if facts.uses_tensorflow1:
        return
    for read in host_reads(facts, Owner.FEEDBACK):
        refused = blocked(facts, read)
        if refused is None or refused.refusal in _STAYING:
            refused = _waits_for_good(facts, read)
        outcome = refused or _outcome(facts, read)
        if isinstance(outcome, Rewrite):
            yield Finding(read.node, "goes to the host and back to the device; kept on the device instead", outcome)
        elif is_evident(read):
            yield Finding(read.node, _MESSAGE, outcome)


def _waits_for_good(facts: Facts, read: HostRead) -> Refused | None:
    """Why the wait has to stay, wherever the read stands."""
    if read.loop is not None:
        found = has_to_wait(facts, read, read.loop)
        return found if found is not None and found.refusal is not Refusal.STOPS_A_GRADIENT else None
    if read.sync.in_graph is not Answer.NO:
        return Refused(Refusal.MAY_BE_TRACED)
    if read.sync.certain is not Answer.YES:
        return Refused(Refusal.UNKNOWN_READ, read.sync.why)
    return Refused(Refusal.TIMES_THE_DEVICE) if Use.TIMED in read.sync.uses else None


def _outcome(facts: Facts, read: HostRead) -> Rewrite | Refused:
    match read.node:
        case ast.Call(func=ast.Attribute(value=owner, attr="numpy"), args=[], keywords=[]) as array:
            pass
        case _:
            return Refused(Refusal.FEEDS_THE_LOOP)
    consumer = facts.names.parents.get(array)
    value = facts.values.of(owner)
    if not isinstance(consumer, ast.Call) or consumer.args[:1] != [array]:
        return Refused(Refusal.FEEDS_THE_LOOP)
    if value.kind not in (Kind.TENSOR, Kind.VARIABLE):
        return Refused(Refusal.UNKNOWN_READ, f"`{ast.unparse(owner)}`")
    if facts.names.dotted(consumer.func) in _CONVERTING:
        return _of_conversion(facts, consumer, array, owner)
    called = facts.values.of(consumer.func)
    if called.kind in (Kind.MODEL, Kind.LAYER):
        return _of_model(facts, array, owner)
    if isinstance(consumer.func, ast.Attribute) and consumer.func.attr in _ASSIGNING:
        return _of_assignment(facts, consumer, consumer.func.value, array, owner)
    return Refused(Refusal.FEEDS_THE_LOOP)


def _of_assignment(
    facts: Facts, call: ast.Call, target: ast.expr, array: ast.Call, owner: ast.expr
) -> Rewrite | Refused:
    """`v.assign(x.numpy())`: a variable copies what it is assigned, and no gradient flows through that."""
    held, given = facts.values.of(target), facts.values.of(owner)
    if held.kind is not Kind.VARIABLE or not isinstance(facts.names.parents.get(call), ast.Expr):
        return Refused(Refusal.FEEDS_THE_LOOP)
    if held.dtype is None or given.dtype is None or held.dtype != given.dtype:
        return Refused(Refusal.CONVERTED_ON_THE_WAY, f"{given.dtype or 'a dtype that is not known'} to {held.dtype}")
    return Rewrite((ReplaceExpression(array, _owner),))


def _of_conversion(facts: Facts, call: ast.Call, array: ast.Call, owner: ast.expr) -> Rewrite | Refused:
    """`tf.constant(x.numpy())`."""
    value = facts.values.of(owner)
    dtypes = [*call.args[1:], *(k.value for k in call.keywords if k.arg == "dtype")]
    others = [k for k in call.keywords if k.arg not in ("dtype", "name")]
    if others or len(dtypes) > 1:
        return Refused(Refusal.CONVERTED_ON_THE_WAY, f"`{ast.unparse(call)}`")
    wanted = [facts.names.dotted(dtype).removeprefix("tensorflow.") for dtype in dtypes]
    if any(name != value.dtype for name in wanted):
        return Refused(Refusal.CONVERTED_ON_THE_WAY, f"{value.dtype or 'a dtype that is not known'} to {wanted[0]}")
    device = _device_around(facts, call)
    if device is not None:
        return Refused(Refusal.MOVED_TO_A_DEVICE, f"`with {ast.unparse(device)}`")
    if _may_be_recorded(facts, call):
        template = _template(facts, "tensorflow.stop_gradient", call)
    else:
        template = "{x}" if value.kind is Kind.TENSOR else _template(facts, "tensorflow.identity", call)
    if not template:
        return Refused(Refusal.FEEDS_THE_LOOP)
    return Rewrite((ReplaceExpression(array, _owner), ReplaceExpression(call, partial(_of_first, template))))


def _of_model(facts: Facts, array: ast.Call, owner: ast.expr) -> Rewrite | Refused:
    """`model(x.numpy())`: layers of Keras make a tensor of an array themselves."""
    value = facts.values.of(owner)
    if value.dtype != "float32":
        return Refused(
            Refusal.CONVERTED_ON_THE_WAY, f"{value.dtype or 'a dtype that is not known'} to that of the model"
        )
    recorded = _may_be_recorded(facts, array) or value.kind is Kind.VARIABLE
    template = _template(facts, "tensorflow.stop_gradient", array) if recorded else "{x}"
    if not template:
        return Refused(Refusal.FEEDS_THE_LOOP)
    return Rewrite((ReplaceExpression(array, partial(_of_owner, template)),))


def _template(facts: Facts, dotted: str, at: ast.AST) -> str:
    """A call of a public function by the name that the program has for it; empty where it has none."""
    name = facts.names.function_named(dotted, at)
    return f"{name}({{x}})" if name else ""


def _may_be_recorded(facts: Facts, node: ast.AST) -> bool:
    """Whether a tape may record what is done at a place, or with what comes from there."""
    if facts.names.function_of(node) is not None or _watches(facts):
        return True
    blocks = (around for around in facts.names.enclosing(node) if isinstance(around, (ast.With, ast.AsyncWith)))
    items = [item for block in blocks for item in block.items]
    return any(facts.values.of(item.context_expr).kind in (Kind.TAPE, Kind.UNKNOWN) for item in items)


def _watches(facts: Facts) -> bool:
    """Whether the program tells tapes to watch tensors: then two tensors are not the same to a tape as one."""
    return any(attribute.attr == "watch" for attribute in facts.names.attributes)


def _device_around(facts: Facts, node: ast.AST) -> ast.expr | None:
    """A manager that says on which device something is made."""
    blocks = (around for around in facts.names.enclosing(node) if isinstance(around, (ast.With, ast.AsyncWith)))
    made = (item.context_expr for block in blocks for item in block.items)
    return next(
        (m for m in made if isinstance(m, ast.Call) and facts.names.dotted(m.func) == "tensorflow.device"), None
    )


# --- over libcst -----------------------------------------------------------------------------------------------------


def _owner(call: cst.BaseExpression) -> cst.BaseExpression:
    """`x` of `x.numpy()`."""
    import libcst as cst

    assert isinstance(call, cst.Call)
    assert isinstance(call.func, cst.Attribute)
    return call.func.value


def _of_owner(template: str, call: cst.BaseExpression) -> cst.BaseExpression:
    return expression(template, x=_owner(call))


def _of_first(template: str, call: cst.BaseExpression) -> cst.BaseExpression:
    """The first argument of a call, in what the template puts around it."""
    import libcst as cst

    assert isinstance(call, cst.Call)
    return expression(template, x=call.args[0].value)


codemod = Codemod(
    name="drop-device-round-trip",
    safety=Safety.SAFE,
    triggers=(b".numpy()", b"predict", b"get_weights", b"float(", b"int("),
    requires=(b"tensorflow", b"keras"),
    find=find,
)
