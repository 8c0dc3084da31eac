"""Run Python scripts under TensorFlow, several in one process, and record what each printed and left behind.

`run(scripts)` starts the process; the process is this same file, which writes one JSON line per script.
"""

from __future__ import annotations

import faulthandler
import hashlib
import importlib
import io
import json
import logging
import os
import runpy
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 20_21
LIMIT = 60.0
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """What one script did: its output, the state of its globals, how long it took and waited, how it failed."""

    script: Path
    stdout: str = ""
    seconds: float = 0.0
    error: str = ""
    waits: int = 0
    """How often the host waited for work of the device."""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The lines of the standard output, each with its line end."""
        return self.stdout.splitlines(keepends=True)


def run(scripts: Sequence[Path], *, limit: float = LIMIT) -> list[Run]:
    """Run the scripts in one TensorFlow process, in order; one that dies or runs over `limit` costs only itself."""
    runs: list[Run] = []
    while len(runs) < len(scripts):
        rest = scripts[len(runs) :]
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder, "results.jsonl")
            results.touch()
            command = [sys.executable, __file__, str(results), str(limit), *map(str, rest)]
            child = subprocess.run(
                command, env=os.environ | QUIET, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
            )
            done = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
        runs += [Run(script, **result) for script, result in zip(rest, done, strict=False)]
        if len(done) < len(rest):
            runs.append(
                Run(rest[len(done)], error=f"the process ended with {child.returncode}:\n{child.stderr[-4000:]}")
            )
    return runs


def _run_all(results: Path, limit: float, scripts: Sequence[str]) -> None:
    tf = importlib.import_module("tensorflow")
    np = importlib.import_module("numpy")
    waits = importlib.import_module("waits").Waits()
    for script in scripts:
        faulthandler.dump_traceback_later(limit, exit=True)
        result = _run_one(script, tf, np, waits)
        faulthandler.cancel_dump_traceback_later()
        with results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(result) + "\n")


def _run_one(script: str, tf: Any, np: Any, waits: Any) -> dict[str, object]:
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(SEED)
    logging.root.handlers.clear()
    logging.root.setLevel(logging.WARNING)
    error, values = "", dict[str, str]()
    with _own_process_state(script), _captured_stdout() as printed:
        start, waited = time.perf_counter(), waits.count
        try:
            namespace = runpy.run_path(script, run_name="__main__")
            seconds, waited = time.perf_counter() - start, waits.count - waited
            values = _digest_globals(namespace, tf, np)
        except BaseException:  # noqa: BLE001 - a script may raise anything, and the others still run
            seconds, waited = time.perf_counter() - start, waits.count - waited
            error = traceback.format_exc(limit=-4)
    return {"stdout": "".join(printed), "seconds": seconds, "error": error, "waits": waited, "values": values}


@contextmanager
def _own_process_state(script: str) -> Iterator[None]:
    """Give the script the working directory, arguments and modules that it would have in a process of its own."""
    folder, arguments, path, modules = Path.cwd(), sys.argv, list(sys.path), set(sys.modules)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        sys.argv, sys.path[0] = [script], str(Path(script).parent)
        try:
            yield
        finally:
            os.chdir(folder)
            sys.argv, sys.path[:] = arguments, path
            own = str(Path(script).parent)
            for name in set(sys.modules) - modules:
                if (getattr(sys.modules[name], "__file__", None) or "").startswith(own):
                    del sys.modules[name]


@contextmanager
def _captured_stdout() -> Iterator[list[str]]:
    """Capture what Python and native code write to the standard output, in the order in which they write it."""
    printed: list[str] = []
    python_stdout, saved = sys.stdout, os.dup(1)
    with tempfile.TemporaryFile() as file:
        sys.stdout.flush()
        os.dup2(file.fileno(), 1)
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), "utf-8", newline="\n", write_through=True)
        try:
            yield printed
        finally:
            sys.stdout.flush()
            sys.stdout = python_stdout
            os.dup2(saved, 1)
            os.close(saved)
            file.seek(0)
            printed.append(file.read().decode("utf-8", "replace"))


def _digest_globals(namespace: Mapping[str, object], tf: Any, np: Any) -> dict[str, str]:
    """Digest each global that holds numbers: scalars, arrays, tensors, variables, models, optimizers, metrics."""
    found: dict[str, str] = {}
    for name, value in namespace.items():
        if not name.startswith("__"):
            digest = _digest(value, tf, np, depth=4)
            if digest is not None:
                found[name] = digest
    return found


def _digest(value: Any, tf: Any, np: Any, depth: int) -> str | None:
    def nested(items: Any) -> str | None:
        digests = [_digest(item, tf, np, depth - 1) for item in items] if depth else []
        return f"{type(value).__name__}{digests}"

    match value:
        case float():
            return value.hex()
        case None | bool() | int() | complex() | str() | bytes():
            return repr(value)
        case list() | tuple():
            return nested(value)
        case dict():
            return nested(part for item in value.items() for part in item)
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        data = repr(array.tolist()).encode() if array.dtype == object else array.tobytes()
        return f"{array.dtype}{array.shape}{hashlib.sha256(data).hexdigest()[:16]}"
    if isinstance(value, tf.Tensor | tf.Variable):
        return _digest(value.numpy(), tf, np, depth)
    if isinstance(value, tf.keras.Model | tf.keras.layers.Layer):
        return nested(value.get_weights())
    if isinstance(value, tf.keras.optimizers.Optimizer | tf.keras.metrics.Metric):
        return nested(variable.numpy() for variable in value.variables)
    if type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
        return nested(part for item in sorted(vars(value).items()) for part in item)
    return None


if __name__ == "__main__":
    _run_all(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
