"""Where the command line speaks: results on stdout, everything about the run on stderr, nothing after a broken pipe."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

import click

from tfrewrite.report.outcome import ExitCode, printable
from tfrewrite.report.paint import PLAIN, Paint, wants_colour


class Failure(click.ClickException):
    """What stopped a run that was asked for properly: one line, and exit code 3."""

    exit_code = ExitCode.PROBLEMS


class Talk:
    """The two streams of one run, with the colours and the width of the terminals behind them.

    A reader that goes away (`| head`) is no failure: what it does not want is dropped, and the run ends as it would.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        for stream in (sys.stdout, sys.stderr):
            # A file name that the terminal's encoding lacks must not stop the report.
            with contextlib.suppress(AttributeError, ValueError):
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]

    @property
    def paint(self) -> Paint:
        """Colours for stdout."""
        return Paint(wants_colour(sys.stdout, os.environ))

    @property
    def paint_messages(self) -> Paint:
        """Colours for stderr."""
        return Paint(wants_colour(sys.stderr, os.environ))

    @property
    def width(self) -> int | None:
        """Columns of the terminal behind stdout; None where stdout is a file or a pipe."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

    @property
    def message_width(self) -> int | None:
        """Columns of the terminal behind stderr; None where stderr is a file or a pipe."""
        return shutil.get_terminal_size().columns if sys.stderr.isatty() else None

    def result(self, lines: Iterable[str]) -> None:
        """Lines of the result, to stdout."""
        for line in lines:
            _write(sys.stdout, line + "\n")

    def raw(self, data: bytes) -> None:
        """Bytes of the result as they are (a program, a patch), to stdout."""
        with _deaf(sys.stdout):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

    def text(self, text: str) -> None:
        """Text of the result as it is, to stdout."""
        _write(sys.stdout, text)

    def messages(self, lines: Iterable[str]) -> None:
        """Lines about the run, to stderr, after what stdout got before them."""
        with _deaf(sys.stdout):
            sys.stdout.flush()
        for line in lines:
            _write(sys.stderr, line + "\n")

    def error(self, text: str) -> None:
        """The one line of a run that could not be made."""
        paint = self.paint_messages if sys.stderr is not None else PLAIN
        _write(sys.stderr, f"{paint.red('tfrewrite')}: {printable(text)}\n")

    def close(self) -> None:
        """Flush both streams, so that nothing fails after the exit code is decided."""
        for stream in (sys.stdout, sys.stderr):
            with _deaf(stream):
                stream.flush()


def _write(stream: TextIO, text: str) -> None:
    with _deaf(stream):
        stream.write(text)


@contextlib.contextmanager
def _deaf(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            raise Failure(f"the output cannot be written: {error.strerror}") from error
