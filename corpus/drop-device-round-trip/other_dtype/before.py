"""The array is converted where it is assigned."""

import tensorflow as tf

weight = tf.Variable([1.0, -2.0])
total = tf.Variable(0.0, dtype=tf.float64)

for number in range(5):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(weight * float(number) - 1.0))
    weight.assign_sub(0.01 * tape.gradient(loss, weight))
    total.assign_add(loss.numpy())
print(f"{total.numpy():.6f}")
