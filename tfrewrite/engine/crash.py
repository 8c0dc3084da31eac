"""What a codemod raises: one codemod's bug on one file must not stop the others."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tfrewrite.codemod import Codemod
from tfrewrite.problems import Problem, ProblemKind

_Result = TypeVar("_Result")


class Crash(Exception):
    """A codemod raised something on one file."""

    def __init__(self, codemod: Codemod, path: Path, error: Exception) -> None:
        super().__init__(codemod.name)
        self.codemod = codemod
        self.problem = Problem(path, ProblemKind.CRASHED, f"{codemod.name}: {_describe(error)}")


def guarded(codemod: Codemod, path: Path, call: Callable[[], _Result]) -> _Result:
    """Run what a codemod wrote. Raises `Crash` for whatever it raises."""
    try:
        return call()
    except Exception as error:
        raise Crash(codemod, path, error) from error


def _describe(error: Exception) -> str:
    """An exception in one line, with the line of code that raised it."""
    if isinstance(error, RecursionError):
        return "the program is nested too deeply"
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' if text else ''}{text}{where}"
