"""Runs programs one after another under one TensorFlow; a job a line in, a report a line out."""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import sys
import tempfile
import traceback
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.data.ops import debug_mode

from observed_runs.instrument import Orders, instrumented

_VARIABLES: dict[int, weakref.ref[Any]] = {}
_MOST = 400


class Spoiled:
    """A value that nothing can be done with."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("a spoiled name was read")


_OPERATIONS = """bool iter len add radd sub rsub mul rmul truediv rtruediv iadd getitem float int call lt gt eq format
str repr array"""
for _operation in _OPERATIONS.split():
    setattr(Spoiled, f"__{_operation}__", lambda self, *_: Spoiled.__getattr__(self, ""))


def _watch_variables() -> None:
    from tensorflow.python.ops import resource_variable_ops

    made = resource_variable_ops.BaseResourceVariable.__init__

    def noting(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        _VARIABLES[id(self)] = weakref.ref(self)

    resource_variable_ops.BaseResourceVariable.__init__ = noting


def _weights() -> dict[int, Any]:
    with tf.init_scope():
        living = ((key, reference()) for key, reference in list(_VARIABLES.items()))
        return {k: v.numpy() for k, v in living if v is not None and v.trainable and v.dtype.is_floating}


def _changed(before: dict[int, Any], after: dict[int, Any]) -> bool | None:
    """Whether weights changed; None where some were only made."""
    return (
        None
        if set(after) - set(before)
        else any(k in after and not np.array_equal(v, after[k], equal_nan=True) for k, v in before.items())
    )


def shape_of(value: Any) -> dict[str, Any]:
    """What an argument is: kind, dtype and shape, or the parts of a nest."""
    if isinstance(value, tf.Variable):
        return {"kind": "variable"}
    if isinstance(value, tf.Tensor):
        known = value.shape.rank is not None
        shape = list(value.shape) if known else None
        return {"kind": "tensor", "dtype": value.dtype.name, "shape": shape, "eager": hasattr(value, "numpy")}
    if isinstance(value, np.ndarray | np.generic):
        return {"kind": "array", "dtype": str(value.dtype), "shape": list(value.shape)}
    if isinstance(value, dict):
        return {"kind": "dict", "items": {str(k): shape_of(v) for k, v in value.items()}}
    if isinstance(value, list | tuple):
        return {"kind": "tuple", "items": [shape_of(v) for v in value]}
    if value is None or isinstance(value, bool | int | float | str):
        return {"kind": "python", "type": type(value).__name__, "value": repr(value)}
    return {"kind": "object", "type": type(value).__name__}


class Recorder:
    """What one program did: modes and arguments of functions, entries of loops, kinds of sources."""

    def __init__(self) -> None:
        self.runs: dict[str, list[int]] = {}
        self.arguments: dict[str, list[dict[str, Any]]] = {}
        self.loops: dict[str, list[dict[str, Any]]] = {}
        self.sources: dict[str, list[str]] = {}
        self.open: dict[str, list[dict[str, Any]]] = {}
        self.weights: dict[str, dict[int, Any]] = {}

    def names(self, file: str) -> dict[str, Any]:
        """The functions that the instrumented file calls."""

        def run(line: int, column: int, values: dict[str, Any]) -> None:
            key = f"{file}:{line}:{column}"
            in_graph = tf.inside_function() or not tf.executing_eagerly()
            self.runs.setdefault(key, [0, 0])[0 if in_graph else 1] += 1
            seen = self.arguments.setdefault(key, [])
            if len(seen) < 40:
                seen.append({name: shape_of(value) for name, value in values.items()})

        def enter(line: int, column: int) -> None:
            if not tf.inside_function():
                entry = {"rounds": 0, "changed": [], "exhausted": False, "left": False}
                self.open.setdefault(f"{file}:{line}:{column}", []).append(entry)

        def close_round(key: str) -> None:
            entry = self.open[key][-1]
            if entry["rounds"]:
                entry["changed"].append(_changed(self.weights[key], _weights()))

        def turn(line: int, column: int) -> None:
            key = f"{file}:{line}:{column}"
            if tf.inside_function() or not self.open.get(key):
                return
            entry = self.open[key][-1]
            if entry["rounds"] > _MOST:
                raise RuntimeError("too many rounds")
            close_round(key)
            entry["rounds"] += 1
            self.weights[key] = _weights()

        def exhausted(line: int, column: int) -> None:
            key = f"{file}:{line}:{column}"
            if not tf.inside_function() and self.open.get(key):
                self.open[key][-1]["exhausted"] = True

        def leave(line: int, column: int) -> None:
            key = f"{file}:{line}:{column}"
            if not tf.inside_function() and self.open.get(key):
                close_round(key)
                entry = self.open[key].pop()
                entry["left"] = True
                self.loops.setdefault(key, []).append(entry)

        def source(line: int, column: int, end: int, end_column: int, value: Any) -> Any:
            kinds = [c.__name__ for c in type(value).__mro__]
            known = self.sources.setdefault(f"{file}:{line}:{column}:{end}:{end_column}", [])
            if kinds[0] not in known:
                known += kinds
            return value

        return {
            "__run__": run,
            "__enter__": enter,
            "__round__": turn,
            "__exhausted__": exhausted,
            "__leave__": leave,
            "__source__": source,
            "__spoiled__": Spoiled(),
        }

    def report(self) -> dict[str, Any]:
        """Everything, for JSON; loops that an exception or a return left are not done."""
        loops = {k: list(v) for k, v in self.loops.items()}
        for key, entries in self.open.items():
            loops.setdefault(key, []).extend(entries)
        return {"runs": self.runs, "arguments": self.arguments, "loops": loops, "sources": self.sources}


def _place(text: str) -> tuple[int, int]:
    line, _, column = text.partition(":")
    return int(line), int(column)


def run_job(job: dict[str, Any]) -> dict[str, Any]:
    """Run one program."""
    import builtins

    recorder = Recorder()
    output, error = io.StringIO(), ""
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, text) in enumerate(job["files"].items()):
            given = job["orders"].get(name, {})
            orders = Orders(
                [tuple(s) for s in given.get("sources", [])],
                {_place(k): v for k, v in given.get("after", {}).items()},
                {_place(k): v for k, v in given.get("round", {}).items()},
                [tuple(place) for place in given.get("graphs", [])],
            )
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".py"):
                text = instrumented(text, orders)
                for plain, function in recorder.names(name).items():
                    text = text.replace(f"{plain}", f"{plain[:-2]}{number}__")
                    setattr(builtins, f"{plain[:-2]}{number}__", function)
            path.write_text(text)
        known = set(sys.modules)
        sys.path.insert(0, folder)
        here = Path.cwd()
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(output):
                tf.keras.utils.set_random_seed(0)
                runpy.run_path(str(Path(folder, job["main"])), run_name="__main__")
        except BaseException:  # noqa: BLE001 - whatever a program raises is told
            error = traceback.format_exc()[-1500:]
        finally:
            os.chdir(here)
            sys.path.remove(folder)
            for name in set(sys.modules) - known:
                if str(getattr(sys.modules[name], "__file__", "")).startswith(folder):
                    del sys.modules[name]
            tf.config.run_functions_eagerly(False)
            debug_mode.toggle_debug_mode(False)
            tf.keras.backend.clear_session()
    return {**recorder.report(), "error": error, "output": output.getvalue()}


def accepts(job: dict[str, Any]) -> str:
    """Whether `tf.function` with a signature takes arguments like the recorded ones; the error where it does not."""

    def spec(data: Any) -> Any:
        if isinstance(data, dict) and "dtype" in data:
            return tf.TensorSpec(data["shape"], data["dtype"])
        return tuple(map(spec, data)) if isinstance(data, list) else {k: spec(v) for k, v in data["items"].items()}

    def made(data: dict[str, Any]) -> Any:
        if data["kind"] == "dict":
            return {k: made(v) for k, v in data["items"].items()}
        if data["kind"] == "tuple":
            return tuple(map(made, data["items"]))
        zeros = np.zeros(data["shape"], tf.dtypes.as_dtype(data["dtype"]).as_numpy_dtype)
        return tf.constant(zeros, data["dtype"]) if data["kind"] == "tensor" else zeros

    names = ", ".join(f"a{i}" for i in range(len(job["specs"])))
    function = tf.function(eval(f"lambda {names}: 0"), input_signature=[spec(s) for s in job["specs"]])
    try:
        for call in job["calls"]:
            function(*map(made, call))
    except Exception as error:  # noqa: BLE001 - the text is what is asked for
        return f"{type(error).__name__}: {error}"
    return ""


def main() -> None:
    """Answer jobs until there are no more."""
    _watch_variables()
    reports = os.fdopen(int(os.environ["TFREWRITE_REPORTS"]), "w")
    for line in sys.stdin:
        job = json.loads(line)
        answer = {"error": accepts(job)} if "specs" in job else run_job(job)
        print(json.dumps(answer), file=reports, flush=True)


if __name__ == "__main__":
    main()
