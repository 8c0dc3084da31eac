"""Losses of a batch and how many are right; all of them sums of eighths."""

import numpy as np
import tensorflow as tf

weight = tf.Variable(0.5)
batches = tf.data.Dataset.range(48).map(lambda number: tf.cast(number % 8, tf.float32) / 8.0).batch(4)
means, hits, spread = [], [], 0.0

for batch in batches:
    with tf.GradientTape() as tape:
        losses = tf.abs(weight - batch)
        loss = tf.reduce_mean(losses)
    weight.assign_sub(0.125 * tape.gradient(loss, weight))
    means.append(tf.reduce_mean(losses).numpy())
    right = tf.less(losses, 0.25)
    hits.append(tf.reduce_mean(tf.cast(right, tf.float64)).numpy())
    spread += tf.reduce_sum(tf.cast(right, tf.int64)).numpy()
    print(f"{means[-1]:.4f} {hits[-1]:.2f} {type(spread).__name__} {spread}")
