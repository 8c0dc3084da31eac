"""The `tf.TensorSpec` of a parameter, joined over all calls and data sets that reach it, with the evidence."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.handed import Handling
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.passed import Given, given_at
from tfrewrite.facts.run_sites import CallSite
from tfrewrite.facts.tree import FunctionNode
from tfrewrite.facts.value import Shape, Value, join, unknown

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_TENSORS = frozenset({Kind.TENSOR, Kind.ARRAY})


class Standing(enum.Enum):
    """What a parameter can be in a signature."""

    TENSOR = "tensor"
    NEST = "nest of tensors"
    CONSTANT = "the same Python value in each call"
    VARYING = "a Python value"
    OBJECT = "not a tensor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One call that reaches a parameter, and what it gives."""

    home: Facts = field(compare=False)
    call: ast.Call
    argument: ast.expr | None
    """What is given; None where a data set gives it, or the default is used."""
    value: Value

    def __str__(self) -> str:
        given = ast.unparse(self.argument) if self.argument is not None else "its default"
        return f"{given} in line {self.call.lineno} of {self.home.source.path.name}: {self.value}"


@dataclass(frozen=True, slots=True)
class Spec:
    """What a parameter gets in all calls that are known."""

    standing: Standing
    dtype: str | None = None
    shape: Shape | None = None
    """None for a number of axes that is not known."""
    parts: tuple[tuple[str | int, Spec], ...] = ()
    """The parts of a NEST: by index those of a tuple, by key those of a dictionary."""
    value: Value | None = None
    why: str = ""
    evidence: tuple[Evidence, ...] = ()
    complete: Answer = Answer.UNKNOWN
    """Whether all calls are known."""
    defaulted: bool = False
    """Whether every call leaves it at its default."""

    def __str__(self) -> str:
        text = self._text()
        certain = self.complete is Answer.YES or self.standing is Standing.UNKNOWN
        return text if certain else f"perhaps {text}"

    def _text(self) -> str:
        match self.standing:
            case Standing.TENSOR:
                from tfrewrite.facts.describe_value import described_shape

                return f"{self.dtype} " + ("of any shape" if self.shape is None else described_shape(self.shape))
            case Standing.NEST if self.parts and isinstance(self.parts[0][0], str):
                return "{" + ", ".join(f"{key!r}: {part._text()}" for key, part in self.parts) + "}"
            case Standing.NEST:
                return "(" + ", ".join(part._text() for _, part in self.parts) + ")"
            case Standing.CONSTANT:
                return f"constant: {self.value.literal.value!r}" if self.value and self.value.literal else "constant"
            case Standing.VARYING:
                return f"not a tensor: {self.dtype or 'Python value'} that varies"
            case Standing.OBJECT:
                return f"not a tensor: {self.why}"
            case _:
                return f"unknown: {self.why}"


@dataclass(frozen=True, slots=True)
class Signature:
    """The specs of all parameters of a function, `self` left out."""

    parameters: tuple[tuple[str, Spec], ...]
    usable: Answer
    """Whether they can be given as an `input_signature`."""
    why: str = ""

    def __str__(self) -> str:
        if self.usable is not Answer.YES:
            return f"no signature: {self.why}"
        return "signature [" + ", ".join(str(spec) for _, spec in self.parameters if not spec.defaulted) + "]"


class Specs:
    """The specs of one program's parameters."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[ast.arg, Spec] = {}

    def of(self, parameter: ast.arg) -> Spec:
        """What a parameter gets, over all calls and data sets that reach it."""
        if parameter not in self._known:
            self._known[parameter] = Spec(Standing.UNKNOWN, why="it depends on itself")
            self._known[parameter] = self._joined(parameter)
        return self._known[parameter]

    def signature(self, function: FunctionNode) -> Signature:
        """The specs of all parameters but `self`, and whether they make a signature."""
        arguments = function.args
        plain = [*arguments.posonlyargs, *arguments.args]
        if self.has_receiver(function):
            plain = plain[1:]
        found = [(argument.arg, self.of(argument)) for argument in (*plain, *arguments.kwonlyargs)]
        parameters = tuple(found)
        if arguments.vararg is not None or arguments.kwarg is not None:
            return Signature(parameters, Answer.UNKNOWN, "it takes any number of arguments")
        wanted = [(name, spec) for name, spec in found if not spec.defaulted]
        for name, spec in wanted:
            if spec.standing in (Standing.OBJECT, Standing.VARYING, Standing.CONSTANT):
                return Signature(parameters, Answer.NO, f"{name} is {spec}")
        for name, spec in wanted:
            if spec.standing is Standing.UNKNOWN:
                return Signature(parameters, Answer.UNKNOWN, f"{name} is {spec}")
            if spec.complete is not Answer.YES:
                return Signature(parameters, Answer.UNKNOWN, f"not all calls are known: {spec.why}")
        return Signature(parameters, Answer.YES)

    def has_receiver(self, function: FunctionNode) -> bool:
        """Whether the first parameter is the object or class of the method."""
        static = any(self._facts.names.dotted(d) == "builtins.staticmethod" for d in function.decorator_list)
        return self._facts.is_method(function) and not static

    def _joined(self, parameter: ast.arg) -> Spec:
        arguments = self._facts.names.parents.get(parameter)
        function = self._facts.names.parents.get(arguments) if arguments is not None else None
        if not isinstance(function, FunctionNode | ast.Lambda):
            return Spec(Standing.UNKNOWN, why="not a parameter of a function")
        if isinstance(arguments, ast.arguments) and parameter in (arguments.vararg, arguments.kwarg):
            return Spec(Standing.UNKNOWN, why="any number of arguments")
        first = next(iter([*function.args.posonlyargs, *function.args.args]), None)
        if isinstance(function, FunctionNode) and parameter is first and self.has_receiver(function):
            return Spec(Standing.OBJECT, why="the object of the method", complete=Answer.YES)
        callers = self._facts.callers.of(function)
        evidence: list[Evidence] = []
        defaulted = bool(callers.sites)
        for site in callers.sites:
            for given in self._given(site, function, parameter):
                evidence.append(Evidence(site.home, site.node, given.node, given.value))
                defaulted = defaulted and given.is_default
        if not evidence:
            why = callers.why or "nothing calls it"
            return Spec(Standing.UNKNOWN, why=why)
        spec = _spec_of(join(one.value for one in evidence) or unknown("no value"))
        if spec.standing is Standing.UNKNOWN:
            spec = _first_reason(evidence, spec)
        why = spec.why or (callers.why if callers.complete is not Answer.YES else "")
        complete = callers.complete
        return replace(spec, evidence=tuple(evidence), complete=complete, why=why, defaulted=defaulted)

    def _given(self, site: CallSite, function: FunctionNode | ast.Lambda, parameter: ast.arg) -> Iterator[Given]:
        if any(wrap.handling is Handling.PARTIAL for wrap in site.wraps):
            yield Given(None, unknown("a partial call gives it"))
            return
        found = given_at(self._facts, site, function, parameter)
        if found is not None:
            yield found
        elif site.certain is Answer.YES:
            yield Given(None, unknown(f"what line {site.node.lineno} gives is not known"))


def _first_reason(evidence: list[Evidence], spec: Spec) -> Spec:
    for one in evidence:
        if one.value.kind is Kind.UNKNOWN:
            text = ast.unparse(one.argument) if one.argument is not None else "it"
            reason = one.value.why or "not known"
            return replace(spec, why=f"{text} in line {one.call.lineno}: {reason}")
    options = [option for one in evidence for option in one.value.options]
    dtypes = {option.dtype or "" for option in options}
    if len(dtypes) > 1 and "" not in dtypes and {option.kind for option in options} <= _TENSORS:
        return replace(spec, why=" or ".join(sorted(dtypes)))
    return spec


def _spec_of(value: Value) -> Spec:
    """The spec of a value."""
    options = value.options
    kinds = {option.kind for option in options}
    if kinds <= _TENSORS and kinds:
        dtypes = {option.dtype for option in options}
        if None in dtypes:
            return Spec(Standing.UNKNOWN, value=value, why="its dtype is not known")
        if len(dtypes) > 1:
            return Spec(Standing.UNKNOWN, value=value, why=" or ".join(sorted(str(d) for d in dtypes)))
        from tfrewrite.facts.value import join_shapes

        shape = join_shapes([option.shape for option in options])
        return Spec(Standing.TENSOR, options[0].dtype, shape, value=value)
    if len(options) > 1:
        return Spec(Standing.UNKNOWN, value=value, why="one of several: " + str(value))
    match value.kind:
        case Kind.UNKNOWN:
            return Spec(Standing.UNKNOWN, value=value, why=value.why or "not known")
        case Kind.PYTHON:
            standing = Standing.CONSTANT if value.literal is not None else Standing.VARYING
            return Spec(standing, value.dtype, value=value)
        case Kind.TUPLE:
            return _nest(value, list(enumerate(value.elements)))
        case Kind.DICTIONARY if value.fields:
            return _nest(value, list(value.fields))
        case Kind.CONTAINER if value.elements:
            return _nest(value, list(enumerate(value.elements)))
        case Kind.CONTAINER | Kind.DICTIONARY | Kind.NEST | Kind.RAGGED | Kind.SPARSE | Kind.FRAME | Kind.EITHER:
            return Spec(Standing.UNKNOWN, value=value, why=f"a {value.kind.value}")
        case _:
            return Spec(Standing.OBJECT, value=value, why=str(value))


def _nest(value: Value, items: list[tuple[str | int, Value]]) -> Spec:
    parts = tuple((key, _spec_of(item)) for key, item in items)
    bad = next(((key, part) for key, part in parts if part.standing not in (Standing.TENSOR, Standing.NEST)), None)
    if bad is not None:
        standing = Standing.OBJECT if bad[1].standing is Standing.OBJECT else Standing.UNKNOWN
        return Spec(standing, value=value, why=f"part {bad[0]!r} is {bad[1]._text()}")
    return Spec(Standing.NEST, parts=parts, value=value)
