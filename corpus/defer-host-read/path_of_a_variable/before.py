"""The way of a point down a slope, written down in each step."""

import tensorflow as tf

point = tf.Variable([3.0, -2.0])
optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.5)

path = [point.numpy()]
heights = []
for step in range(60):
    with tf.GradientTape() as tape:
        height = point[0] ** 2 + 4.0 * point[1] ** 2
    heights.append(height.numpy())
    optimizer.apply_gradients([(tape.gradient(height, point), point)])
    path.append(point.numpy())

print(path[0], path[1], path[-1])
print(heights[0], heights[-1])
