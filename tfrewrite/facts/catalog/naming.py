"""One public name for one thing."""

from __future__ import annotations


def normalised(dotted: str) -> str:
    """`keras.x` and `tf_keras.x` as `tensorflow.keras.x`."""
    for prefix in ("keras.", "tf_keras."):
        if dotted.startswith(prefix):
            return f"tensorflow.keras.{dotted[len(prefix) :]}"
    return dotted
