"""Rows without a label are skipped before the message is reached; the last rows have none."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(4)
rows = rng.normal(size=(28, 2)).astype("float32")
labels = np.array([-1.0 if i % 10 == 0 or i > 24 else i % 3 for i in range(28)], dtype="float32")
dataset = tf.data.Dataset.from_tensor_slices((rows, labels))

kernel = tf.Variable(tf.zeros([2]), name="kernel")
optimizer = tf.keras.optimizers.SGD(0.05)
skipped = 0

for row, label in dataset:
    if label < 0:
        skipped += 1
        continue
    with tf.GradientTape() as tape:
        loss = tf.square(tf.reduce_sum(kernel * row) - label)
    optimizer.apply_gradients(zip(tape.gradient(loss, [kernel]), [kernel]))
    print("label", float(label), "loss", loss.numpy())

print("skipped", skipped)
