"""Run programs under an instrumented TensorFlow and print, as JSON, which lines ran and which of them waited.

Reads a JSON list of programs from standard input; `[[lines that ran], [lines that waited], error]` for each comes out.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import types
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

NAME = "<program>"


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

    def trace(self, frame: types.FrameType, event: str, _: Any) -> Any:
        """Record the lines of the program, and of nothing else."""
        if frame.f_code.co_filename != NAME:
            return None
        if event == "line":
            self.ran.add(frame.f_lineno)
        return self.trace


def run(program: str, watcher: Watcher) -> list[Any]:
    """Run one program; what it prints is dropped."""
    watcher.ran, watcher.waited, error = set(), set(), ""
    space: dict[str, Any] = {"__name__": "__main__"}
    try:
        code = compile(program, NAME, "exec")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            sys.settrace(watcher.trace)
            exec(code, space)
    except Exception as caught:
        error = f"{type(caught).__name__}: {caught}"[:200]
    finally:
        sys.settrace(None)
    return [sorted(watcher.ran), sorted(watcher.waited), error]


def main() -> None:
    """Run every program of standard input."""
    import tensorflow as tf
    from waits import watch

    programs = json.load(sys.stdin)
    watcher = Watcher()
    watch(watcher.seen)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for program in programs:
            tf.keras.backend.clear_session()
            found.append(run(program, watcher))
        os.chdir("/")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
