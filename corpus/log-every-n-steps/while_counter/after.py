"""A while loop that keeps its own count."""

import tensorflow as tf

target = tf.constant([0.5, -1.5, 2.0])
guess = tf.Variable([0.0, 0.0, 0.0])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.04)
max_steps = 42

step = 0
logged = True
while step < max_steps:
    with tf.GradientTape() as tape:
        distance = tf.reduce_sum(tf.square(guess - target))
    optimizer.apply_gradients(zip(tape.gradient(distance, [guess]), [guess]))
    logged = step % 10 == 0
    if logged:
        print("step", step, "distance", float(distance))
    last_step = step
    step += 1
if not logged:
    print("step", last_step, "distance", float(distance))

print("finished after", step, "steps")
