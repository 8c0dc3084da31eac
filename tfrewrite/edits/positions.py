"""Which libcst node is which `ast` node.

Both parsers read the same bytes; a node is matched by its kind, its start and its end. `ast` spans hold the parentheses
of a tuple and of a generator, libcst's never do, so both are compared without them. Inside f-strings the positions of
`ast` cannot be trusted before Python 3.12: there the replacement fields are counted, and each one is parsed by itself.
"""

from __future__ import annotations

import ast
import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst._nodes.internal import CodegenState

from tfrewrite.edits.kinds import counterparts
from tfrewrite.edits.layout import Layout
from tfrewrite.edits.recorder import Hit, Recorder

Node = ast.expr | ast.stmt


@dataclass(frozen=True, slots=True)
class Found:
    """A libcst node with its ancestors, outermost first and itself last, and the offsets that each of them fills.

    `string` is the index in `chain` of the outermost f-string around the node; the spans below it are not offsets of
    the program. `before` and `after` are the characters next to the node and its parentheses.
    """

    node: cst.CSTNode
    chain: tuple[cst.CSTNode, ...]
    spans: tuple[tuple[int, int], ...]
    indents: tuple[str, ...]
    before: str
    after: str
    string: int | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """What was found, by `id` of the `ast` node; `tops` are the spans of the module's statements in `code`.

    `code` is the program's text as libcst writes it, always with an end of line at its end. `lines` are the spans of
    the statements (by the `id` of the libcst node) below those of the module that hold something wanted.
    """

    code: str
    found: Mapping[int, Found]
    tops: tuple[tuple[int, int], ...]
    lines: Mapping[int, tuple[int, int]]
    lossless: bool


def locate(program: bytes, module: cst.Module, tree: ast.Module, wanted: Iterable[Node]) -> Located:
    """Find the libcst node of each wanted node of `tree`; what has no unique match is missing from `found`."""
    layout = Layout(program.decode(module.encoding))
    nodes = {id(node): node for node in wanted}
    traced = _trace(tree.body, nodes)
    anchors = {id(anchor): anchor for anchor in (string or nodes[key] for key, (_, string) in traced.items())}
    tops = {top for top, _ in traced.values()}
    starts = _starts(layout, anchors.values())
    hits: list[Hit] = []
    lines: dict[int, tuple[int, int]] = {}
    tokens: list[str] = []
    spans: list[tuple[int, int]] = []
    offset = _write(module.header, module, tokens)
    first = 0
    for statement in module.body:
        count = len(statement.body) if isinstance(statement, cst.SimpleStatementLine) else 1
        state: CodegenState
        if any(index in tops for index in range(first, first + count)):
            state = recorder = Recorder(module, offset, starts)
            statement._codegen(state)
            hits.extend(recorder.hits)
            lines.update(recorder.lines)
        else:
            state = CodegenState(default_indent=module.default_indent, default_newline=module.default_newline)
            statement._codegen(state)
        written = "".join(state.tokens)
        tokens.append(written)
        spans.append((offset, offset + len(written)))
        offset += len(written)
        first += count
    _write(module.footer, module, tokens)
    found = _pair(layout, anchors, hits)
    found.update(_inside_strings(module, nodes, traced, found))
    code = "".join(tokens)
    return Located(
        code=code,
        found={key: found[key] for key in nodes if key in found},
        tops=tuple(spans),
        lines=lines,
        lossless=finished(code, module).encode(module.encoding) == program,
    )


def _write(nodes: Sequence[cst.CSTNode], module: cst.Module, tokens: list[str]) -> int:
    state = CodegenState(default_indent=module.default_indent, default_newline=module.default_newline)
    for node in nodes:
        node._codegen(state)
    written = "".join(state.tokens)
    tokens.append(written)
    return len(written)


def finished(code: str, module: cst.Module) -> str:
    """The code as `module.code` has it: without its last end of line where the file has none."""
    if module.has_trailing_newline:
        return code or module.default_newline
    return code[:-2] if code.endswith("\r\n") else code[:-1]


def _starts(layout: Layout, anchors: Iterable[Node]) -> dict[int, set[type]]:
    starts: dict[int, set[type]] = {}
    for node in anchors:
        start, _ = layout.span(node)
        kinds = counterparts(node)
        starts.setdefault(start, set()).update(kinds)
        if isinstance(node, ast.Tuple | ast.GeneratorExp):
            starts.setdefault(layout.inside_parenthesis(start), set()).update(kinds)
    return starts


def _pair(layout: Layout, anchors: Mapping[int, Node], hits: Iterable[Hit]) -> dict[int, Found]:
    by_start: dict[int, list[Hit]] = {}
    for hit in hits:
        by_start.setdefault(hit.start, []).append(hit)
    found: dict[int, Found] = {}
    for key, node in anchors.items():
        fitting = list(_fitting(layout, node, by_start))
        if len(fitting) == 1:
            found[key] = _found(layout, fitting[0])
    return found


def _fitting(layout: Layout, node: Node, by_start: Mapping[int, list[Hit]]) -> Iterator[Hit]:
    start, end = layout.span(node)
    kinds = counterparts(node)
    for hit in by_start.get(start, ()):
        if type(hit.node) in kinds and (hit.end == end or _ends_in_semicolon(layout, hit, end)):
            yield hit
    if isinstance(node, ast.Tuple | ast.GeneratorExp) and layout.text.startswith("(", start):
        for hit in by_start.get(layout.inside_parenthesis(start), ()):
            if type(hit.node) in kinds and layout.is_space_then(hit.end, end, ")"):
                yield hit


def _ends_in_semicolon(layout: Layout, hit: Hit, end: int) -> bool:
    """`if x: y;` ends behind the semicolon for `ast`, while `y` does not."""
    return isinstance(hit.node, cst.BaseCompoundStatement) and layout.is_space_then(hit.end, end, ";")


def _found(layout: Layout, hit: Hit) -> Found:
    ends = hit.recorder.ends
    spans = tuple((begin, ends[id(node)]) for node, begin in zip(hit.chain, hit.begins, strict=True))
    begin, end = spans[-1]
    return Found(
        node=hit.node,
        chain=hit.chain,
        spans=spans,
        indents=hit.indents,
        before=layout.text[begin - 1 : begin] if begin else "",
        after=layout.text[end : end + 1],
    )


_Trace = dict[int, tuple[int, ast.JoinedStr | None]]


def _trace(body: Sequence[ast.AST], wanted: Mapping[int, Node]) -> _Trace:
    """For each wanted node that stands in `body`: under which of its items, and in which outermost f-string."""
    lines = sorted({line for node in wanted.values() for line in (node.lineno, node.end_lineno or node.lineno)})
    traced: _Trace = {}
    for window in (lines, None):  # lines inside f-strings may be wrong: what is not found is looked for everywhere
        stack: list[tuple[ast.AST, int, ast.JoinedStr | None]] = [
            (node, top, None) for top, node in enumerate(body) if _may_hold(node, window)
        ]
        while stack:
            node, top, string = stack.pop()
            if id(node) in wanted:
                traced[id(node)] = (top, string)
            if string is None and isinstance(node, ast.JoinedStr):
                string = node
            stack.extend((child, top, string) for child in ast.iter_child_nodes(node) if _may_hold(child, window))
        if len(traced) == len(wanted):
            break
    return traced


def _may_hold(node: ast.AST, lines: list[int] | None) -> bool:
    if lines is None or not isinstance(node, ast.stmt):
        return True
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    at = bisect.bisect_left(lines, first)
    return at < len(lines) and lines[at] <= (node.end_lineno or node.lineno)


def _inside_strings(
    module: cst.Module, nodes: Mapping[int, Node], traced: _Trace, found: Mapping[int, Found]
) -> dict[int, Found]:
    inner: dict[int, Found] = {}
    for key, (_, string) in traced.items():
        outer = found.get(id(string)) if string is not None else None
        node = nodes[key]
        if string is not None and outer is not None and isinstance(node, ast.expr) and key != id(string):
            match = _in_string(module, node, string, outer)
            if match is not None:
                inner[key] = match
    return inner


def _in_string(module: cst.Module, node: ast.expr, string: ast.JoinedStr, outer: Found) -> Found | None:
    fields = list(_fields(string))
    slots = list(_slots(outer.node, ()))
    if len(fields) != len(slots):
        return None
    for field, (path, expression) in zip(fields, slots, strict=True):
        steps = list(ast.walk(field))
        position = next((index for index, step in enumerate(steps) if step is node), None)
        if position is None:
            continue
        inner = _in_field(module, field, expression, position)
        if inner is None:
            return None
        chain = (*outer.chain, *path, *inner.chain)
        spans = (*outer.spans, *((-1, -1) for _ in path), *inner.spans)
        at = len(outer.chain) - 1 if outer.string is None else outer.string
        return Found(inner.node, chain, spans, outer.indents, inner.before, inner.after, at)
    return None


def _in_field(module: cst.Module, field: ast.expr, expression: cst.BaseExpression, position: int) -> Found | None:
    """Find the `position`-th node below a replacement field by parsing the field's own code."""
    layout = Layout(f"({module.code_for_node(expression)}\n)")
    try:
        tree = ast.parse(layout.text, mode="eval").body
    except SyntaxError:
        return None
    if ast.dump(tree) != ast.dump(field):
        return None
    node = list(ast.walk(tree))[position]
    if not isinstance(node, ast.expr):
        return None
    traced = _trace([tree], {id(node): node})
    string = traced[id(node)][1]
    anchor: Node = string or node
    recorder = Recorder(module, 1, _starts(layout, [anchor]))
    expression._codegen(recorder)
    found = _pair(layout, {id(anchor): anchor}, recorder.hits).get(id(anchor))
    if found is None or string is None or string is node:
        return found
    return _in_string(module, node, string, found)


def _fields(string: ast.expr) -> Iterator[ast.expr]:
    """The expressions of an f-string's replacement fields, those of their format specifications included."""
    for value in getattr(string, "values", ()):
        if hasattr(value, "conversion"):
            yield value.value
            if value.format_spec is not None:
                yield from _fields(value.format_spec)


def _slots(
    node: cst.CSTNode, path: tuple[cst.CSTNode, ...]
) -> Iterator[tuple[tuple[cst.CSTNode, ...], cst.BaseExpression]]:
    """The same for libcst, with the nodes between the string and each expression."""
    if isinstance(node, cst.ConcatenatedString):
        yield from _slots(node.left, (*path, node.left))
        yield from _slots(node.right, (*path, node.right))
        return
    parts = node.parts if isinstance(node, cst.FormattedString) else ()
    yield from _part_slots(parts, path)


def _part_slots(
    parts: Sequence[cst.BaseFormattedStringContent], path: tuple[cst.CSTNode, ...]
) -> Iterator[tuple[tuple[cst.CSTNode, ...], cst.BaseExpression]]:
    for part in parts:
        if isinstance(part, cst.FormattedStringExpression):
            yield (*path, part), part.expression
            yield from _part_slots(part.format_spec or (), (*path, part))
