"""The read makes the clock right: it waits for the step that is being timed."""

import time

import tensorflow as tf

matrix = tf.Variable(tf.eye(16))
optimizer = tf.keras.optimizers.SGD(0.01)
durations = []

for step in range(22):
    start = time.perf_counter()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(matrix @ matrix - 0.5))
    optimizer.apply_gradients(zip(tape.gradient(loss, [matrix]), [matrix]))
    print("loss", loss.numpy())
    durations.append(time.perf_counter() - start)

slowest, durations = max(durations) > 0.0, len(durations)
print("timed", durations, "steps")
