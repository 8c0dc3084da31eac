"""What a project runs on, as far as it is known: versions, default float type, Keras policy."""

from __future__ import annotations

from dataclasses import dataclass

KNOWN_TENSORFLOW = tuple(range(10, 22))
"""The minor versions of TensorFlow 2 that the facts were measured or read for."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The environment in which a program runs. None stands for not known."""

    tensorflow: tuple[int, ...] = KNOWN_TENSORFLOW
    """The minor versions of TensorFlow 2 that are possible; none where only others are, for which no fact holds."""
    keras: int | None = None
    """The major version of `tf.keras`: 2 or 3."""
    numpy: int | None = None
    """The major version of NumPy: 1 or 2."""
    floatx: str | None = "float32"
    """What `keras.backend.floatx()` is throughout; None where it changes or is not known."""
    policy: str | None = "float32"
    """The Keras dtype policy, such as `mixed_float16`; None where it changes or is not known."""
    usual_promotion: bool = True
    """Whether operands are promoted as TensorFlow does by default; False where NumPy's behaviour may be switched on."""
    backend: str | None = "tensorflow"
    """What Keras 3 computes with; None where it may be another one than TensorFlow."""

    def __str__(self) -> str:
        first, last = (self.tensorflow[0], self.tensorflow[-1]) if self.tensorflow else (0, 0)
        tensorflow = f"TensorFlow 2.{first}" + (f" to 2.{last}" if last != first else "")
        parts = [tensorflow if self.tensorflow else "TensorFlow that the facts do not cover"]
        parts += [f"Keras {self.keras}"] if self.keras else []
        parts += [f"NumPy {self.numpy}"] if self.numpy else []
        parts += [f"floatx {self.floatx or 'unknown'}"] if self.floatx != "float32" else []
        parts += [f"policy {self.policy or 'unknown'}"] if self.policy != "float32" else []
        parts += [] if self.usual_promotion else ["promotion as in NumPy possible"]
        parts += [] if self.backend else ["backend of Keras unknown"]
        return ", ".join(parts)
