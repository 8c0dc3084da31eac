import enum
import typing
from typing import Optional, List
import tensorflow as tf


class Mode(enum.Enum):
    TRAIN = 1
    EVAL = "e"


class Flag(enum.IntEnum):
    A = 1


def f(x: Optional[int] = None, ys: List[float] = ()) -> int:
    z = x
    return z or "not an int"


a = Mode.TRAIN
b = Mode.TRAIN.value
c = Mode("e").name
d = Flag.A + 1
e = f()
g = f(3)
h: int = "lies"
i: tf.Tensor = 3
j = typing.cast(int, "s")
k = [m.value for m in Mode]
T = typing.TypeVar("T")
