"""Fit a line and keep each loss for a plot."""

import numpy as np
import tensorflow as tf

inputs = np.linspace(-1.0, 1.0, 200).astype(np.float32)
targets = 3.0 * inputs + 0.5
batches = tf.data.Dataset.from_tensor_slices((inputs, targets)).batch(4).repeat(4)
slope, offset = tf.Variable(0.0), tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(slope * x + offset - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, [slope, offset]), [slope, offset]))
    return loss


losses = []
pending_losses = []
for x, y in batches:
    loss = train_step(x, y)
    pending_losses.append(loss)
    if len(pending_losses) == 1000:
        losses.extend(loss.numpy() for loss in pending_losses)
        pending_losses.clear()
losses.extend(loss.numpy() for loss in pending_losses)

print(len(losses), type(losses[0]).__name__, losses[-1])
print(np.mean(losses[-50:]))
