"""A learning rate that is computed on the device and goes over the host."""

import tensorflow as tf

weight = tf.Variable([1.0, -2.0])
rate = tf.Variable(0.1)
optimizer = tf.keras.optimizers.SGD(0.1)

for number in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(weight * (number + 1.0) / 20.0 - 1.0))
    optimizer.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]))
    decayed = rate * 0.95
    rate.assign(decayed)
    optimizer.learning_rate.assign(rate)
print(f"{rate.numpy():.6f} {optimizer.learning_rate.numpy():.6f}")
