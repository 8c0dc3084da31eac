"""Runs the cells of notebooks in several orders; prints as JSON what expressions gave and what became of captures."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import types
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
import tensorflow as tf
from soundness.observe import observed


def _state(value: Any) -> Any:
    """Plain data that shows whether an object was changed."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): _state(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_state(item) for item in value]
    if isinstance(value, tf.keras.Model):
        return [value.trainable, len(value.layers)]
    if type(value).__module__ == "notebook" and not isinstance(value, (type, types.FunctionType)):
        return {key: _state(item) for key, item in vars(value).items()}
    return repr(value) if isinstance(value, (bool, int, float, str)) else type(value).__name__


class _Run:
    """One notebook: the values of its expressions, and per function and name whether it was rebound or changed."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.seen: dict[str, list[str]] = {}
        self.became: dict[str, list[bool]] = {}

    def run(self) -> dict[str, Any]:
        for order in self.job["orders"]:
            self._in_order(order)
        return {"seen": self.seen, "became": self.became}

    def _note(self, key: str, value: Any) -> Any:
        text = json.dumps(observed(value), default=str)
        if text not in self.seen.setdefault(key, []):
            self.seen[key].append(text)
        return value

    def _in_order(self, order: list[int]) -> None:
        on_value, on_name = self.job["calls"]
        space = types.ModuleType("notebook").__dict__
        space[on_value] = lambda number, value: self._note(str(number), value)
        space[on_name] = lambda number, name, value: self._note(f"{number}:{name}", value)
        space["get_ipython"] = lambda: None
        first: dict[str, tuple[Any, Any]] = {}
        for number in order:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
                exec(compile(self.job["cells"][number], "notebook", "exec"), space)
            for function, (cell, names) in self.job["captures"].items():
                for name in names if function in space else ():
                    self._look(f"{function}:{name}", space, name, first, anew=cell == number)

    def _look(
        self, key: str, space: dict[str, Any], name: str, first: dict[str, tuple[Any, Any]], *, anew: bool
    ) -> None:
        """Compare a captured name with what it was when its function was defined."""
        if anew:
            first.pop(key, None)
        if name not in space:
            return
        value = space[name]
        held, state = first.setdefault(key, (value, _state(value)))
        found = self.became.setdefault(key, [False, False])
        plain = isinstance(value, (bool, int, float, str)) and type(value) is type(held) and value == held
        found[0] |= held is not value and not plain
        found[1] |= _state(held) != state


if __name__ == "__main__":
    print(json.dumps({title: _Run(job).run() for title, job in json.load(sys.stdin).items()}))
