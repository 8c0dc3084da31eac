"""str.format with two device values over a list of batches."""

import tensorflow as tf

layer = tf.keras.layers.Dense(2)
layer.build((None, 3))
optimizer = tf.keras.optimizers.Adam(0.01)

batches = [tf.fill([4, 3], float(i % 5) - 2.0) for i in range(23)]
goal = tf.constant([[1.0, -1.0]])

template = 'batch {}: error {:.3f} (largest output {:+.2f})'
logged = True
for number, batch in enumerate(batches):
    with tf.GradientTape() as tape:
        output = layer(batch)
        error = tf.reduce_mean(tf.abs(output - goal))
    variables = layer.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(error, variables), variables))
    largest = tf.reduce_max(output)
    logged = number % 10 == 0
    if logged:
        print(template.format(number, error.numpy(), largest.numpy()))
if not logged:
    print(template.format(number, error.numpy(), largest.numpy()))
