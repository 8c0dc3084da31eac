"""The places that run a function, and what stands around it there."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tfrewrite.facts.answers import Answer
from tfrewrite.facts.handed import Handling
from tfrewrite.facts.tree import FunctionNode

if TYPE_CHECKING:
    from tfrewrite.facts import Facts

Function = FunctionNode | ast.Lambda


@dataclass(frozen=True, slots=True)
class Wrap:
    """Something around a function through which it is run."""

    handling: Handling
    text: str
    node: ast.AST
    home: Facts
    certain: Answer = Answer.YES

    @property
    def call(self) -> ast.Call | None:
        """The call that wraps, which holds the options of a compilation."""
        return self.node if isinstance(self.node, ast.Call) else None


@dataclass(frozen=True, slots=True)
class CallSite:
    """A place where a function is called, or where something is handed the function that runs it."""

    home: Facts
    node: ast.Call
    wraps: tuple[Wrap, ...] = ()
    certain: Answer = Answer.YES
    """Whether it is this function that runs there."""
    handling: Handling = Handling.SAME
    text: str = ""
    """What runs it, where the function is handed on instead of called."""

    @property
    def is_call(self) -> bool:
        """Whether the program itself calls the function here."""
        return self.handling is Handling.SAME

    def __str__(self) -> str:
        return f"line {self.node.lineno} of {self.home.source.path.name}"


@dataclass(frozen=True, slots=True)
class Callers:
    """All that is known to run a function, and whether that is all there is."""

    sites: tuple[CallSite, ...]
    complete: Answer
    why: str = ""
    """Why there may be others."""
    wraps: tuple[Wrap, ...] = ()
    """What is put around the function where it is defined: its decorators, the innermost first."""
    compilations: tuple[Wrap, ...] = ()
    """The compilations that the function is handed to, called or not."""
