"""Snapshots of a variable stay what they were."""

import tensorflow as tf

weight = tf.Variable([1.0, -2.0])
batches = tf.data.Dataset.range(12).map(lambda number: tf.cast(number, tf.float32) / 12.0)
moved = tf.Variable(0.0)
path = []

for batch in batches:
    before = tf.identity(weight)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(weight * batch - 1.0))
    weight.assign_sub(0.1 * tape.gradient(loss, weight))
    moved.assign_add(tf.norm(weight - before))
    path.append(before)
print([f"{point[0]:.4f}" for point in path])
print(f"{moved.numpy():.5f}")
