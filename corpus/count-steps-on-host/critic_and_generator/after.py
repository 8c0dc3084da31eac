"""Two optimizers: one is stepped by the count of the other."""

import tensorflow as tf

generator = tf.Variable(1.0)
critic = tf.Variable(0.5)
g_optimizer = tf.keras.optimizers.Adam(0.05)
d_optimizer = tf.keras.optimizers.Adam(0.05)
batches = tf.data.Dataset.range(40).map(lambda number: tf.cast(number % 5, tf.float32))


@tf.function
def train_generator():
    with tf.GradientTape() as tape:
        loss = tf.square(critic * generator - 1.0)
    g_optimizer.apply_gradients(zip(tape.gradient(loss, [generator]), [generator]))
    return loss


@tf.function
def train_critic(real):
    with tf.GradientTape() as tape:
        loss = tf.square(critic * real - generator)
    d_optimizer.apply_gradients(zip(tape.gradient(loss, [critic]), [critic]))
    return loss


d_iterations = int(d_optimizer.iterations)
g_iterations = int(g_optimizer.iterations)
for real in batches:
    d_loss = train_critic(real)
    d_iterations += 1
    if d_iterations % 3 == 0:
        g_loss = train_generator()
        g_iterations += 1
    if g_iterations % 4 == 0:
        print("sample-%04d" % g_iterations, float(d_loss))
