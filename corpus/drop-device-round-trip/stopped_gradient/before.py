"""The array stopped a gradient, and so does what takes its place."""

import tensorflow as tf

weight = tf.Variable([1.0, -2.0])
points = tf.random.stateless_normal((15, 2), seed=(1, 2))


def normalized(vector):
    size = tf.norm(vector)
    return vector / tf.constant(size.numpy())


for point in points:
    with tf.GradientTape() as tape:
        loss = tf.square(tf.tensordot(normalized(weight), point, 1) - 1.0)
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
print(weight.numpy().round(4))
