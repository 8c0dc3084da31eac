"""The loop ends by the step; some batches are left out."""

import tensorflow as tf

weight = tf.Variable(2.0)
step = tf.Variable(0, dtype=tf.int64)
numbers = iter(tf.data.Dataset.range(7).repeat().map(lambda number: tf.cast(number, tf.float32)))

host_step = int(step)
while host_step < 25:
    number = next(numbers)
    if number == 3.0:
        continue
    with tf.GradientTape() as tape:
        loss = tf.square(weight * number - 1.0)
    weight.assign_sub(0.001 * tape.gradient(loss, weight))
    step.assign_add(1)
    host_step += 1
    if host_step % 6 == 1 or host_step > 22:
        print(f"{step.numpy():03d} {loss.numpy():.5f}")
