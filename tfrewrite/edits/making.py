"""One attempt at making groups of edits: a transformer that visits only the way to each edited node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeVar

import libcst as cst

from tfrewrite.edits.edit import CannotBuild
from tfrewrite.edits.fitting import fitted
from tfrewrite.edits.margins import Unchanged, split, with_blank_lines_blank, without_semicolon
from tfrewrite.edits.pieces import comments
from tfrewrite.edits.positions import Located
from tfrewrite.edits.work import Declined, Run, StatementEdits, Statements, Work

_Result = TypeVar("_Result")


class Maker(cst.CSTTransformer):
    """Makes the edits of a `Work`, children before what holds them.

    `pieces` are the identities of the nodes that are new; `group` is the one whose edit was built last.
    Raises Declined where a group cannot be made.
    """

    def __init__(self, work: Work, located: Located) -> None:
        super().__init__()
        self.work = work
        self._located = located
        self._replaced_around = 0
        for edits in work.statements.values():
            if edits.replace is not None:
                edits.replace.restart()
        self.pieces: set[int] = set()
        self.group = -1
        self._alive: list[cst.CSTNode] = []  # an identity holds only as long as its node

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Whether there is an edit below the node."""
        self._replaced_around += self._is_replaced(node)
        return id(node) in self.work.open

    def _is_replaced(self, node: cst.CSTNode) -> bool:
        edits = self.work.statements.get(id(node))
        return edits is not None and edits.replace is not None

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.FlattenSentinel[cst.BaseStatement]:
        """Make the edits of one node."""
        key = id(original_node)
        self._replaced_around -= self._is_replaced(original_node)
        if key in self.work.expressions:
            updated_node = self._expression(original_node, updated_node)
        if key in self.work.strings:
            self.group = self.work.strings[key]
            updated_node = self._string(original_node, updated_node)
        if isinstance(updated_node, cst.FormattedStringExpression):
            return _apart(updated_node)
        match updated_node:
            case cst.SimpleStatementLine() if isinstance(original_node, cst.SimpleStatementLine):
                return self._line(original_node, updated_node)
            case cst.SimpleStatementSuite() if isinstance(original_node, cst.SimpleStatementSuite):
                return self._suite(original_node, updated_node)
            case cst.IndentedBlock(body=()) | cst.IndentedBlock(body=[]):
                return self._filled(updated_node)
            case cst.IndentedBlock() if key in self.work.open and not self._replaced_around:
                return updated_node.with_changes(body=[self._unchanged(each) for each in updated_node.body])
            case cst.BaseStatement() if key in self.work.statements:
                return self._alone(self.work.statements[key], original_node, updated_node)
        return updated_node

    def _expression(self, original: cst.CSTNode, updated: cst.CSTNode) -> cst.BaseExpression:
        group, found = self.work.places[id(original)]
        new = updated
        for build in self.work.expressions[id(original)]:
            new = self._built(group, build, new)
        if not isinstance(new, cst.BaseExpression) or not isinstance(original, cst.BaseExpression):
            raise TypeError(f"a build callable made {type(new).__name__} where an expression is needed")
        new = fitted(new, found.chain[-2], original=original, before=found.before, after=found.after).with_changes()
        if found.string is None:
            self._note(group, [original], [new])
        return new

    def _string(self, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        """An f-string with edits inside. Before Python 3.12 it cannot hold its own quotes or a backslash."""
        try:
            ast.parse(f"({cst.Module([]).code_for_node(updated)}\n)", mode="eval")
        except SyntaxError:
            raise Declined(self.group, "the f-string would no longer be valid") from None
        string = updated.with_changes()
        self._note(self.group, [original], [string])
        return string

    def _built(self, group: int, build: Callable[..., _Result], *given: object) -> _Result:
        self.group = group
        try:
            return build(*given)
        except CannotBuild as error:
            raise Declined(group, str(error)) from None
        except cst.CSTValidationError as error:
            raise Declined(group, invalid(error)) from None

    def _note(self, group: int, old: Sequence[cst.CSTNode], new: Sequence[cst.CSTNode]) -> None:
        """Remember the new nodes as pieces; every comment of the old ones must stand in them."""
        lost = comments(old) - comments(new)
        if lost:
            raise Declined(group, f"a comment would be lost: {next(iter(lost))}")
        self._remember(new)

    def _remember(self, new: Sequence[cst.CSTNode]) -> None:
        self.pieces.update(map(id, new))
        self._alive.extend(new)

    def _line(
        self, original: cst.SimpleStatementLine, updated: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.FlattenSentinel[cst.BaseStatement]:
        edits = [self.work.statements.get(id(small)) for small in original.body]
        first = next((each for each in edits if each is not None), None)
        if first is None:
            return updated
        if len(edits) == 1:
            return self._alone(first, original, updated)
        made = self._together(edits, split(updated))
        self._note_run(edits, first.group, original, made)
        return cst.FlattenSentinel(made)

    def _suite(self, original: cst.SimpleStatementSuite, updated: cst.SimpleStatementSuite) -> cst.BaseSuite:
        """A suite on the line of its header becomes an indented block when one of its statements is edited."""
        edits = [self.work.statements.get(id(small)) for small in original.body]
        first = next((each for each in edits if each is not None), None)
        if first is None:
            return updated
        line = cst.SimpleStatementLine(body=updated.body, trailing_whitespace=updated.trailing_whitespace)
        newline = updated.trailing_whitespace.newline
        made = self._together(edits, split(line)) or [_pass(newline)]
        block = cst.IndentedBlock(made, header=cst.TrailingWhitespace(newline=newline))
        self._note(first.group, [original], [block])
        return block

    def _together(
        self, edits: Sequence[StatementEdits | None], lines: Sequence[cst.SimpleStatementLine]
    ) -> list[cst.BaseStatement]:
        made: list[cst.BaseStatement] = []
        for edit, line in zip(edits, lines, strict=True):
            made.extend([line] if edit is None else [each for part in self._around(edit, line) for each in part])
        return made

    def _filled(self, block: cst.IndentedBlock) -> cst.IndentedBlock:
        filler = _pass(cst.Newline())
        self._remember([filler])
        return block.with_changes(body=[filler])

    def _unchanged(self, statement: cst.BaseStatement) -> cst.BaseStatement:
        """The statement as its old text if nothing in it was touched: it need not be written anew."""
        span = self._located.lines.get(id(statement))
        return statement if span is None else Unchanged(self._located.code[slice(*span)])

    def _alone(
        self, edits: StatementEdits, original: cst.CSTNode, updated: cst.BaseStatement
    ) -> cst.FlattenSentinel[cst.BaseStatement]:
        """The edits of a statement that has its lines for itself."""
        before, core, after = self._around(edits, updated)
        if edits.replace is None:
            self._remember([*before, *after])
        else:
            self._note_run([edits], edits.group, original, [*before, *core, *after])
        return cst.FlattenSentinel([*before, *core, *after])

    def _around(
        self, edits: StatementEdits, statement: cst.BaseStatement
    ) -> tuple[list[cst.BaseStatement], list[cst.BaseStatement], list[cst.BaseStatement]]:
        """What comes before the statement, what it becomes, and what comes after it."""
        before = self._inserted(edits.group, edits.before)
        lead = lead_of(statement)
        core = [statement]
        if edits.replace is not None:
            core, lead = self._replaced(edits.group, edits.replace, statement)
        elif before:
            core = [statement.with_changes(leading_lines=())]
        target = before or core
        if target and (before or edits.replace is not None):
            target[0] = target[0].with_changes(leading_lines=[*lead, *lead_of(target[0])])
            if edits.replace is not None:
                edits.replace.lead = ()
        return before, core, self._inserted(edits.group, edits.after)

    def _inserted(self, group: int, builds: Sequence[Callable[[], Statements]]) -> list[cst.BaseStatement]:
        return [each.with_changes() for build in builds for each in _lines(self._built(group, build))]

    def _replaced(
        self, group: int, run: Run, statement: cst.BaseStatement
    ) -> tuple[list[cst.BaseStatement], Sequence[cst.EmptyLine]]:
        """What the statement becomes, and the lines that go above it: nothing yet unless it is the run's last."""
        if not run.ready:
            run.lead = lead_of(statement)
            statement = statement.with_changes(leading_lines=())
        if run.is_at_margin:
            statement = with_blank_lines_blank(statement)
        run.ready.append(without_semicolon(statement))
        if not run.is_complete():
            return [], run.lead
        made = _lines(self._built(group, run.build, tuple(run.ready)))
        return (_with_comment(statement, made) if len(run.ready) == 1 else made), run.lead

    def _note_run(
        self,
        edits: Sequence[StatementEdits | None],
        group: int,
        old: cst.CSTNode,
        new: Sequence[cst.CSTNode],
    ) -> None:
        """As `_note`, once the last statement of a run is reached."""
        replaced = [edit.replace for edit in edits if edit is not None and edit.replace is not None]
        runs = {id(run): run for run in replaced}.values()
        olds, news = [old], list(new)
        for run in runs:
            olds += run.old
            news += run.new
        unfinished = [run for run in runs if not run.is_complete()]
        if unfinished:
            unfinished[-1].old, unfinished[-1].new = olds, news
            self._remember(new)
        else:
            self._note(group, olds, news)


def invalid(error: cst.CSTValidationError) -> str:
    """The reason that users read when libcst refuses a node."""
    return f"the rewritten code would not be valid: {error}"


def lead_of(statement: cst.CSTNode) -> Sequence[cst.EmptyLine]:
    """The blank lines and comments above a statement."""
    lead: Sequence[cst.EmptyLine] = getattr(statement, "leading_lines", ())
    return lead


def _lines(made: object) -> list[cst.BaseStatement]:
    if not isinstance(made, Sequence):
        raise TypeError(f"a build callable made {type(made).__name__} where a sequence of statements is needed")
    lines: list[cst.BaseStatement] = []
    for each in made:
        line = cst.SimpleStatementLine([each]) if isinstance(each, cst.BaseSmallStatement) else each
        if not isinstance(line, cst.BaseStatement):
            raise TypeError(f"a build callable made {type(each).__name__} where a statement is needed")
        lines.append(line)
    return lines


def _with_comment(old: cst.BaseStatement, made: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """The comment at the end of a line stays on the one line that takes its place."""
    if len(made) != 1 or not isinstance(old, cst.SimpleStatementLine):
        return made
    new = made[0]
    comment = old.trailing_whitespace.comment
    if not isinstance(new, cst.SimpleStatementLine) or comment is None or comment.value in comments([new]):
        return made
    if new.trailing_whitespace.comment is not None:
        return made
    return [new.with_changes(trailing_whitespace=old.trailing_whitespace)]


def _apart(field: cst.FormattedStringExpression) -> cst.FormattedStringExpression:
    """`{{` would be a brace that is shown: an expression that starts with one gets a space before it."""
    if field.whitespace_before_expression.empty and cst.Module([]).code_for_node(field.expression).startswith("{"):
        return field.with_changes(whitespace_before_expression=cst.SimpleWhitespace(" "))
    return field


def _pass(newline: cst.Newline) -> cst.SimpleStatementLine:
    return cst.SimpleStatementLine([cst.Pass()], trailing_whitespace=cst.TrailingWhitespace(newline=newline))
