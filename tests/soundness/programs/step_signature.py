import tensorflow as tf


@tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32), tf.TensorSpec([], tf.int32)])
def f(x, n):
    y = x * 2.0
    k = n + 1
    rows = tf.shape(x)[0]
    stat = x.shape[0]
    return y, k, rows


a, b, c = f(tf.ones((3, 2)), 4)
d = f(tf.ones((5, 2)), tf.constant(1))
e = d[0]
r = int(c)
