"""Which calls show values to a person, and where they make the host wait for the device."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.tree import all_statements
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

_SHOWING = frozenset(
    {"builtins.print", "tensorflow.print", "tqdm.tqdm.write", "tqdm.auto.tqdm.write", "tqdm.notebook.tqdm.write"}
)
_LOG_METHODS = frozenset({"debug", "info", "log", "warning", "warn"})
_LOG_MODULES = frozenset({"logging", "absl.logging"})
_SHOWING_WORDS = frozenset({name.rpartition(".")[2] for name in _SHOWING} | _LOG_METHODS)
_STREAMS = frozenset({"sys.stdout", "sys.stderr"})
_READING_BUILTINS = frozenset(
    {
        "builtins.float",
        "builtins.int",
        "builtins.str",
        "builtins.bool",
        "builtins.repr",
        "builtins.format",
        "builtins.round",
    }
)
_STATIC = frozenset({"tensorflow.TensorShape", "tensorflow.DType"})
"""What is known of a tensor without waiting for it."""
_HOST = frozenset(
    {
        Kind.PYTHON,
        Kind.ARRAY,
        Kind.CLASS,
        Kind.FUNCTION,
        Kind.MODEL,
        Kind.LAYER,
        Kind.DATASET,
        Kind.OPTIMIZER,
        Kind.METRIC,
        Kind.OBJECT,
        Kind.NAME,
        Kind.FOREIGN,
        Kind.FRAME,
        Kind.ITERATOR,
        Kind.GENERATOR,
        Kind.ITERABLE,
        Kind.SYMBOLIC,
    }
)


class Shows:
    """The messages of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def may_exist(self) -> bool:
        """Whether any statement looks like a message that shows more than constants; names are not asked for that."""
        for statement in all_statements(self._facts.tree.body):
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Name() | ast.Attribute() as function) as call):
                    name = function.id if isinstance(function, ast.Name) else function.attr
                    plain = all(isinstance(argument, ast.Constant) for argument in call.args)
                    if name in _SHOWING_WORDS and not (plain and not call.keywords):
                        return True
                case _:
                    pass
        return False

    def is_show(self, call: ast.Call) -> bool:
        """Whether a call prints or logs its arguments for a person to read."""
        dotted = self._facts.names.dotted(call.func)
        if dotted in _SHOWING:
            return True
        stem, _, name = dotted.rpartition(".")
        if stem in _LOG_MODULES:
            return name in _LOG_METHODS
        if isinstance(call.func, ast.Attribute) and call.func.attr in _LOG_METHODS:
            kind = self._facts.values.of(call.func.value).kind
            return kind is Kind.LOGGER or (kind is Kind.UNKNOWN and _is_called_logger(call.func.value))
        return False

    def is_message(self, statement: ast.stmt) -> bool:
        """Whether a statement does nothing but show values."""
        return (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and self.is_show(statement.value)
        )

    def writes_a_file(self, call: ast.Call) -> bool:
        """Whether a message goes to a file rather than to the terminal: it is a record, not a display."""
        for keyword in call.keywords:
            if keyword.arg in ("file", "output_stream"):
                known = self._facts.names.dotted(keyword.value) in _STREAMS
                nothing = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
                return not known and not nothing
        if self.goes_to_log(call) and self._logs_to_file:
            return True
        unknown = any(keyword.arg is None for keyword in call.keywords)
        return unknown or bool({"stdout", "stderr"} & self._facts.stored_attributes)

    def needs_eager(self, call: ast.Call) -> bool:
        """Whether a message could not run in a graph at all, so that it does not."""
        return any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in catalog.HOST_READS
            for node in ast.walk(call)
        )

    def goes_to_log(self, call: ast.Call) -> bool:
        """Whether a message is logged and not printed."""
        return isinstance(call.func, ast.Attribute) and call.func.attr in _LOG_METHODS

    @cached_property
    def _logs_to_file(self) -> bool:
        """Whether the program sends its log to a file, or configures it in a way that cannot be seen."""
        for call in self._facts.names.calls:
            name = self._facts.names.dotted(call.func).rpartition(".")[2]
            given = {keyword.arg for keyword in call.keywords}
            if name.endswith("FileHandler") or name in ("dictConfig", "fileConfig"):
                return True
            if name == "basicConfig" and given & {"filename", "handlers", None}:
                return True
        return False

    def is_part_of_line(self, call: ast.Call) -> bool:
        """Whether a message is only a piece of a line. A line that starts with a carriage return is whole."""
        end = next((k.value for k in call.keywords if k.arg == "end"), None)
        if end is None or (
            isinstance(end, ast.Constant) and isinstance(end.value, str) and end.value.endswith(("\n", "\r"))
        ):
            return False
        return not (call.args and _starts_line(call.args[0]))

    def reads_device(self, call: ast.Call) -> Answer:
        """Whether showing the message waits for the device."""
        answer = Answer.NO
        for argument in (*call.args, *(k.value for k in call.keywords if k.arg not in ("end", "sep", "file", "flush"))):
            answer = answer | self.shown_reads(argument)
        return answer

    def shown_reads(self, node: ast.expr) -> Answer:
        """Whether showing a value waits for the device."""
        answer = Answer.NO
        for inner in self._reads(node, shown=True):
            answer = answer | self._waits(inner)
        return answer

    def conversion_reads(self, node: ast.expr) -> Answer:
        """Whether evaluating an expression, without showing it, converts a device value on the host."""
        answer = Answer.NO
        for inner in self._reads(node, shown=False):
            answer = answer | self._waits(inner)
        return answer

    def _reads(self, node: ast.expr, *, shown: bool) -> Iterator[ast.expr]:
        """The parts of an expression that are read on the host: what is shown, and what is converted."""
        match node:
            case ast.Constant():
                return
            case ast.JoinedStr(values=parts):
                for part in parts:
                    yield from self._reads(part, shown=True)
            case ast.FormattedValue(value=value):
                yield from self._reads(value, shown=True)
            case ast.BinOp(left=left, op=ast.Mod(), right=right) if self._facts.values.of(left).kind is Kind.PYTHON:
                yield from self._reads(right, shown=shown)
                yield from self._reads(left, shown=False)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element in elements:
                    yield from self._reads(element, shown=shown)
            case ast.Call(func=ast.Attribute(value=owner, attr="format")) if self._facts.values.of(owner).kind in (
                Kind.PYTHON,
                Kind.UNKNOWN,
            ):
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    yield from self._reads(argument, shown=True)
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in catalog.HOST_READS:
                if self._facts.values.of(owner).kinds <= _HOST:
                    yield from self._reads(owner, shown=False)
                else:
                    yield node
            case ast.Starred(value=value):
                yield from self._reads(value, shown=shown)
            case _ if shown and not self._facts.values.of(node).kinds <= _HOST:
                yield node
            case ast.Call(args=arguments) if self._converts(node):
                for argument in arguments:
                    yield from self._reads(argument, shown=True)
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        yield from self._reads(child, shown=False)

    def _converts(self, call: ast.Call) -> bool:
        dotted = self._facts.names.dotted(call.func)
        return dotted in _READING_BUILTINS or dotted.startswith("numpy.")

    def _waits(self, node: ast.expr) -> Answer:
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in catalog.HOST_READS:
                kinds = self._facts.values.of(owner).kinds
                if kinds <= ON_DEVICE:
                    return Answer.YES
                if kinds <= _HOST | {Kind.CONTAINER, Kind.DICTIONARY, Kind.TUPLE}:
                    return Answer.NO
                return Answer.YES if name == "numpy" and not self._facts.imports_other_frameworks else Answer.UNKNOWN
            case _:
                return _shown(self._facts.values.of(node))


def _is_called_logger(node: ast.expr) -> bool:
    """Whether something of which nothing else is known has the name that everybody gives a logger."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.strip("_").lower() in ("logger", "log")


def _starts_line(node: ast.expr) -> bool:
    """Whether a text begins with a carriage return."""
    match node:
        case ast.Constant(value=str(text)):
            return text.startswith("\r")
        case ast.JoinedStr(values=[first, *_]):
            return _starts_line(first)
        case ast.BinOp(left=left):
            return _starts_line(left)
        case ast.Call(func=ast.Attribute(value=owner)):
            return _starts_line(owner)
        case _:
            return False


def _any_shown(values: tuple[Value, ...]) -> Answer:
    answer = Answer.NO
    for value in values:
        answer = answer | _shown(value)
    return answer


def _shown(value: Value) -> Answer:
    match value.kind:
        case Kind.TUPLE | Kind.EITHER:
            return _any_shown(value.elements)
        case Kind.CONTAINER | Kind.DICTIONARY if value.elements or value.fields or value.element is not None:
            inner = value.elements if value.kind is Kind.CONTAINER else tuple(item for _, item in value.fields)
            return _any_shown((*inner, *((value.element,) if value.element is not None else ())))
        case kind if kind in ON_DEVICE:
            return Answer.YES
        case Kind.LIBRARY if value.origin in _STATIC:
            return Answer.NO
        case kind if kind in _HOST:
            return Answer.NO
        case _:
            return Answer.UNKNOWN
