"""Which kinds of libcst node may stand for a kind of `ast` node."""

from __future__ import annotations

import ast

import libcst as cst

_KINDS: dict[str, tuple[type[cst.CSTNode], ...]] = {
    "AnnAssign": (cst.AnnAssign,),
    "Assert": (cst.Assert,),
    "Assign": (cst.Assign,),
    "AsyncFor": (cst.For,),
    "AsyncFunctionDef": (cst.FunctionDef,),
    "AsyncWith": (cst.With,),
    "Attribute": (cst.Attribute,),
    "AugAssign": (cst.AugAssign,),
    "Await": (cst.Await,),
    "BinOp": (cst.BinaryOperation,),
    "BoolOp": (cst.BooleanOperation,),
    "Break": (cst.Break,),
    "Call": (cst.Call,),
    "ClassDef": (cst.ClassDef,),
    "Compare": (cst.Comparison,),
    "Continue": (cst.Continue,),
    "Delete": (cst.Del,),
    "Dict": (cst.Dict,),
    "DictComp": (cst.DictComp,),
    "Expr": (cst.Expr,),
    "For": (cst.For,),
    "FunctionDef": (cst.FunctionDef,),
    "GeneratorExp": (cst.GeneratorExp,),
    "Global": (cst.Global,),
    "If": (cst.If,),
    "IfExp": (cst.IfExp,),
    "Import": (cst.Import,),
    "ImportFrom": (cst.ImportFrom,),
    "JoinedStr": (cst.FormattedString, cst.ConcatenatedString),
    "Lambda": (cst.Lambda,),
    "List": (cst.List,),
    "ListComp": (cst.ListComp,),
    "Match": (cst.Match,),
    "Name": (cst.Name,),
    "NamedExpr": (cst.NamedExpr,),
    "Nonlocal": (cst.Nonlocal,),
    "Pass": (cst.Pass,),
    "Raise": (cst.Raise,),
    "Return": (cst.Return,),
    "Set": (cst.Set,),
    "SetComp": (cst.SetComp,),
    "Starred": (cst.StarredElement,),
    "Subscript": (cst.Subscript,),
    "Try": (cst.Try,),
    "TryStar": (cst.TryStar,),
    "Tuple": (cst.Tuple,),
    "TypeAlias": (cst.TypeAlias,),
    "UnaryOp": (cst.UnaryOperation,),
    "While": (cst.While,),
    "With": (cst.With,),
    "Yield": (cst.Yield,),
    "YieldFrom": (cst.Yield,),
}

_CONSTANTS: dict[type, tuple[type[cst.CSTNode], ...]] = {
    str: (cst.SimpleString, cst.ConcatenatedString),
    bytes: (cst.SimpleString, cst.ConcatenatedString),
    bool: (cst.Name,),
    type(None): (cst.Name,),
    int: (cst.Integer,),
    float: (cst.Float,),
    complex: (cst.Imaginary,),
    type(...): (cst.Ellipsis,),
}

SMALL: frozenset[type] = frozenset(
    {
        cst.AnnAssign,
        cst.Assert,
        cst.Assign,
        cst.AugAssign,
        cst.Break,
        cst.Continue,
        cst.Del,
        cst.Expr,
        cst.Global,
        cst.Import,
        cst.ImportFrom,
        cst.Nonlocal,
        cst.Pass,
        cst.Raise,
        cst.Return,
        cst.TypeAlias,
    }
)


# Statements that have their lines for themselves.
LINES: frozenset[type] = frozenset(
    {
        cst.ClassDef,
        cst.For,
        cst.FunctionDef,
        cst.If,
        cst.Match,
        cst.SimpleStatementLine,
        cst.Try,
        cst.TryStar,
        cst.While,
        cst.With,
    }
)


def counterparts(node: ast.expr | ast.stmt) -> tuple[type[cst.CSTNode], ...]:
    """The libcst kinds of an `ast` node; none if libcst has no node for it (slices, replacement fields, ...)."""
    if isinstance(node, ast.Constant):
        return _CONSTANTS.get(type(node.value), ())
    return _KINDS.get(type(node).__name__, ())
