"""Parentheses where an expression needs them in its new place."""

from __future__ import annotations

import ast

import libcst as cst

_OPERATORS = (
    cst.BinaryOperation,
    cst.BooleanOperation,
    cst.UnaryOperation,
    cst.Comparison,
    cst.IfExp,
    cst.Lambda,
    cst.Await,
)
_RARE = (cst.Tuple, cst.NamedExpr, cst.Yield, cst.GeneratorExp)
# Where any operator may stand bare; the first kinds are always inside brackets, so that line breaks may stand too.
_BRACKETED = (cst.Arg, cst.Element, cst.DictElement, cst.Index)
_BARE = (
    *_BRACKETED,
    cst.Assert,
    cst.Assign,
    cst.AnnAssign,
    cst.AugAssign,
    cst.Expr,
    cst.If,
    cst.Return,
    cst.While,
)


def fitted(
    new: cst.BaseExpression,
    parent: cst.CSTNode | None,
    *,
    original: cst.BaseExpression | None = None,
    before: str = "",
    after: str = "",
) -> cst.BaseExpression:
    """`new` as it can stand under `parent`, in parentheses if it would be read differently there.

    `before` and `after` are the characters next to the place, for `return(x)` and `1if x else y`.
    """
    if new is original or new.lpar:
        return new
    if original is not None and original.lpar:
        return new.with_changes(lpar=original.lpar, rpar=original.rpar)
    code = cst.Module([]).code_for_node(new)
    if _stands(new, parent, original) and not _touches(code, before, after):
        bracketed = isinstance(parent, _BRACKETED) or (original is not None and _is_broken(_code(original)))
        if bracketed or not _is_broken(code):
            return new
    return new.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _code(node: cst.BaseExpression) -> str:
    return cst.Module([]).code_for_node(node)


def _stands(new: cst.BaseExpression, parent: cst.CSTNode | None, original: cst.BaseExpression | None) -> bool:
    """Whether operators around the place leave the expression whole."""
    if isinstance(new, cst.StarredElement) or (original is not None and _same_operator(new, original)):
        return True
    if isinstance(new, cst.Integer | cst.Float | cst.Imaginary):
        return not isinstance(parent, cst.Attribute)
    if isinstance(new, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString):
        return not isinstance(parent, cst.ConcatenatedString) or not isinstance(new, cst.ConcatenatedString)
    if isinstance(new, cst.Tuple) and isinstance(parent, cst.For | cst.AssignTarget):
        return True
    if isinstance(new, _RARE):
        return False
    return not isinstance(new, _OPERATORS) or isinstance(parent, _BARE)


def _same_operator(new: cst.BaseExpression, original: cst.BaseExpression) -> bool:
    """Whether the two bind as strongly as each other."""
    return type(new) is type(original) and _operators(new) == _operators(original)


def _operators(node: cst.BaseExpression) -> list[type]:
    if isinstance(node, cst.Comparison):
        return [type(target.operator) for target in node.comparisons]
    return [type(getattr(node, "operator", None))]


def _touches(code: str, before: str, after: str) -> bool:
    """Whether the code would grow together with a word next to it."""
    first, last = code[:1], code[-1:]
    starts_like_word = _is_wordy(first) or first in "'\""
    return (_is_wordy(before) and starts_like_word) or (_is_wordy(after) and _is_wordy(last))


def _is_wordy(character: str) -> bool:
    return character == "_" or character.isalnum()


def _is_broken(code: str) -> bool:
    """Whether the code goes over several lines without brackets of its own around the breaks."""
    if "\n" not in code and "\r" not in code:
        return False
    try:
        return len(ast.parse(f"_ = {code}").body) != 1
    except SyntaxError:
        return True
