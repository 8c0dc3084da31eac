"""Run programs under an instrumented TensorFlow and print, as JSON, which lines ran and which of them waited.

Reads a JSON list of programs from standard input. For each, `[[lines that ran], [lines that waited], line that raised]`
comes out, the last one 0 where none did.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
import tempfile
import traceback
import types
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

NAME = "<program>"
MARK = "_line_runs"


class Watcher:
    """The lines of one program that ran and that waited."""

    def __init__(self) -> None:
        self.ran: set[int] = set()
        self.waited: set[int] = set()

    def seen(self) -> None:
        """A value was read: the innermost line of the program that is running did it."""
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == NAME:
                self.waited.add(frame.f_lineno)
                return
            frame = frame.f_back


class _Marking(ast.NodeTransformer):
    """Puts a call before each statement that records its line."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            suite = getattr(node, name, None)
            if isinstance(suite, list) and suite and isinstance(suite[0], ast.stmt):
                setattr(node, name, [new for statement in suite for new in (_mark(statement), statement)])
        return node


def _mark(statement: ast.stmt) -> ast.stmt:
    call = ast.parse(f"{MARK}({statement.lineno})").body[0]
    for inner in ast.walk(call):
        ast.copy_location(inner, statement)
    return call


def run(program: str, watcher: Watcher) -> list[Any]:
    """Run one program; what it prints is dropped."""
    watcher.ran, watcher.waited, raised = set(), set(), 0
    space: dict[str, Any] = {"__name__": "__main__", MARK: watcher.ran.add}
    try:
        code = compile(_Marking().visit(ast.parse(program)), NAME, "exec")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(code, space)
    except Exception as caught:  # noqa: BLE001
        frames = traceback.extract_tb(caught.__traceback__)
        raised = next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == NAME), 0)
    return [sorted(watcher.ran), sorted(watcher.waited), raised]


def main() -> None:
    """Run every program of standard input."""
    from waits import watch

    programs = json.load(sys.stdin)
    watcher = Watcher()
    watch(watcher.seen)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for program in programs:
            found.append(run(program, watcher))
        os.chdir("/")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
