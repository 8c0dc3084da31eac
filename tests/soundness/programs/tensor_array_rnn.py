import tensorflow as tf


@tf.function
def unroll(x, state):
    out = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
    for i in tf.range(tf.shape(x)[0]):
        state = state * 0.5 + x[i]
        out = out.write(i, state)
    return out.stack(), state


@tf.function
def collected(x):
    parts = []
    for i in range(3):
        parts.append(x * i)
    return tf.stack(parts)


@tf.function
def breaks(n):
    total = 0
    for i in tf.range(n):
        if i > 3:
            break
        if i == 1:
            continue
        total += i
    return total


a, s = unroll(tf.ones((4, 2)), tf.zeros(2))
b = collected(tf.constant(1.0))
c = breaks(tf.constant(10))
d = breaks(2)
