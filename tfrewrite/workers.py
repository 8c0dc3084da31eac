"""Expendable worker processes: one that dies or hangs costs the one item that it was working on.

Threads each own one child, `python -m tfrewrite.worker`, and talk to it in pickles over its pipes. A child answers
the items of a batch one by one; when it ends before an answer, that item is lost and the rest goes to another child.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from tfrewrite.worker import read_message, write_message

_START_LIMIT = 60.0


class WorkersError(RuntimeError):
    """No worker can be started at all; its text is one line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work: its number in the run, and how many seconds it may take."""

    number: int
    work: object
    limit: float


@dataclass(frozen=True, slots=True)
class Lost:
    """An item that no answer came for, because its worker died or took too long."""

    detail: str
    timed_out: bool


Answer = tuple[int, object]


class Workers:
    """At most `jobs` children, started when there is work for them.

    `function` is `module:name` of what they call, with `orders`, which each is sent once, and with each item's work.
    """

    def __init__(self, function: str, orders: object, jobs: int) -> None:
        self._hello = pickle.dumps((list(sys.path), function, pickle.dumps(orders, pickle.HIGHEST_PROTOCOL)))
        self._jobs = jobs
        self._batches: queue.SimpleQueue[list[Item] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._watch = _Watch()
        self._open_batches = _Count()
        self._unanswered = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.stop()
        for _thread in self._threads:
            self._batches.put(None)
        for thread in self._threads:
            thread.join(timeout=5)

    def submit(self, batch: Sequence[Item]) -> None:
        """Queue items that one child gets in one message."""
        self._unanswered += len(batch)
        busy = self._open_batches.add(1)
        self._batches.put(list(batch))
        # A child takes as long to start as a batch or two: a further one has to be worth it.
        if len(self._threads) < self._jobs and busy > 2 * len(self._threads):
            thread = threading.Thread(target=self._work, name=f"tfrewrite-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def answers(self, *, wait: bool) -> Iterator[Answer]:
        """The answers that are there; with `wait`, all that are still to come. Raises `WorkersError`."""
        while self._unanswered:
            try:
                answer = self._answers.get(block=wait)
            except queue.Empty:
                return
            if isinstance(answer, BaseException):
                raise answer
            self._unanswered -= 1
            yield answer

    def _work(self) -> None:
        child: _Child | None = None
        try:
            while (batch := self._batches.get()) is not None:
                while batch and not self._watch.stopped:
                    child = child or _Child(self._hello, self._watch)
                    answered = child.run(batch, self._answers)
                    if answered < len(batch):
                        self._answers.put((batch[answered].number, child.end()))
                        child = None
                    batch = batch[answered + 1 :]
                self._open_batches.add(-1)
        except WorkersError as error:
            self._answers.put(error)
        finally:
            if (bug := sys.exception()) is not None:  # the main thread must not wait for an answer for ever
                self._answers.put(bug)
            if child is not None:
                child.end()


class _Count:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0

    def add(self, difference: int) -> int:
        """The number after the change."""
        with self._lock:
            self._number += difference
            return self._number


class _Watch:
    """Kills children that take too long, and all of them when the run is over."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._children: dict[_Child, float] = {}
        self._timed_out: set[_Child] = set()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def stopped(self) -> bool:
        return self._over.is_set()

    def expect(self, child: _Child, seconds: float) -> None:
        """Give a child so much time from now."""
        with self._lock:
            self._children[child] = time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="tfrewrite-watch", daemon=True)
                self._thread.start()
        if self.stopped:
            child.kill()

    def forget(self, child: _Child) -> bool:
        """Watch a child no longer; whether it took too long."""
        with self._lock:
            self._children.pop(child, None)
            return child in self._timed_out

    def idle(self, child: _Child) -> None:
        """A child without work may take as long as it likes."""
        with self._lock:
            self._children[child] = float("inf")

    def stop(self) -> None:
        """End all children now."""
        self._over.set()
        with self._lock:
            for child in self._children:
                child.kill()

    def _run(self) -> None:
        while not self._over.wait(0.1):
            with self._lock:
                for child, deadline in self._children.items():
                    if time.monotonic() > deadline and child not in self._timed_out:
                        self._timed_out.add(child)
                        child.kill()


@dataclass(eq=False, slots=True)
class _Child:
    hello: bytes
    watch: _Watch
    process: subprocess.Popen[bytes] = field(init=False)
    errors: IO[bytes] = field(init=False)
    limit: float = _START_LIMIT

    def __post_init__(self) -> None:
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the child ends
        try:
            self.process = _start(self.errors)
        except OSError as error:
            self.errors.close()
            raise WorkersError(f"no worker process can be started: {error.strerror or error}") from error
        self.watch.expect(self, _START_LIMIT)
        try:
            self._send(self.hello)
        except OSError:
            ready = None
        else:
            ready = self._receive()
        if ready is None:
            detail = self.end().detail
            raise WorkersError(f"the worker process cannot start: {detail}")

    def run(self, batch: Sequence[Item], answers: queue.SimpleQueue[Any]) -> int:
        """Work through a batch; how many items were answered, fewer than all if the child has ended."""
        self._expect(batch[0].limit)
        try:
            self._send(pickle.dumps([item.work for item in batch], pickle.HIGHEST_PROTOCOL))
        except OSError:
            return 0
        for position, item in enumerate(batch):
            self._expect(item.limit)
            reply = self._receive()
            if reply is None:
                return position
            answers.put((item.number, pickle.loads(reply)))
        self.watch.idle(self)
        return len(batch)

    def _expect(self, seconds: float) -> None:
        self.limit = seconds
        self.watch.expect(self, seconds)

    def end(self) -> Lost:
        """End the child if it has not ended, and say how it did."""
        timed_out = self.watch.forget(self)
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdout.close()
        with contextlib.suppress(OSError):
            self.process.stdin.close()  # the child takes this for its end
        try:
            status = self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.kill()
            status = self.process.wait()
        with self.errors:
            last = _last_line(self.errors)
        if timed_out:
            return Lost(f"{self.limit:g} s", timed_out=True)
        said = f", saying {last!r}" if last else ""
        return Lost(f"{_ending(status)}{said}", timed_out=False)

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()

    def _send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        write_message(self.process.stdin, data)

    def _receive(self) -> bytes | None:
        assert self.process.stdout is not None
        return read_message(self.process.stdout)


def _start(errors: IO[bytes]) -> subprocess.Popen[bytes]:
    # The child finds modules where this process finds them, and never in the folder that it happens to be run in.
    path = os.pathsep.join(entry for entry in sys.path if entry and os.pathsep not in entry)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "tfrewrite.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": path},
    )


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(0, os.SEEK_END)
    errors.seek(max(0, errors.tell() - 4096))
    lines = errors.read().decode("utf-8", "replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")


def _ending(status: int) -> str:
    if status >= 0:
        return f"the process ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    return f"the process was ended by {name}"
