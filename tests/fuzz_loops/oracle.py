"""What a loop that was made quieter must show, worked out from the original alone.

The original is run with every shown text tagged by the loop entry, the iteration and the place that showed it. A text
of a rewritten place is promised in iterations 0, N, 2N, ... of its loop entry and in the last iteration that reached
the place, unless an exception left the loop. Everything else stays, in the same order. The rewritten program is run
as it is.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import re
import signal
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType, FunctionType, SimpleNamespace
from typing import Any

from fuzz_loops.stand_in import Bar, Device, Mean, Model, Optimizer, Tensor, make_tensorflow, make_tqdm, number

SECONDS = 5.0
REPORTERS = frozenset({"report", "note", "say"})
"""The functions and methods of the programs that do nothing but show."""
BARS = frozenset({"set_postfix", "set_description"})
ON_BARS = "bar: "
KNOWS_ITS_LAST_ROUND = re.compile(r" % \d+ == \d+ or \w+ == ")
LOGGING = frozenset({"debug", "info", "warning", "error", "critical"})
PLAIN_CALLS = frozenset({"float", "int", "str", "round", "abs", "numpy", "result", "format", "len"})
Spot = tuple[int, int]


class RanTooLong(BaseException):
    """The program did not end."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One text that was shown, and where it came from (in the tagged run only)."""

    text: str
    spot: Spot | None = None
    entry: int | None = None
    index: int = 0
    reads: int = 0


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program did."""

    shown: tuple[Shown, ...]
    effects: tuple[str, ...]
    reads: int
    state: Mapping[str, str]
    error: str
    raised: frozenset[int] = frozenset()

    @property
    def texts(self) -> list[str]:
        """All texts in order."""
        return [one.text for one in self.shown]


@dataclass(slots=True)
class Recorder:
    """Receives what a running program shows; in the tagged run also where the loops are."""

    device: Device
    shown: list[Shown] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    finished_entries: set[int] = field(default_factory=set)
    raised_entries: set[int] = field(default_factory=set)
    tag: tuple[Spot, int | None, int] | None = None

    def receive(self, text: str) -> None:
        """Note one text."""
        if self.tag is None:
            self.shown.append(Shown(text))
        else:
            spot, entry, reads = self.tag
            index = 0 if entry is None else self.indices[entry]
            self.shown.append(Shown(text, spot, entry, index, self.device.reads - reads))
        if len(self.shown) > 20_000:
            raise RanTooLong

    def print(
        self, *values: object, sep: str | None = " ", end: str | None = "\n", file: object = None, flush: bool = False
    ) -> None:
        """The `print` of the program."""
        text = (" " if sep is None else sep).join(map(str, values)) + ("\n" if end is None else end)
        self.receive(f"stderr: {text}" if file is sys.stderr else text)

    def log(self, level: str) -> Callable[..., None]:
        """One function of the program's `logging`."""
        return lambda message, *values: self.receive(f"{level}: {message % values if values else message}\n")

    def enter(self) -> int:
        """A loop is entered."""
        self.indices.append(-1)
        return len(self.indices) - 1

    def step(self, entry: int) -> None:
        """An iteration starts."""
        self.indices[entry] += 1

    def finish(self, entry: int) -> None:
        """A loop ran out, its else branch follows."""
        self.finished_entries.add(entry)

    def leave(self, entry: int) -> None:
        """An exception leaves a loop."""
        if entry not in self.finished_entries:
            self.raised_entries.add(entry)

    def show(self, spot: Spot, entry: int | None, function: Callable[..., object]) -> Callable[..., None]:
        """A call that shows something; asked for before its arguments are evaluated, called after."""
        reads = self.device.reads

        def call(*values: object, **named: object) -> None:
            outer, self.tag = self.tag, self.tag or (spot, entry, reads)
            try:
                function(*values, **named)
            finally:
                self.tag = outer

        return call


def is_show(statement: ast.stmt) -> bool:
    """Whether a statement only shows: a call of print, of a logging function, of a reporter, or of a bar."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in REPORTERS:
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))) if name in REPORTERS | BARS:
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="logging" | "logger"), attr=level))):
            return level in LOGGING
    return False


def is_on_bar(statement: ast.Expr) -> bool:
    """Whether a statement tells a progress bar something."""
    match statement.value:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in BARS
    return False


def target_names(statement: ast.stmt) -> set[str]:
    """The names that a statement binds."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _is_read_on(block: list[ast.stmt]) -> bool:
    """Whether the name of the assignment that starts a block is read by the shows directly after it."""
    names = target_names(block[0])
    for statement in block[1:]:
        if not is_show(statement) and not isinstance(statement, ast.Assign):
            return False
        if any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(statement)):
            return True
    return False


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements in a tree."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


@dataclass(frozen=True, slots=True)
class Places:
    """The show statements of a program: and which stand directly after each other."""

    statements: Mapping[Spot, ast.Expr]
    runs: Mapping[Spot, frozenset[Spot]]

    @classmethod
    def read(cls, tree: ast.Module, joined: Collection[Spot] = ()) -> Places:
        """All show statements of a tree; assignments at the spots `joined` belong to the messages that read them."""
        statements: dict[Spot, ast.Expr] = {}
        runs: dict[Spot, frozenset[Spot]] = {}
        for block in blocks(tree):
            run: list[Spot] = []
            for place, statement in enumerate([*block, None]):
                if isinstance(statement, ast.Expr) and is_show(statement):
                    if run and is_on_bar(statement) != is_on_bar(statements[run[-1]]):
                        runs |= dict.fromkeys(run, frozenset(run))
                        run = []
                    spot = (statement.lineno, statement.col_offset)
                    statements[spot] = statement
                    run.append(spot)
                elif (
                    statement is None
                    or (statement.lineno, statement.col_offset) not in joined
                    or not _is_read_on(block[place:])
                ):
                    runs |= dict.fromkeys(run, frozenset(run))
                    run = []
        return cls(statements, runs)

    def holding(self, spot: Spot) -> Spot | None:
        """The show statement that holds a spot (of a read or of the statement itself)."""
        for start, statement in self.statements.items():
            if start <= spot < (statement.end_lineno or 0, statement.end_col_offset or 0):
                return start
        return None

    def is_plain(self, spot: Spot) -> bool:
        """Whether showing it calls nothing but reads and formatting."""
        calls = [node for node in ast.walk(self.statements[spot].value) if isinstance(node, ast.Call)]
        names = {getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls[1:]}
        return names <= PLAIN_CALLS


class Tagger(ast.NodeTransformer):
    """Tags every show statement with its place, its loop entry and its iteration."""

    def __init__(self) -> None:
        self.loops: list[str] = []
        self.count = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outer, self.loops = self.loops, []
        self.generic_visit(node)
        self.loops = outer
        return node

    def _visit_loop(self, node: ast.For | ast.While) -> list[ast.stmt]:
        self.count += 1
        entry = f"oracle_entry_{self.count}"
        self.loops.append(entry)
        node.body = [item for statement in node.body for item in _as_list(self.visit(statement))]
        self.loops.pop()
        node.orelse = [item for statement in node.orelse for item in _as_list(self.visit(statement))]
        node.body[:0] = ast.parse(f"oracle_.step({entry})").body
        node.orelse[:0] = ast.parse(f"oracle_.finish({entry})").body
        around = ast.parse(
            f"{entry} = oracle_.enter()\ntry: pass\nexcept BaseException:\n oracle_.leave({entry})\n raise"
        )
        guarded = around.body[1]
        assert isinstance(guarded, ast.Try)
        guarded.body = [node]
        return around.body

    visit_For = visit_While = _visit_loop  # noqa: N815

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if is_show(node) and isinstance(node.value, ast.Call):
            entry = self.loops[-1] if self.loops else "None"
            asked = ast.parse(f"oracle_.show({(node.lineno, node.col_offset)}, {entry}, print)", mode="eval").body
            assert isinstance(asked, ast.Call)
            asked.args[2] = node.value.func
            node.value.func = asked
        return node


def _as_list(visited: Any) -> list[ast.stmt]:
    return visited if isinstance(visited, list) else [visited]


def run(program: str, *, tagged: bool = False) -> Ran:
    """Run a program against the stand-in, tagged or as it is."""
    tree = ast.parse(program)
    if tagged:
        tree = ast.fix_missing_locations(Tagger().visit(tree))
    device = Device()
    recorder = Recorder(device)
    namespace = _namespace(recorder)
    error = ""
    with _time_limit():
        try:
            exec(compile(tree, "<program>", "exec"), namespace)
        except Exception as raised:  # noqa: BLE001 - how a program fails is part of what it does
            error = f"{type(raised).__name__}: {raised}"
        except RanTooLong:
            error = "RanTooLong"
    state = {name: text for name, value in namespace.items() if (text := _describe(name, value)) is not None}
    raised_entries = frozenset(recorder.raised_entries)
    return Ran(tuple(recorder.shown), tuple(device.effects), device.reads, state, error, raised_entries)


def _namespace(recorder: Recorder) -> dict[str, Any]:
    levels = {level: recorder.log(level) for level in LOGGING}
    logging = SimpleNamespace(
        **levels, getLogger=lambda *_: SimpleNamespace(**levels), basicConfig=lambda **_: None, INFO=20
    )
    bars = make_tqdm(lambda text: recorder.receive(f"{ON_BARS}{text}"))
    modules = {"tensorflow": make_tensorflow(recorder.device), "logging": logging, "tqdm": bars}

    def import_module(name: str, *rest: Any, **named: Any) -> Any:
        return modules[name] if name in modules else __import__(name, *rest, **named)

    own = dict(vars(builtins)) | {"__import__": import_module, "print": recorder.print}
    return {"__name__": "__main__", "__builtins__": own, "oracle_": recorder}


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise RanTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _describe(name: str, value: Any, depth: int = 4) -> str | None:
    """A text that tells a value from every other value; None for what has no value of its own (modules, functions)."""
    if name.startswith(("__", "oracle_")) or depth == 0:
        return None
    match value:
        case Tensor():
            return f"{type(value).__name__} {number(value)!r}"
        case None | bool() | int() | float() | str():
            return f"{type(value).__name__} {value!r}"
        case list() | tuple():
            return f"{type(value).__name__} {[_describe('', item, depth - 1) for item in value]}"
        case dict():
            return f"dict {[(repr(key), _describe('', item, depth - 1)) for key, item in value.items()]}"
        case FunctionType() | type() | SimpleNamespace() | Bar():
            return None
        case Mean() | Model() | Optimizer():
            pass
        case _ if type(value).__module__ != "__main__":
            return None
    items = sorted((key, item) for key, item in vars(value).items() if not key.startswith("_"))
    return f"{type(value).__name__} {[(key, _describe('', item, depth - 1)) for key, item in items]}"


def guarded_spots(places: Places, rewritten: Collection[Spot], noticed: Collection[Spot]) -> frozenset[Spot]:
    """The statements shown less often: those rewritten, and the host-only ones of the same message."""
    spots = {start for spot in rewritten if (start := places.holding(spot)) is not None}
    others = {start for spot in noticed if (start := places.holding(spot)) is not None} - spots
    return frozenset(member for spot in spots for member in places.runs[spot] if member not in others)


def promised(original: Ran, guarded: Collection[Spot], every: int, *, raised: bool = False) -> list[Shown]:
    """What the rewritten program must show; with `raised`, also the last text of loops that an exception left.

    Where a loop knows which round is its last, that text is shown before the exception.
    """
    last = {(one.entry, one.spot): one.index for one in original.shown}

    def stays(one: Shown) -> bool:
        if one.spot not in guarded or one.index % every == 0:
            return True
        return (raised or one.entry not in original.raised) and one.index == last[one.entry, one.spot]

    return [one for one in original.shown if stays(one)]


def judge(
    before: str, after: str, *, every: int, rewritten: Collection[Spot], noticed: Collection[Spot] = ()
) -> list[str]:
    """All that is wrong with `after` as a quieter `before`; `rewritten` and `noticed` are places of findings in it."""
    tree = ast.parse(before)
    assigned = {
        (node.lineno, node.col_offset): target_names(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (node.lineno, node.col_offset) in set(rewritten)
    }
    places = Places.read(tree, assigned)
    wrong = [
        f"the rewritten place {spot} is no show statement"
        for spot in rewritten
        if places.holding(spot) is None and spot not in assigned
    ]
    original, changed = run(before, tagged=True), run(after)
    guarded = guarded_spots(places, rewritten, noticed)
    expected = promised(original, guarded, every)
    if KNOWS_ITS_LAST_ROUND.search(after) and original.raised and changed.texts != [one.text for one in expected]:
        more = promised(original, guarded, every, raised=True)
        expected = more if changed.texts == [one.text for one in more] else expected
    last_words = f"{ON_BARS}ends with" if original.raised or original.error else "nothing"
    for on_bars in (False, True):
        promise = [one.text for one in expected if one.text.startswith(ON_BARS) == on_bars]
        shown = [text for text in changed.texts if text.startswith(ON_BARS) == on_bars]
        promise, shown = ([t for t in texts if not t.startswith(last_words)] for texts in (promise, shown))
        if promise != shown:
            lines = difflib.unified_diff(promise, shown, "promised\n", "shown\n", n=2)
            wrong.append("it shows something else than promised:\n" + "".join(lines))
    if changed.error != original.error:
        wrong.append(f"it ends with {changed.error or 'no exception'}, not with {original.error or 'none'}")
    if changed.effects != original.effects:
        lines = difflib.unified_diff(original.effects, changed.effects, "original", "rewritten", lineterm="", n=2)
        wrong.append("its side effects differ:\n" + "\n".join(lines))
    left_open = {name for names in assigned.values() for name in names} if original.raised or original.error else set()
    for name, text in original.state.items():
        if name not in left_open and changed.state.get(name) != text:
            wrong.append(f"{name} is {changed.state.get(name, 'gone')} at the end, not {text}")
    spared = sum(one.reads for one in original.shown if one not in expected and one.spot and places.is_plain(one.spot))
    if changed.reads > original.reads - spared:
        wrong.append(
            f"it reads {changed.reads} values; the original reads {original.reads}, {spared} of them no longer shown"
        )
    return wrong
