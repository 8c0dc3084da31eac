import tensorflow as tf

image = tf.zeros((1, 4, 4, 3))
for i in range(3):
    with tf.GradientTape() as tape:
        tape.watch(image)
        loss = tf.reduce_sum(tf.math.square(image - 0.5))
    grad = tape.gradient(loss, image)
    grad = grad / (tf.math.reduce_std(grad) + 1e-8)
    image -= 0.01 * grad
    image = tf.clip_by_value(image, -1.0, 1.0)
result = image[0]
pixel = image[0, 1, 2]
channel = image[..., 0]
