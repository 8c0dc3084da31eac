"""The way of a point down a slope, written down in each step."""

import tensorflow as tf

point = tf.Variable([3.0, -2.0])
optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.5)

path = [point.numpy()]
heights = []
pending_heights = []
pending_path = []
for step in range(60):
    with tf.GradientTape() as tape:
        height = point[0] ** 2 + 4.0 * point[1] ** 2
    pending_heights.append(height)
    optimizer.apply_gradients([(tape.gradient(height, point), point)])
    pending_path.append(tf.identity(point))
path.extend(point.numpy() for point in pending_path)
heights.extend(height.numpy() for height in pending_heights)

print(path[0], path[1], path[-1])
print(heights[0], heights[-1])
