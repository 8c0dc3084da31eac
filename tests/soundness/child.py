"""Runs programs one after another under one TensorFlow and reports what each expression was.

Reads jobs from stdin, one JSON object a line: `folder`, `main`, `origins` (file to node number to dotted names to
compare with); writes one JSON object a line to the descriptor in `TFREWRITE_REPORTS`.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import io
import json
import os
import random
import signal
import sys
import traceback
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soundness.instrument import instrumented, names_for
from soundness.observe import names_of, observed

SECONDS = 60
_DISTINCT = 24


class TooLong(BaseException):
    """A program did not end."""


class Recorder:
    """What was seen of each node of the files of one program."""

    def __init__(self, folder: Path, origins: dict[str, dict[str, list[str]]]) -> None:
        self.folder = folder
        self.origins = origins
        self.seen: dict[str, dict[str, list[str]]] = {}
        self.bound: dict[str, dict[str, list[str]]] = {}
        self.waits: dict[str, dict[str, list[str]]] = {}
        self.files: dict[str, str] = {}
        self.failures: list[str] = []
        self.busy = False

    def place(self, frame: types.FrameType | None) -> tuple[str, int] | None:
        """The file and line of the program that a frame stands in; AutoGraph's code stands in a file of its own."""
        if frame is None:
            return None
        name = self.files.get(frame.f_code.co_filename)
        return None if name is None else (name, frame.f_lineno)

    def note(self, store: dict[str, dict[str, list[str]]], file: str, key: str, value: Any) -> None:
        """Keep what a value is, once for each different one."""
        self.busy = True
        try:
            known = store.setdefault(file, {}).setdefault(key, [])
            if len(known) < _DISTINCT:
                data = observed(value)
                named = self.origins.get(file, {}).get(key)
                if named:
                    data["named"] = [origin for origin in named if names_of(value, origin)]
                text = json.dumps(data, default=str)
                if text not in known:
                    known.append(text)
        except Exception:  # noqa: BLE001 - looking must not change what the program does
            self.failures.append(f"{file}, {key}: {traceback.format_exc(limit=-3)}")
        finally:
            self.busy = False


def write_instrumented(folder: Path, target: Path, recorder: Recorder) -> None:
    """Write the program anew with calls that report; each file has functions of its own for that."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".py":
            recorder.files[str(place)] = str(name)
            number = len(recorder.files)
            place.write_text(instrumented(path.read_bytes(), number))
            _install(recorder, number, str(name))
        elif path.is_file():
            place.write_bytes(path.read_bytes())


def _install(recorder: Recorder, number: int, file: str) -> None:
    def seen(node: int, value: Any) -> Any:
        if not recorder.busy:
            recorder.note(recorder.seen, file, str(node), value)
        return value

    def bound(node: int, name: str, value: Any) -> None:
        if not recorder.busy:
            recorder.note(recorder.bound, file, f"{node}:{name}", value)

    for function, name in zip((seen, bound), names_for(number), strict=True):
        function.autograph_info__ = True  # type: ignore[attr-defined]  # AutoGraph then calls it as it is
        setattr(builtins, name, function)


@contextlib.contextmanager
def watching(recorder: Recorder) -> Iterator[None]:
    """Note each read of an eager tensor with the line of the program that asked for it."""
    from tensorflow.python.framework import ops

    base = ops._EagerTensorBase
    original = base._numpy

    def read(self: Any) -> Any:
        if not recorder.busy:
            frame: types.FrameType | None = sys._getframe(1)
            path: list[str] = []
            while frame is not None and recorder.place(frame) is None:
                path.append(f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_name}")
                frame = frame.f_back
            place = recorder.place(frame)
            if place is not None:
                lines = recorder.waits.setdefault(place[0], {}).setdefault(str(place[1]), [])
                text = " < ".join(path[:4])
                if text not in lines and len(lines) < 8:
                    lines.append(text)
        return original(self)

    base._numpy = read
    try:
        yield
    finally:
        base._numpy = original


def reset() -> None:
    """Put back what a program may have set."""
    import numpy as np
    import tensorflow as tf
    from tensorflow.python.data.ops import debug_mode

    tf.keras.backend.clear_session()
    tf.keras.backend.set_floatx("float32")
    tf.keras.mixed_precision.set_global_policy("float32")
    tf.config.run_functions_eagerly(False)
    debug_mode.toggle_debug_mode(False)
    tf.config.experimental.enable_tensor_float_32_execution(True)
    random.seed(0)
    np.random.seed(0)
    tf.random.set_seed(0)
    np.seterr(all="ignore")
    gc.collect()


def run(folder: Path, main: str, target: Path, origins: dict[str, dict[str, list[str]]]) -> dict[str, Any]:
    """Run one program and return what was seen."""
    recorder = Recorder(folder, origins)
    error = ""
    before = set(sys.modules)
    before_path, before_main = list(sys.path), sys.modules["__main__"]
    where, home = io.StringIO(), os.getcwd()
    try:
        write_instrumented(folder, target, recorder)
        reset()
        path = target / main
        sys.path.insert(0, str(path.parent))
        os.chdir(path.parent)
        module = types.ModuleType("__main__")
        module.__file__ = str(path)
        sys.modules["__main__"] = module
        signal.signal(signal.SIGALRM, _stop)
        signal.alarm(SECONDS)
        with contextlib.redirect_stdout(where), contextlib.redirect_stderr(where), watching(recorder):
            exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
    except (Exception, TooLong, SystemExit):  # noqa: BLE001 - whatever a program raises is told
        error = traceback.format_exc(limit=-6)
    finally:
        signal.alarm(0)
        os.chdir(home)
        sys.path[:], sys.modules["__main__"] = before_path, before_main
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "") or "").startswith(str(target)):
                del sys.modules[name]
    error = error or next(iter(recorder.failures), "")
    return {"seen": recorder.seen, "bound": recorder.bound, "waits": recorder.waits, "error": error}


def _stop(*_: object) -> None:
    raise TooLong


def main() -> None:
    """Serve jobs until stdin ends."""
    reports = os.fdopen(int(os.environ["TFREWRITE_REPORTS"]), "w")
    import tensorflow

    tensorflow.keras.backend.clear_session()
    gc.freeze()  # what TensorFlow itself holds is not looked through after each program
    for line in sys.stdin:
        job = json.loads(line)
        folder = Path(job["folder"])
        report = run(folder, job["main"], Path(job["target"]), job["origins"])
        reports.write(json.dumps(report) + "\n")
        reports.flush()


if __name__ == "__main__":
    main()
