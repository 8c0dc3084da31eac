"""One public name for one thing."""

from __future__ import annotations

_SHORT = ("losses", "metrics", "optimizers", "initializers")
"""Modules of Keras that TensorFlow 2 also has under its own name."""


def normalised(dotted: str) -> str:
    """`keras.x` and `tf_keras.x` as `tensorflow.keras.x`."""
    for prefix in ("keras.", "tf_keras."):
        if dotted.startswith(prefix):
            return f"tensorflow.keras.{dotted[len(prefix) :]}"
    for part in _SHORT:
        if dotted.startswith(f"tensorflow.{part}."):
            return f"tensorflow.keras.{dotted.removeprefix('tensorflow.')}"
    return dotted
