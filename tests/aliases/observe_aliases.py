"""Takes values, changes what they came from, and prints as JSON whether the values show it."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf


def _seen(value: Any) -> Any:
    if isinstance(value, (tf.Tensor, tf.Variable, tf.keras.Variable, np.ndarray, np.generic)):
        return np.array(value).tolist()
    if isinstance(value, dict):
        return {key: _seen(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, type({}.values()))):
        return [_seen(item) for item in value]
    if hasattr(value, "__dict__") and type(value).__name__ == "Box":
        return {key: _seen(item) for key, item in vars(value).items()}
    return repr(value)


def main() -> None:
    """Read a prelude and programs of three parts as JSON from standard input."""
    given = json.load(sys.stdin)
    found = []
    for setup, expression, change in given["programs"]:
        space: dict[str, Any] = {}
        exec(given["prelude"] + setup, space)
        value = eval(expression, space)
        before = _seen(value)
        exec(change, space)
        found.append(before != _seen(value))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
