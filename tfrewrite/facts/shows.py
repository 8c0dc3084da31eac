"""Which calls show values to a person, and where they make the host wait for the device."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from typing import TYPE_CHECKING

from tfrewrite.facts import bars, catalog
from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import ON_DEVICE, Kind
from tfrewrite.facts.reporters import Reporter, reporter_of
from tfrewrite.facts.syncs import held
from tfrewrite.facts.tree import all_statements
from tfrewrite.facts.value import Value

if TYPE_CHECKING:
    from tfrewrite.facts import Facts
    from tfrewrite.facts.syncs.sync import Sync

_SHOWING = frozenset(
    {
        "builtins.print",
        "tensorflow.print",
        "tqdm.tqdm.write",
        "tqdm.auto.tqdm.write",
        "tqdm.notebook.tqdm.write",
        "rich.print",
        "click.echo",
        "click.secho",
    }
)
_STREAM_WRITES = frozenset({"sys.stdout.write", "sys.stderr.write"})
_CONSOLES = frozenset({"rich.console.Console", "rich.get_console"})
_CONSOLE_METHODS = frozenset({"print", "log"})
_LOG_METHODS = frozenset({"debug", "info", "log", "warning", "warn"})
_LOG_MODULES = frozenset({"logging", "absl.logging", "loguru.logger"})
_SHOWING_WORDS = frozenset(
    {name.rpartition(".")[2] for name in _SHOWING | _STREAM_WRITES} | _LOG_METHODS | _CONSOLE_METHODS
)
_STREAMS = frozenset({"sys.stdout", "sys.stderr"})
_NOT_SHOWN = frozenset({"end", "sep", "file", "flush", "output_stream", "summarize", "name"})
_ENDINGS = ("\n", "\r")
_REPORTING = re.compile("report|show|log|print|progress|display|status|message|update|add|postfix|description")
"""What functions are called that show, of the project or of a progress bar; only to save looking further."""


class Shows:
    """The messages of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._reporters: dict[ast.Call, Reporter | None] = {}

    @cached_property
    def may_exist(self) -> bool:
        """Whether any statement looks like a message that shows more than constants; names are not asked for that."""
        for statement in all_statements(self._facts.tree.body):
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Name() | ast.Attribute() as function) as call):
                    name = function.id if isinstance(function, ast.Name) else function.attr
                    plain = all(isinstance(argument, ast.Constant) for argument in call.args)
                    if (name in _SHOWING_WORDS or _REPORTING.search(name)) and not (plain and not call.keywords):
                        return True
                case _:
                    pass
        return False

    def is_show(self, call: ast.Call) -> bool:
        """Whether a call prints or logs its arguments for a person to read."""
        dotted = self._facts.names.dotted(call.func)
        if dotted in _SHOWING or dotted in _STREAM_WRITES:
            return True
        stem, _, name = dotted.rpartition(".")
        if stem in _LOG_MODULES:
            return name in _LOG_METHODS
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in _LOG_METHODS | _CONSOLE_METHODS:
            return False
        if call.func.attr in _CONSOLE_METHODS and bars.maker(self._facts, call.func.value)[0] in _CONSOLES:
            return True
        owner = self._facts.values.of(call.func.value)
        if call.func.attr not in _LOG_METHODS:
            return False
        return owner.kind is Kind.LOGGER or (owner.kind is Kind.UNKNOWN and _is_called_logger(call.func.value))

    def is_message(self, statement: ast.stmt) -> bool:
        """Whether a statement does nothing but show values: by itself, on a bar, or by a function of the project."""
        if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
            return False
        call = statement.value
        return self.is_show(call) or bars.sets_state(self._facts, call) or self.reporter(call) is not None

    def is_about_bar(self, statement: ast.stmt) -> bool:
        """Whether a message is what a progress bar says, which stands until the bar is told something else."""
        match statement:
            case ast.Expr(value=ast.Call() as call):
                return not self.is_show(call) and bars.sets_state(self._facts, call)
            case _:
                return False

    def reporter(self, call: ast.Call) -> Reporter | None:
        """The function of the project that a call runs, where it does nothing but show."""
        if call not in self._reporters:
            self._reporters[call] = None
            self._reporters[call] = reporter_of(self._facts, call)
        return self._reporters[call]

    def writes_a_file(self, call: ast.Call) -> bool:
        """Whether a message goes to a file rather than to the terminal: it is a record, not a display."""
        if bars.sets_state(self._facts, call):
            return False
        reporter = self.reporter(call) if not self.is_show(call) else None
        if reporter is not None:
            return reporter.writes_file or any(home.shows.writes_a_file(show) for home, show in reporter.shows)
        if any(keyword.arg in ("file", "record") for keyword in self._console(call)):
            return True
        for keyword in call.keywords:
            if keyword.arg in ("file", "output_stream"):
                known = self._facts.names.dotted(keyword.value) in _STREAMS
                nothing = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
                return not known and not nothing
        if self.goes_to_log(call) and self._logs_to_file:
            return True
        unknown = any(keyword.arg is None for keyword in call.keywords)
        return unknown or bool({"stdout", "stderr"} & self._facts.stored_attributes)

    def _console(self, call: ast.Call) -> list[ast.keyword]:
        """How the console of rich was made that a call prints to."""
        made = bars.maker(self._facts, call.func.value) if isinstance(call.func, ast.Attribute) else ("", None)
        return made[1].keywords if made[0] in _CONSOLES and made[1] is not None else []

    def needs_eager(self, call: ast.Call) -> bool:
        """Whether a message could not run in a graph at all, so that it does not."""
        return any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in catalog.HOST_READS
            for node in ast.walk(call)
        )

    def is_shown_by_graphs(self, call: ast.Call) -> bool:
        """Whether a message is shown by graphs too, each time that they run."""
        return self._facts.names.dotted(call.func) == "tensorflow.print"

    def goes_to_log(self, call: ast.Call) -> bool:
        """Whether a message is logged and not printed."""
        return isinstance(call.func, ast.Attribute) and call.func.attr in _LOG_METHODS

    @cached_property
    def _logs_to_file(self) -> bool:
        """Whether the program sends its log to a file, or configures it in a way that cannot be seen."""
        for call in self._facts.names.calls:
            dotted = self._facts.names.dotted(call.func)
            name = dotted.rpartition(".")[2]
            given = {keyword.arg for keyword in call.keywords}
            if name.endswith("FileHandler") or name in ("dictConfig", "fileConfig", "use_absl_log_file"):
                return True
            if name == "basicConfig" and given & {"filename", "handlers", None}:
                return True
            if dotted == "loguru.logger.configure":
                return True
            if dotted == "loguru.logger.add" and not (call.args and self._facts.names.dotted(call.args[0]) in _STREAMS):
                return True
        return False

    def is_part_of_line(self, call: ast.Call) -> bool:
        """Whether a message is only a piece of a line. A line that starts with a carriage return is whole."""
        reporter = self.reporter(call) if not self.is_show(call) else None
        if reporter is not None:
            pieces = any(home.shows.is_part_of_line(show) for home, show in reporter.shows)
            return pieces and not reporter.ends_line
        dotted = self._facts.names.dotted(call.func)
        if dotted in _STREAM_WRITES:
            return not (call.args and (_starts_line(call.args[0]) or self._ends_line(call.args[0])))
        if dotted in ("click.echo", "click.secho"):
            return any(k.arg == "nl" for k in call.keywords)
        end = next((k.value for k in call.keywords if k.arg == "end"), None)
        if end is None or (
            isinstance(end, ast.Constant) and isinstance(end.value, str) and end.value.endswith(_ENDINGS)
        ):
            return False
        return not (call.args and _starts_line(call.args[0]))

    def _ends_line(self, node: ast.expr) -> bool:
        """Whether a text ends with a line break."""
        match node:
            case ast.Constant(value=str(text)):
                return text.endswith("\n")
            case ast.JoinedStr(values=[*_, last]):
                return self._ends_line(last)
            case ast.BinOp(op=ast.Add(), right=right):
                return self._ends_line(right)
            case ast.BinOp(left=template, op=ast.Mod()) | ast.Call(func=ast.Attribute(value=template, attr="format")):
                return self._ends_line(template)
            case ast.Name(id=name):
                bound = [binding.value for binding in self._facts.names.reaching(name, node) if not binding.path]
                return bool(bound) and all(isinstance(b, ast.Constant) and self._ends_line(b) for b in bound)
            case _:
                return False

    def shown_by(self, call: ast.Call) -> list[ast.expr]:
        """The arguments of a call that shows, those left out that say how."""
        return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg not in _NOT_SHOWN)]

    def reads_device(self, call: ast.Call) -> Answer:
        """Whether showing the message waits for the device: its values are read, or were read to make it."""
        reporter = self.reporter(call) if not self.is_show(call) else None
        if reporter is not None:
            answer = reporter.waits
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                given = answer is Answer.UNKNOWN and _is_on_device(self._facts.values.of(argument))
                answer = answer | self.evaluating_reads(argument) | (Answer.YES if given else Answer.NO)
            return answer
        answer = Answer.NO
        for argument in self.shown_by(call):
            answer = answer | self._text(argument) | self.evaluating_reads(argument)
        return answer

    def _text(self, argument: ast.expr) -> Answer:
        shown = argument.value if isinstance(argument, ast.Starred) else argument
        answer = Answer.NO
        for part in shown.values if isinstance(shown, ast.Dict) else [shown]:
            value = self._facts.values.of(part)
            answer = answer | (Answer.YES if _is_on_device(value) else held.text(value).answer)
        return answer

    def evaluating_reads(self, node: ast.AST) -> Answer:
        """Whether evaluating something converts values of the device; calls that wait inside do more than that."""
        answer = Answer.NO
        for sync in self._facts.syncs.within(node):
            if not sync.inside:
                answer = answer | self._waits(sync)
        return answer

    def _waits(self, sync: Sync) -> Answer:
        named = sync.how == ".numpy()" and not self._facts.imports_other_frameworks
        return Answer.YES if named or sync.value.kinds <= ON_DEVICE else sync.certain


def _is_on_device(value: Value) -> bool:
    """Whether a value stands on the device wherever it is a value at all, and no symbol of one in a graph."""
    return value.kinds <= ON_DEVICE | {Kind.SYMBOLIC} and bool(value.kinds & ON_DEVICE)


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
