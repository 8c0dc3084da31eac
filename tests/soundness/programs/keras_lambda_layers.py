import tensorflow as tf
import numpy as np
L = tf.keras.layers
d64 = tf.ones((2, 3), tf.float64)
a = L.Lambda(lambda v: v)(d64)
b = L.Lambda(lambda v: tf.cast(v, tf.float64) * 2.0)(d64)
c = L.Lambda(lambda v: v, dtype="float64")(d64)
d = L.Lambda(lambda v: v + 1)(tf.ones((2, 3), tf.int32))
e = L.Lambda(lambda v: v)(np.ones((2, 3)))
def double(x, k=2):
    y = x * k
    return y
f = L.Lambda(double)(d64)
g = L.Lambda(double, arguments={"k": 3})(np.ones((4, 2), np.float32))
h = L.Lambda(lambda xs: xs[0] + xs[1])([d64, d64])
h2 = L.Lambda(lambda xs: xs)([d64, tf.ones((1,), tf.int32)])
i = L.Lambda(lambda d: d["a"])({"a": d64, "b": tf.constant(1)})
j = L.Lambda(tf.identity)(d64)
k = L.Lambda(tf.reduce_sum)(d64)
l = L.Lambda(lambda v: v, dtype="float16")(tf.ones((2, 2)))
m = L.Lambda(lambda v: v, autocast=False)(d64)
n = L.Lambda(lambda v: tf.shape(v))(d64)
o = L.Lambda(lambda v: v)(tf.Variable(d64))
p = L.Lambda(lambda v: v.dtype)(d64)
q = L.Lambda(lambda v: v)(tf.constant(["a"]))
