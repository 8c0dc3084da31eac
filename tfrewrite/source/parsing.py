"""Why Python does not parse a text, in words."""

from __future__ import annotations

import ast
import sys
import warnings
from dataclasses import dataclass

ParseError = SyntaxError | ValueError | RecursionError | MemoryError
_PYTHON_2 = ("Missing parentheses in call to", "multiple exception types must be parenthesized")


@dataclass(frozen=True, slots=True)
class Unparsed:
    """One line that says what is wrong and what to do, and the line of the text that it is about, if known."""

    detail: str
    line: int | None


def parse_quietly(text: str) -> Unparsed | None:
    """Why `text` does not parse, or None if it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return describe(error)
    return None


def describe(error: ParseError) -> Unparsed:
    """The words for a failed parse."""
    if isinstance(error, RecursionError | MemoryError):
        return Unparsed("an expression is nested too deeply for Python's parser; split it up", None)
    if not isinstance(error, SyntaxError):
        return Unparsed(str(error), None)
    message = error.msg or "invalid syntax"
    line = error.lineno or None
    if message.startswith(_PYTHON_2):
        return Unparsed("is written for Python 2; convert it to Python 3 first", line)
    if "too many nested" in message or "too many levels" in message:
        return Unparsed(f"{message}; split it up", line)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Unparsed(f"{message}, says Python {version}; correct it, or run tfrewrite with the Python it is for", line)
