import tensorflow as tf


@tf.function
def f(x):
    n = x.shape[0]
    d = tf.shape(x)[0]
    if n is None:
        n = -1
    r = tf.reshape(x, [d, -1])
    k = len(x.shape)
    z = tf.zeros([d, 3])
    return r, n, z


ds = tf.data.Dataset.from_tensor_slices(tf.ones((5, 2, 2))).batch(2)
for x in ds:
    a, n, z = f(x)
    b = tf.zeros((x.shape[0], 3))
    c = tf.zeros_like(x)[:, 0]


def g(x):
    batch, h, w = x.shape
    return tf.reshape(x, (batch, h * w))


y = g(tf.ones((2, 3, 4)))
u = g(tf.ones((3, 1, 2)))
