"""A while loop that keeps its own count."""

import tensorflow as tf

target = tf.constant([0.5, -1.5, 2.0])
guess = tf.Variable([0.0, 0.0, 0.0])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.04)
max_steps = 42

step = 0
while step < max_steps:
    with tf.GradientTape() as tape:
        distance = tf.reduce_sum(tf.square(guess - target))
    optimizer.apply_gradients(zip(tape.gradient(distance, [guess]), [guess]))
    print("step", step, "distance", float(distance))
    step += 1

print("finished after", step, "steps")
