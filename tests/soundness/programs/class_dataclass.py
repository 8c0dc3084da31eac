import dataclasses
import tensorflow as tf
from dataclasses import dataclass, field


@dataclass
class Batch:
    x: tf.Tensor
    y: tf.Tensor
    weight: float = 1.0
    names: list = field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Point:
    a: int
    b: float = 2


b = Batch(tf.ones(3), tf.zeros(3, tf.int32))
c = Batch(x=tf.ones((2, 2)), y=tf.zeros(2), weight=2)
s = b.x + 1
w = b.weight
v = c.weight
b.names.append("x")
n = b.names
p = Point(1)
q = dataclasses.replace(p, a=5)
d = dataclasses.asdict(p)
r = p.b
for item in (b, c):
    t = item.x
