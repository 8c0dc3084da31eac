import collections
from typing import NamedTuple
import tensorflow as tf

Point = collections.namedtuple("Point", ["x", "y"])
Pair = collections.namedtuple("Pair", "first second")


class Step(NamedTuple):
    loss: tf.Tensor
    index: int = 0


p = Point(tf.ones(2), 3)
a = p.x
b = p[1]
x, y = p
q = Pair(first=1.5, second="s")
s = Step(tf.constant(1.0))
l = s.loss
i = s.index
r = p._replace(y=4.0)
c = r.y
steps = [Step(tf.constant(float(k)), k) for k in range(3)]
last = steps[-1].loss
z = tf.nest.map_structure(lambda t: t, p)
