"""The loss is always a number, so that the check only waits."""

import tensorflow as tf

weight = tf.Variable(2.0)
batches = tf.data.Dataset.range(30).map(lambda number: tf.cast(number, tf.float32) / 30.0)

for batch in batches:
    with tf.GradientTape() as tape:
        loss = tf.square(weight * batch - 1.0)
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
    if tf.math.is_nan(loss):
        raise ValueError("the loss is no number")
print(f"{weight.numpy():.5f}")
