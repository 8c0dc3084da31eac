"""The worker process: reads batches of work from stdin, calls one function for each piece, answers on stdout.

It is meant to be lost: nothing here guards against a function that ends the process or never returns. It ends when
its stdin does, so that it never outlives the process that started it.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from typing import IO

_LENGTH = struct.Struct(">Q")

STACK_SIZES = (512 << 20, 128 << 20, 32 << 20)
RECURSION_LIMIT = 30_000


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the function prints must not be taken for an answer
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    run_deep(lambda: _serve_to_the_end(inbox, answers), wait=False)
    stdin = sys.stdin.buffer
    while (message := read_message(stdin)) is not None:
        inbox.put(message)
    os._exit(0)


def run_deep(call: Callable[[], None], *, wait: bool = True) -> None:
    """Call in a thread whose stack is deep enough for programs with thousands of nested expressions."""
    limit, before = sys.getrecursionlimit(), threading.stack_size()
    sys.setrecursionlimit(max(RECURSION_LIMIT, limit))
    for size in STACK_SIZES:
        thread = threading.Thread(target=call, daemon=True)
        try:
            threading.stack_size(size)
            thread.start()
        except (RuntimeError, ValueError):  # less address space than that may be allowed
            if size == STACK_SIZES[-1]:
                raise
            continue
        finally:
            threading.stack_size(before)
        if wait:
            thread.join()
            sys.setrecursionlimit(limit)
        return


def _serve_to_the_end(inbox: queue.SimpleQueue[bytes], answers: IO[bytes]) -> None:
    status: object = 1
    try:
        _serve(inbox, answers)
    except SystemExit as ending:  # in a thread it would end the thread alone
        status = ending.code or 0
    finally:
        if sys.exception() is not None:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)


def _serve(inbox: queue.SimpleQueue[bytes], answers: IO[bytes]) -> None:
    sys.path[:], function, pickled = pickle.loads(inbox.get())
    orders = pickle.loads(pickled)
    module, _, name = function.partition(":")
    call = getattr(importlib.import_module(module), name)
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # trees are large and die together: looking for cycles early is a waste
    write_message(answers, b"ready")
    while True:
        for work in pickle.loads(inbox.get()):
            write_message(answers, pickle.dumps(call(orders, work), pickle.HIGHEST_PROTOCOL))


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message; None where the stream ends before it does."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def write_message(stream: IO[bytes], data: bytes) -> None:
    """Send one message."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


if __name__ == "__main__":
    main()
