"""The loop ends early, and says so, after a step that was not a multiple of anything."""

import tensorflow as tf

position = tf.Variable(8.0)
optimizer = tf.keras.optimizers.SGD(0.1)

logged = True
for iteration in range(1000):
    with tf.GradientTape() as tape:
        height = position ** 2
    slope = tape.gradient(height, position)
    optimizer.apply_gradients([(slope, position)])
    logged = iteration % 5 == 0
    if logged:
        print("iteration", iteration, "height", height.numpy())
    if height < 0.05:
        if not logged:
            print("iteration", iteration, "height", height.numpy())
            logged = True
        print("converged")
        break
if not logged:
    print("iteration", iteration, "height", height.numpy())

print("stopped at iteration", iteration)
