"""The places in a tree where the host waits, form by form."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.kinds import Kind
from tfrewrite.facts.syncs import held
from tfrewrite.facts.syncs.calls import Calls
from tfrewrite.facts.syncs.held import NO, Held, doubt
from tfrewrite.facts.syncs.sync import Sync

if TYPE_CHECKING:
    from tfrewrite.facts import Facts


class Places:
    """Finds the places of one program."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._calls = Calls(facts)

    def of(self, node: ast.AST) -> Iterator[Sync]:
        """The places of one node itself, without those of the nodes under it."""
        match node:
            case ast.Call():
                yield from self._calls.of(node)
            case ast.FormattedValue(value=value):
                yield from self._formatted(node, value)
            case ast.BinOp(op=ast.Mod()):
                yield from self._percent(node)
            case ast.BinOp(left=left, right=right):
                yield from self._mixed(node, left, right)
            case ast.If(test=test):
                yield from self._truth(test, "if")
            case ast.While(test=test):
                yield from self._truth(test, "while")
            case ast.Assert(test=test):
                yield from self._truth(test, "assert")
            case ast.IfExp(test=test):
                yield from self._truth(test, "conditional expression")
            case ast.comprehension(ifs=tests):
                for test in tests:
                    yield from self._truth(test, "if in a comprehension")
            case ast.BoolOp(op=operator, values=values):
                word = "and" if isinstance(operator, ast.And) else "or"
                tested = values if self._is_tested(node) else values[:-1]
                for value in tested:
                    yield from self._truth(value, word)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self._truth(operand, "not")
            case ast.Compare():
                yield from self._compared(node)
            case ast.Subscript(slice=index):
                yield from self._indexed(node, index)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from self._stored(target, value)
            case ast.AugAssign(target=target, value=value):
                yield from self._stored(target, value)
                if (
                    isinstance(target, ast.Name)
                    and Kind.ARRAY in self._facts.values.of(_read(target, self._facts)).kinds
                ):
                    kept = self._facts.values.of(value)
                    if Kind.VARIABLE in kept.kinds and kept.origin != "tensorflow.Variable":
                        yield from self._sync(
                            node, value, "array arithmetic", doubt("read where it is a Keras variable")
                        )
                    if kept.kinds & {Kind.CONTAINER, Kind.TUPLE}:
                        yield from self._sync(node, value, "array arithmetic", _doubted(held.by_numpy(kept)))
            case ast.Starred(value=value) if Kind.DATASET in self._facts.values.of(value).kinds:
                yield from self._sync(node, value, "*", doubt("asks a data set for its length"))
            case ast.Match(subject=subject, cases=cases):
                yield from self._matched(subject, cases)
            case _:
                pass

    def _sync(self, node: ast.AST, read: ast.expr, how: str, found: Held) -> Iterator[Sync]:
        if found.answer is not Answer.NO:
            yield Sync(node, read, how, found.answer, found.why)

    def _formatted(self, node: ast.FormattedValue, value: ast.expr) -> Iterator[Sync]:
        kept = self._facts.values.of(value)
        found = held.text(kept)
        if node.format_spec is not None and node.conversion == -1:
            found = held.itself(kept)
            if Kind.VARIABLE in kept.kinds and found.answer is Answer.YES:
                found = doubt("a variable has no format")
        yield from self._sync(node, value, "f-string", found)

    def _percent(self, node: ast.BinOp) -> Iterator[Sync]:
        template = node.left
        kept = self._facts.values.of(template)
        is_text = isinstance(template, ast.JoinedStr) or kept.dtype == "str"
        if isinstance(template, ast.Constant):
            is_text = isinstance(template.value, (str, bytes))
        elif not is_text and kept.kind is not Kind.UNKNOWN and not (kept.kind is Kind.PYTHON and kept.dtype is None):
            return
        parts = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        for part in parts:
            found = held.text(self._facts.values.of(part))
            if isinstance(node.right, ast.Dict) and found.answer is Answer.YES:
                found = doubt("not every key may be shown")
            if not is_text:
                if found.answer is not Answer.YES:
                    continue
                found = doubt("may be a remainder")
            yield from self._sync(node, part, "%", found)

    def _mixed(self, node: ast.BinOp, left: ast.expr, right: ast.expr) -> Iterator[Sync]:
        """An array with a list of tensors: NumPy makes an array of the list."""
        first, second = self._facts.values.of(left), self._facts.values.of(right)
        if held.is_composite(first) or held.is_composite(second):
            yield from self._sync(node, left, "arithmetic", doubt("ragged tensors compare their splits"))
        for array, other, read in ((first, second, right), (second, first, left)):
            if Kind.ARRAY in array.kinds and other.kinds & {Kind.CONTAINER, Kind.TUPLE}:
                yield from self._sync(node, read, "array arithmetic", held.by_numpy(other))
            elif Kind.ARRAY in array.kinds and Kind.VARIABLE in other.kinds and other.origin != "tensorflow.Variable":
                yield from self._sync(node, read, "array arithmetic", doubt("read where it is a Keras variable"))

    def _is_tested(self, node: ast.BoolOp) -> bool:
        """Whether the truth of the last operand is read too, by what stands around."""
        parent = self._facts.names.parents.get(node)
        match parent:
            case ast.If(test=test) | ast.While(test=test) | ast.Assert(test=test) | ast.IfExp(test=test):
                return test is node
            case ast.UnaryOp(op=ast.Not()):
                return True
            case ast.comprehension(ifs=tests):
                return any(test is node for test in tests)
            case ast.BoolOp(values=values):
                return values[-1] is not node or self._is_tested(parent)
            case ast.Call(func=function, args=[first, *_]):
                return first is node and self._facts.names.dotted(function) == "builtins.bool"
            case _:
                return False

    def _truth(self, test: ast.expr, how: str) -> Iterator[Sync]:
        match test:
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return  # their operands are tested, not what they give
            case ast.Constant():
                return
            case ast.NamedExpr(value=value):
                yield from self._truth(value, how)
            case ast.IfExp(body=body, orelse=orelse):
                for branch in (body, orelse):
                    yield from (sync.in_doubt("one of two branches") for sync in self._truth(branch, how))
            case ast.Compare(ops=[*_, ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()]):
                return
            case ast.Compare() if (pair := self._last_pair(test)) is not None:
                yield from self._sync(test, test, how, pair)
            case _:
                yield from self._sync(test, test, how, held.truth(self._facts.values.of(test)))

    def _last_pair(self, node: ast.Compare) -> Held | None:
        operands = [node.left, *node.comparators]
        found = self._pair(operands[-2], operands[-1])
        if len(operands) > 2 and found.answer is Answer.YES:
            return doubt("the chain may end before")
        return found

    def _pair(self, left: ast.expr, right: ast.expr) -> Held:
        """Whether the truth of a comparison is read: it is a tensor where one side is one."""
        sides = (self._facts.values.of(left), self._facts.values.of(right))
        if any(side.kind is Kind.PYTHON and side.dtype in ("NoneType", "str") for side in sides):
            known = held.any_of(map(held.itself, sides))
            return doubt("compared with a value of another kind") if known.answer is Answer.YES else NO
        if any(side.kinds & {Kind.RAGGED, Kind.SPARSE} for side in sides):
            return doubt("compared in its own way")
        return held.any_of(map(held.itself, sides))

    def _compared(self, node: ast.Compare) -> Iterator[Sync]:
        operands = [node.left, *node.comparators]
        for number, operator in enumerate(node.ops):
            left, right = operands[number], operands[number + 1]
            if isinstance(operator, (ast.In, ast.NotIn)):
                yield from self._contained(node, left, right)
            elif isinstance(operator, (ast.Is, ast.IsNot)):
                continue
            elif number < len(node.ops) - 1:
                found = self._pair(left, right)
                if number and found.answer is Answer.YES:
                    found = doubt("the chain may end before")
                mine = held.itself(self._facts.values.of(left)).answer
                read = left if mine is found.answer else right
                yield from self._sync(node, read, "comparison chain", found)
            else:
                yield from self._compared_containers(node, left, right)

    def _compared_containers(self, node: ast.Compare, left: ast.expr, right: ast.expr) -> Iterator[Sync]:
        sides = [self._facts.values.of(side) for side in (left, right)]
        if all(side.kinds & {Kind.TUPLE, Kind.CONTAINER, Kind.DICTIONARY} for side in sides):
            found = [held.somewhere(side) for side in sides]
            if any(each.answer is not Answer.NO for each in found):
                yield from self._sync(node, left, "comparison of lists", doubt("equal items are not compared"))
        if any(held.is_composite(option) for side in sides for option in side.options):
            yield from self._sync(node, left, "comparison", doubt("ragged tensors compare their splits"))

    def _contained(self, node: ast.Compare, item: ast.expr, container: ast.expr) -> Iterator[Sync]:
        kept, inside = self._facts.values.of(item), self._facts.values.of(container)
        if inside.kinds <= {Kind.DICTIONARY, Kind.PYTHON, Kind.FRAME}:
            return
        mine, theirs = held.itself(kept), held.somewhere(inside)
        if Kind.DATASET in inside.kinds:
            yield from self._sync(node, container, "in", doubt("compared with the elements of a data set"))
            return
        if held.NO in (mine, theirs) and mine == theirs:
            return
        if Kind.UNKNOWN in (kept.kind, inside.kind) and Answer.YES not in (mine.answer, theirs.answer):
            return
        if inside.kind is Kind.ARRAY and mine.answer is Answer.YES:
            yield from self._sync(node, item, "in", mine)
        elif kept.kind is Kind.PYTHON and kept.dtype != "str" and theirs.answer is Answer.YES:
            certain = held.least_length(inside) > 0 and held.itself(held.items(inside)[0]).answer is Answer.YES
            numeric = kept.dtype in ("int", "float", "bool")
            yield from self._sync(
                node, container, "in", theirs if certain and numeric else doubt("items may be equal before")
            )
        else:
            yield from self._sync(node, item, "in", doubt("items may be the same or equal before"))

    def _indexed(self, node: ast.Subscript, index: ast.expr) -> Iterator[Sync]:
        owner = self._facts.values.of(node.value)
        if (
            owner.kinds & {Kind.TENSOR, Kind.VARIABLE, Kind.DATASET, Kind.NAME, Kind.CLASS}
            or owner.kind is Kind.DICTIONARY
        ):
            return
        parts: list[ast.expr | None] = []
        for axis in index.elts if isinstance(index, ast.Tuple) else [index]:
            parts += [axis.lower, axis.upper, axis.step] if isinstance(axis, ast.Slice) else [axis]
        for part in (inner for inner in parts if inner is not None and not isinstance(inner, ast.Constant)):
            found = held.index(self._facts.values.of(part))
            if found.answer is Answer.UNKNOWN and self._facts.values.of(part).kind is Kind.UNKNOWN:
                continue  # an index of which nothing is known: asked by `may_wait`
            known = owner.kinds <= {Kind.ARRAY, Kind.TUPLE, Kind.CONTAINER, Kind.PYTHON}
            if found.answer is Answer.YES and not known:
                found = doubt("what is indexed is not known")
            yield from self._sync(node, part, "index", found)

    def _stored(self, target: ast.expr, value: ast.expr) -> Iterator[Sync]:
        """Storing into an array copies the value to the host."""
        match target:
            case ast.Subscript(value=container):
                pass
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(targets):
                    for inner, part in zip(targets, value.elts, strict=True):
                        yield from self._stored(inner, part)
                return
            case _:
                return
        owner = self._facts.values.of(container)
        found = held.somewhere(self._facts.values.of(value))
        if found.answer is Answer.NO or self._facts.values.of(value).kind is Kind.UNKNOWN:
            return
        found = (
            found if held.itself(self._facts.values.of(value)).answer is Answer.YES else doubt(found.why or "a list")
        )
        if owner.kind is Kind.ARRAY:
            yield from self._sync(target, value, "array store", found)
        elif Kind.ARRAY in owner.kinds or owner.kinds & {Kind.UNKNOWN, Kind.FRAME, Kind.LIBRARY}:
            yield from self._sync(target, value, "array store", doubt("what is stored into may be no array"))

    def _matched(self, subject: ast.expr, cases: list[ast.match_case]) -> Iterator[Sync]:
        found = held.itself(self._facts.values.of(subject))
        if found.answer is not Answer.NO and self._facts.values.of(subject).kind is not Kind.UNKNOWN:
            for case in cases:
                if not isinstance(case.pattern, ast.MatchSingleton):
                    yield from self._sync(case.pattern, subject, "match", doubt("compared with one pattern or more"))
        for case in cases:
            if case.guard is not None:
                yield from (s.in_doubt("tested after the pattern") for s in self._truth(case.guard, "match guard"))


def _read(target: ast.Name, facts: Facts) -> ast.expr:
    """What the name of `name += x` held before: the value that one binding gave it, as far as there is one."""
    before = [b for b in facts.names.reaching(target.id, target) if b.value is not None and not b.path]
    found = before[0].value if before else None
    return found if found is not None else target


def _doubted(found: Held) -> Held:
    return doubt("what it is added to may be no array") if found.answer is Answer.YES else found
