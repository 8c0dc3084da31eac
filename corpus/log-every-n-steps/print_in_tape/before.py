"""Gradient descent by hand, watched from inside of the tape."""

import tensorflow as tf

x = tf.constant([0.0, 1.0, 2.0, 3.0])
y = 2.0 * x + 1.0
slope, offset = tf.Variable(0.0), tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(2).repeat(10)

for xb, yb in data:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(slope * xb + offset - yb))
        print(f"loss {loss:.5f} slope {slope.numpy():.5f}")
    gradients = tape.gradient(loss, [slope, offset])
    optimizer.apply_gradients(zip(gradients, [slope, offset]))
    if loss < 1e-3:
        print("close")
        break
print(f"slope {slope.numpy():.3f}")
