"""Reduce values on the device before the host reads them, where NumPy does so afterwards.

Why: `np.mean(losses.numpy())` copies all of a batch to the host to keep one number of it. The reduction is the device's
    own work; what is left to read is a single number, which can also be kept for later.

Rewrites: `np.mean`, `np.sum`, `np.prod`, `np.std` and `np.var` of a tensor or variable, with `.numpy()` or without, in
    the rounds of a training or evaluation loop. Whole numbers and booleans are first cast to what NumPy computes with.

Unsafe, because the last digits may differ: the device adds floats in another order than NumPy. The type and dtype of
    the result are those of NumPy. Each reduction is also waited for by itself: where several arrays are reduced behind
    each other, or one array twice, NumPy waits once. The gain is less to copy, and that `defer-host-read` can keep the
    single numbers for later.

Left alone: `argmax`, `argmin`, `max` and `min`, which treat ties and NaN in their own way; dtypes that are not known.

See: https://www.tensorflow.org/api_docs/python/tf/math/reduce_mean
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from tfrewrite.api import (
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
    blocked,
    expression,
    host_reads,
    step_name,
)

if TYPE_CHECKING:
    import libcst as cst

_MESSAGE = "a batch of values that the host reads to make one number of it"
_REDUCTIONS = {
    "mean": "reduce_mean",
    "sum": "reduce_sum",
    "prod": "reduce_prod",
    "std": "math.reduce_std",
    "var": "math.reduce_variance",
}
_IN_ITS_OWN_WAY = frozenset({"max", "min", "amax", "amin", "argmax", "argmin", "median"})
_FLOATS = frozenset({"float32", "float64"})
_WHOLE = frozenset({"bool", "int8", "int16", "int32", "int64"})
_ADDED_UP_IN = {"mean": "float64", "std": "float64", "var": "float64", "sum": "int64", "prod": "int64"}


def find(facts: Facts) -> Iterator[Finding]:
    """Every read of a batch that NumPy reduces."""
    if facts.uses_tensorflow1:
        return
    for read in host_reads(facts, *Owner):
        call = _reduction(facts, read)
        if call is None:
            continue
        refused = blocked(facts, read)
        outcome = refused or _outcome(facts, call)
        if isinstance(outcome, Rewrite):
            assert read.loop is not None
            text = (
                f"reads a batch in each {step_name(facts, read.loop)} step to reduce it; reduced on the device instead"
            )
            yield Finding(call, text, outcome)
        else:
            yield Finding(call, _MESSAGE, outcome)


def _reduction(facts: Facts, read: HostRead) -> ast.Call | None:
    """The call of NumPy that makes one number of what is read."""
    parent = facts.names.parents.get(read.node)
    for call in (read.node, parent):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        module, _, name = facts.names.dotted(call.func).rpartition(".")
        if module == "numpy" and name in _REDUCTIONS.keys() | _IN_ITS_OWN_WAY:
            given = call.args[0]
            return call if given is read.node or given is read.sync.read else None
    return None


def _outcome(facts: Facts, call: ast.Call) -> Rewrite | Refused:
    name = facts.names.dotted(call.func).rpartition(".")[2]
    operand = _operand(call.args[0])
    value = facts.values.of(operand)
    if name in _IN_ITS_OWN_WAY:
        return Refused(Refusal.TIES_AND_NAN)
    if not _takes_axis_only(facts, call):
        return Refused(Refusal.REDUCED_IN_ANOTHER_WAY, f"`{ast.unparse(call)}`")
    if value.kind not in (Kind.TENSOR, Kind.VARIABLE) or value.dtype is None:
        return Refused(Refusal.UNKNOWN_READ, "its dtype")
    if value.shape == ():
        return Refused(Refusal.SINGLE_NUMBER_ALREADY)
    if value.dtype not in _FLOATS | _WHOLE:
        return Refused(Refusal.REDUCED_IN_ANOTHER_WAY, value.dtype)
    tensorflow = facts.names.function_named("tensorflow.reduce_mean", call).removesuffix("reduce_mean")
    if not tensorflow:
        return Refused(Refusal.TENSORFLOW_HAS_NO_NAME)
    cast = f"{tensorflow}cast({{x}}, {tensorflow}{_ADDED_UP_IN[name]})" if value.dtype in _WHOLE else "{x}"
    axes = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    axis = f", axis={ast.unparse(axes[0])}" if axes else ""
    template = f"{tensorflow}{_REDUCTIONS[name]}({cast}{axis}).numpy()"
    return Rewrite((ReplaceExpression(call, partial(_reduced, template)),))


def _operand(given: ast.expr) -> ast.expr:
    """`x` of `x.numpy()`."""
    match given:
        case ast.Call(func=ast.Attribute(value=owner, attr="numpy"), args=[], keywords=[]):
            return owner
        case _:
            return given


def _takes_axis_only(facts: Facts, call: ast.Call) -> bool:
    axes = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "axis")]
    others = [keyword for keyword in call.keywords if keyword.arg != "axis"]
    return not others and len(axes) < 2 and all(facts.counting.constant(axis) is not None for axis in axes)


def _reduced(template: str, call: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    assert isinstance(call, cst.Call)
    given = call.args[0].value
    match given:
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value="numpy")), args=[]):
            given = owner
        case _:
            pass
    return expression(template, x=given)


codemod = Codemod(
    name="compute-metric-on-device",
    safety=Safety.UNSAFE,
    triggers=(b"numpy",),
    requires=(b"tensorflow", b"keras"),
    find=find,
    after=("drop-device-round-trip",),
)
