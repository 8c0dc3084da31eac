"""Runs small steps, eagerly and as graphs, and prints as JSON what they did to the world around them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context

PRELUDE = "import sys, os, math, time, random, logging, numpy as np, tensorflow as tf\n"
_CLOCKS = {"n": 0}


def _count_clocks() -> None:
    for name in ("time", "perf_counter"):
        real = getattr(time, name)

        def clock(real: Any = real) -> float:
            frame = sys._getframe(1)
            _CLOCKS["n"] += "steps" in frame.f_code.co_filename or "autograph" in frame.f_code.co_filename
            return float(real())

        setattr(time, name, clock)


def _seen(value: Any, depth: int = 6) -> Any:
    """Plain data that shows whether an object has changed."""
    if depth == 0:
        return "…"
    if isinstance(value, (int, float, str, bool, type(None))):
        return value
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)) or type(value).__name__ == "deque":
        return [_seen(item, depth - 1) for item in value]
    if isinstance(value, set):
        return sorted(map(str, value))
    if isinstance(value, dict):
        return {str(key): _seen(item, depth - 1) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        return str(value.bit_generator.state)
    if type(value).__module__ in ("__main__", "steps") and hasattr(value, "__dict__") and not callable(value):
        return {key: _seen(item, depth - 1) for key, item in vars(value).items()}
    if isinstance(value, type) and value.__module__ == "steps":
        return {key: _seen(item, depth - 1) for key, item in vars(value).items() if not key.startswith("__")}
    return type(value).__name__


def _variables(value: Any) -> Any:
    if isinstance(value, tf.random.Generator):
        return ("generator", value.state.numpy().tolist())
    if isinstance(value, (tf.Variable, tf.keras.Variable)):
        return np.array(value).tolist()
    if isinstance(
        value, (tf.keras.Model, tf.keras.layers.Layer, tf.keras.optimizers.Optimizer, tf.keras.metrics.Metric)
    ):
        held = list(value.variables)
        if isinstance(value, tf.keras.optimizers.Optimizer):
            held.append(value.learning_rate)
        return [np.array(v).tolist() for v in held]
    return None


def _world(space: dict[str, Any], out: io.StringIO) -> dict[str, str]:
    names = [n for n in space if not n.startswith("__")]
    files = {str(p): p.stat().st_size for p in Path(".").rglob("*") if p.is_file()}
    return {
        "prints": out.getvalue(),
        "writes": json.dumps({n: _seen(space[n]) for n in names}, default=str),
        "updates": json.dumps({n: _variables(space[n]) for n in names if not n.startswith("_")}, default=str),
        "random": str(hash(random.getstate())),
        "numpy": str(np.random.get_state()),
        "tensorflow": str(context.context()._rng.getstate()),
        "files": str(files),
        "clock": str(_CLOCKS["n"]),
    }


def _calls(source: str, path: Path, *, graph: bool) -> dict[str, Any]:
    """What the first and the second call of `step` changed."""
    path.write_text(PRELUDE + source)
    random.seed(1)
    np.random.seed(1)
    tf.random.set_seed(1)
    out = io.StringIO()
    space: dict[str, Any] = {"__name__": "steps", "__file__": str(path)}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        exec(compile(PRELUDE + source, str(path), "exec"), space)
        step = tf.function(space["step"]) if graph else space["step"]
        changes: list[Any] = []
        for number in range(3):
            before = _world(space, out)
            try:
                step(tf.constant([1.0, 2.0]) + number)
            except Exception as error:  # noqa: BLE001
                return {"error": type(error).__name__, "changes": changes}
            after = _world(space, out)
            changes.append([key for key in after if after[key] != before[key]])
    return {"error": "", "changes": changes, "shown": out.getvalue()[-300:]}


def main() -> None:
    """Read programs as JSON from standard input."""
    programs = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    _count_clocks()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for number, (name, source) in enumerate(programs.items()):
            results = {}
            for graph in (False, True):
                home = Path(folder, f"{number}{graph}")
                home.mkdir()
                os.chdir(home)
                results["graph" if graph else "eager"] = _calls(
                    source, home.parent / f"steps{number}{graph}.py", graph=graph
                )
            found[name] = results
        os.chdir("/")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
