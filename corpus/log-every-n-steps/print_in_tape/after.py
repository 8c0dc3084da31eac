"""Gradient descent by hand, watched from inside of the tape."""

import tensorflow as tf

x = tf.constant([0.0, 1.0, 2.0, 3.0])
y = 2.0 * x + 1.0
slope, offset = tf.Variable(0.0), tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(2).repeat(10)

logged = True
for step, (xb, yb) in enumerate(data):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(slope * xb + offset - yb))
        slope_value = tf.identity(slope)
    gradients = tape.gradient(loss, [slope, offset])
    optimizer.apply_gradients(zip(gradients, [slope, offset]))
    logged = step % 3 == 0
    if logged:
        print(f"loss {loss:.5f} slope {slope_value.numpy():.5f}")
    if loss < 1e-3:
        if not logged:
            print(f"loss {loss:.5f} slope {slope_value.numpy():.5f}")
            logged = True
        print("close")
        break
if not logged:
    print(f"loss {loss:.5f} slope {slope_value.numpy():.5f}")
print(f"slope {slope.numpy():.3f}")
