"""What a project runs on, as far as it is known: versions, default float type, Keras policy."""

from __future__ import annotations

from dataclasses import dataclass

KNOWN_TENSORFLOW = tuple(range(10, 22))
"""The minor versions of TensorFlow 2 that the facts were measured or read for."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The environment in which a program runs. None stands for not known."""

    tensorflow: tuple[int, ...] = KNOWN_TENSORFLOW
    """The minor versions of TensorFlow 2 that are possible."""
    keras: int | None = None
    """The major version of `tf.keras`: 2 or 3."""
    numpy: int | None = None
    """The major version of NumPy: 1 or 2."""
    floatx: str | None = "float32"
    """What `keras.backend.floatx()` is throughout; None where it changes or is not known."""
    policy: str | None = "float32"
    """The Keras dtype policy, such as `mixed_float16`; None where it changes or is not known."""
