import tensorflow as tf


def on_each(x):
    y = x
    return y


def two(a, b):
    c = a
    return c


on_each(1)
r = tf.map_fn(on_each, tf.constant([1.0, 2.0]))
s = sorted(["b", "a"], key=on_each)
ds = tf.data.Dataset.range(2).map(on_each)
for v in ds:
    w = v
t = tf.nest.map_structure(on_each, [1, (2, "x")])
u = tf.function(on_each)(3)
f = tf.py_function(on_each, [tf.constant(2.0)], tf.float32)
g = tf.cond(tf.constant(True), lambda: on_each(tf.constant(1)), lambda: tf.constant(2))
