"""Batches drawn with replacement in Python; the loop only counts."""

import numpy as np
import tensorflow as tf

np.random.seed(5)
tf.random.set_seed(5)

TRAIN_STEPS = 36
data = np.linspace(0, 1, 50, dtype=np.float32).reshape(-1, 1)
answer = 2 * data ** 2 - data


def random_batch(size):
    rows = np.random.randint(0, len(data), size)
    return tf.constant(data[rows]), tf.constant(answer[rows])


hidden = tf.Variable(tf.random.normal([1, 8]))
readout = tf.Variable(tf.random.normal([8, 1]))
variables = [hidden, readout]
adam = tf.keras.optimizers.Adam(0.02)
losses = []

for i in range(TRAIN_STEPS):
    X, y = random_batch(10)
    with tf.GradientTape() as tape:
        y_hat = tf.tanh(X @ hidden) @ readout
        loss = tf.reduce_mean((y_hat - y) ** 2)
    grads = tape.gradient(loss, variables)
    adam.apply_gradients(zip(grads, variables))
    losses.append(loss)
    if i % 10 == 0 or i == TRAIN_STEPS - 1:
        print(f'{i}/{TRAIN_STEPS}', 'mse:', loss.numpy())

mean_loss = tf.reduce_mean(losses)
