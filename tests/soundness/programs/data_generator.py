import tensorflow as tf
import numpy as np


def gen():
    for i in range(3):
        yield np.ones((2,), np.float32) * i, i


a = tf.data.Dataset.from_generator(gen, output_types=(tf.float32, tf.int32))
b = tf.data.Dataset.from_generator(gen, output_signature=(tf.TensorSpec((2,), tf.float32), tf.TensorSpec((), tf.int32)))
c = tf.data.Dataset.from_generator(gen, (tf.float32, tf.int64), ((2,), ()))
for x, y in a:
    s = tf.reduce_sum(x)
for x1, y1 in b:
    pass
for x2, y2 in c.batch(2):
    pass
g = gen()
first = next(g)
for v, i in gen():
    w = v * 2
rest = list(g)
