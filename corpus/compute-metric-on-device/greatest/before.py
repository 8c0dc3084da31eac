"""The greatest of a batch stays with NumPy."""

import numpy as np
import tensorflow as tf

weight = tf.Variable(0.5)
found = []

for number in range(6):
    with tf.GradientTape() as tape:
        losses = tf.square(weight * tf.range(4.0) - number)
    weight.assign_sub(0.001 * tape.gradient(losses, weight))
    found.append(int(np.argmax(losses.numpy())))
print(found)
