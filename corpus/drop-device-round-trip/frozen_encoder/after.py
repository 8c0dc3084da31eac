"""A decoder is trained on what an encoder gives, through the host."""

import tensorflow as tf

tf.keras.utils.set_random_seed(3)
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.01)
variables = encoder.trainable_variables + decoder.trainable_variables
batches = [tf.random.stateless_normal((4, 3), seed=(number, 1)) for number in range(10)]

for batch in batches:
    with tf.GradientTape() as tape:
        code = encoder(batch)
        penalty = tf.reduce_mean(tf.square(code))
        loss = tf.reduce_mean(tf.square(decoder(tf.stop_gradient(code)) - batch)) + penalty
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
print(f"{loss:.5f}")
