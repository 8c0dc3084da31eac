"""A counter that the loop sets back is left alone."""

import tensorflow as tf

weight = tf.Variable(1.0)
since = tf.Variable(0)

for x in tf.data.Dataset.range(12):
    with tf.GradientTape() as tape:
        loss = tf.square(weight * tf.cast(x, tf.float32) / 12.0 - 1.0)
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
    since.assign_add(1)
    if since % 5 == 0:
        print(float(loss))
        since.assign(0)
