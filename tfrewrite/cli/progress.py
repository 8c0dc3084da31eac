"""How far the run is: one line on a terminal that is overwritten and gone at the end, nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from tfrewrite.cli.talk import Talk

_PATIENCE = 0.5  # seconds before the line appears: a short run needs none
_INTERVAL = 0.1
_BAR = 24


@contextlib.contextmanager
def progress_of(talk: Talk) -> Iterator[Callable[[int, int], None] | None]:
    """What the engine is to tell how many files of how many are done; None where there is nobody to see it."""
    if talk.quiet or not sys.stderr.isatty():
        yield None
        return
    line = _Line()
    try:
        yield line.update
    finally:
        line.clear()


class _Line:
    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE
        self._shown = False

    def update(self, done: int, total: int) -> None:
        """Draw the line again, if it is time."""
        now = time.monotonic()
        if now < self._next or not total:
            return
        self._next, self._shown = now + _INTERVAL, True
        full = _BAR * done // total
        sys.stderr.write(f"\r\x1b[2K{'━' * full}{'╌' * (_BAR - full)} {done:,} of {total:,} files")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave the terminal as it was."""
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
