"""What is known of a program line by line, as short texts: for `tfrewrite facts` and for the fact pages."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tfrewrite.facts.scopes import Binding
from tfrewrite.facts.tree import FunctionNode, LoopNode, arguments_of

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

Span = tuple[int, int]
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is known: of which line, about what, and the text; `name` is what a value is bound to.

    A detail is what a listing of a whole file leaves out.
    """

    line: int
    topic: str
    text: str
    name: str = ""
    detail: bool = False

    def __str__(self) -> str:
        return f"{self.name} = {self.text}" if self.name else self.text


class Sayings:
    """What is said of each line of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._bindings: dict[int, list[Binding]] = {}
        self._statements: dict[int, list[ast.stmt]] = {}
        self._placed: dict[int, list[Said]] = {}
        for scope in facts.names.scopes.values():
            for bindings in scope.bindings.values():
                for binding in bindings:
                    _place(self._bindings, span_of(binding.node), binding)
        for node in ast.walk(facts.tree):
            if isinstance(node, ast.stmt):
                _place(self._statements, span_of(node), node)
        self._place_topic("sync", getattr(facts, "syncs", None), "all")
        self._place_topic("cut", getattr(facts, "gradients", None), "cuts")

    def _place_topic(self, topic: str, owner: object, attribute: str) -> None:
        found = getattr(owner, attribute, ())
        for one in found() if callable(found) else found:
            node = getattr(one, "node", one)
            for text in _texts(topic, one):
                _place(self._placed, span_of(node), Said(span_of(node)[0], topic, text))

    @property
    def lines(self) -> list[int]:
        """The lines of which something may be said, in order."""
        return sorted({*self._bindings, *self._statements, *self._placed})

    def at(self, line: int) -> list[Said]:
        """Everything that is said of a line."""
        found = list(self._values(line))
        for statement in self._statements.get(line, []):
            found += self._of_statement(statement)
        found += self._placed.get(line, [])
        return list(dict.fromkeys(found))

    def _values(self, line: int) -> Iterator[Said]:
        """What names are bound to in a line."""
        for binding in sorted(self._bindings.get(line, []), key=lambda b: _order(b.node)):
            text = self._text_of(binding)
            topic = "import" if isinstance(binding.node, (ast.Import, ast.ImportFrom)) else "value"
            yield Said(span_of(binding.node)[0], topic, text, binding.name)
            if isinstance(binding.node, ast.arg):
                yield from self._specs(binding)

    def _text_of(self, binding: Binding) -> str:
        value = self._facts.values.settled(binding)
        if isinstance(binding.node, (ast.Import, ast.ImportFrom)) and str(value).startswith("unknown"):
            return self._facts.names.imports.get(binding.name) or str(value)
        return str(value)

    def _specs(self, binding: Binding) -> Iterator[Said]:
        specs = getattr(self._facts, "specs", None)
        if specs is not None:
            for text in _texts("spec", specs.of(binding.node)):
                yield Said(span_of(binding.node)[0], "spec", text, binding.name)

    def _of_statement(self, statement: ast.stmt) -> Iterator[Said]:
        line, facts = statement.lineno, self._facts
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from self._stored(line, target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from self._stored(line, target, value)
            case ast.Expr(value=value) | ast.Return(value=ast.expr() as value) | ast.If(test=value):
                yield Said(line, "expression", str(facts.values.of(value)), detail=True)
            case ast.While(test=value) | ast.Assert(test=value):
                yield Said(line, "expression", str(facts.values.of(value)), detail=True)
            case _:
                pass
        yield from self._asked(statement)
        yield from self._lambdas(statement)

    def _lambdas(self, statement: ast.stmt) -> Iterator[Said]:
        """How the lambdas of a plain statement run."""
        if not hasattr(statement, "body"):
            for node in ast.walk(statement):
                if isinstance(node, ast.Lambda):
                    for text in _texts("traced", self._facts.traced.how(node)):
                        yield Said(node.lineno, "traced", f"lambda {text}", detail=True)

    def _stored(self, line: int, target: ast.expr, value: ast.expr) -> Iterator[Said]:
        """What is stored in an attribute or item, and what is an alias of what."""
        if isinstance(target, (ast.Attribute, ast.Subscript)):
            yield Said(line, "value", str(self._facts.values.of(value)), ast.unparse(target))
        aliases = getattr(self._facts, "aliases", None)
        if aliases is not None:
            for text in _texts("", aliases.of(value)):
                yield Said(line, "alias", text, detail=True)

    def _asked(self, statement: ast.stmt) -> Iterator[Said]:
        """What the questions about loops, functions and effects answer."""
        facts, line = self._facts, statement.lineno
        questions: list[tuple[str, str, Callable[[Any], object] | None]] = []
        if isinstance(statement, LoopNode):
            questions.append(("loop", "loop", _question(facts, "loops", "parts")))
            questions.append(("loop", "", _question(facts, "loops", "texts")))
        if isinstance(statement, FunctionNode):
            questions.append(("traced", "traced", _question(facts, "traced", "how")))
            questions.append(("captures", "captures", _question(facts, "captures", "of")))
            questions.append(("once per trace", "once per trace:", _question(facts, "effects", "once_per_trace")))
        if not isinstance(statement, (ast.Import, ast.ImportFrom, ast.ClassDef)):
            questions.append(("effects", "effects", _question(facts, "effects", "summary")))
        detail = not isinstance(statement, (LoopNode, FunctionNode))
        for topic, prefix, question in questions:
            if question is not None:
                for text in _texts(prefix, question(statement)):
                    yield Said(line, topic, text, detail=detail)


def said_of_line(facts: Facts, line: int, sayings: Sayings | None = None) -> list[str]:
    """What is known of one line (from 1, of the program), each text as fact pages promise it.

    A value is said with its name, and alone where it is the only one that the line binds. Who asks for several lines
    of one program gives its `Sayings` each time.
    """
    said = (sayings or Sayings(facts)).at(line)
    texts = [str(one) for one in said]
    for topic in ("value", "spec"):
        named = [one for one in said if one.topic == topic and one.name]
        single = [one for one in named if not _is_inner(facts, line, one)] or named
        if len(single) == 1:
            texts.append(single[0].text)
    imported = [one for one in said if one.topic == "import"]
    return texts + [one.text for one in imported if len(imported) == 1]


def _is_inner(facts: Facts, line: int, said: Said) -> bool:
    """Whether a name is bound inside a larger piece of the line: a parameter, or a variable of a comprehension."""
    scopes = facts.names.scopes.values()
    found = [b for scope in scopes for b in scope.bindings.get(said.name, []) if span_of(b.node)[0] == said.line]
    return bool(found) and all(isinstance(binding.node, (ast.arg, ast.comprehension)) for binding in found)


def _question(facts: Facts, owner: str, name: str) -> Callable[[Any], object] | None:
    return getattr(getattr(facts, owner, None), name, None)


def _texts(prefix: str, answer: object) -> list[str]:
    """An answer, or each of several, as one line of text that starts with what it is about."""
    if answer is None:
        return []
    if isinstance(answer, Iterable) and not isinstance(answer, str):
        return [text for one in answer for text in _texts(prefix, one)]
    text = str(answer)
    return [text if not text or text.startswith(prefix) else f"{prefix} {text}"] if text else []


def _place(places: dict[int, list[_One]], span: Span, one: _One) -> None:
    for line in range(span[0], span[1] + 1):
        places.setdefault(line, []).append(one)


def _order(node: ast.AST) -> tuple[int, int]:
    node = _spot(node)
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _spot(node: ast.AST) -> ast.AST:
    match node:
        case ast.withitem(context_expr=spot) | ast.comprehension(target=spot):
            return spot
        case _:
            return node


def span_of(node: ast.AST) -> Span:
    """The first and last line of a node; of a compound statement, those of its header."""
    if isinstance(node, ast.withitem | ast.comprehension):
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
        return min(part.lineno for part in parts), max(part.end_lineno or 0 for part in parts)
    first = getattr(node, "lineno", 0)
    if not hasattr(node, "body") or isinstance(node, (ast.Lambda, ast.IfExp)):
        return first, getattr(node, "end_lineno", None) or first
    header = [part for part in _header(node) if hasattr(part, "end_lineno")]
    return first, max([first, *(part.end_lineno or 0 for part in header)])


def _header(node: ast.AST) -> list[ast.expr | ast.arg]:
    match node:
        case ast.FunctionDef(args=args, returns=returns) | ast.AsyncFunctionDef(args=args, returns=returns):
            return [*arguments_of(args), *args.defaults, *([returns] if returns else [])]
        case ast.ClassDef(bases=bases):
            return list(bases)
        case ast.For(iter=last) | ast.AsyncFor(iter=last) | ast.While(test=last) | ast.If(test=last):
            return [last]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return [item.context_expr for item in items]
        case ast.ExceptHandler(type=ast.expr() as last):
            return [last]
        case _:
            return []
