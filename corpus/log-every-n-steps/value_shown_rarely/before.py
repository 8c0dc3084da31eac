"""Fit a sine and show the loss now and then."""

import math

import tensorflow as tf

x = tf.reshape(tf.linspace(0.0, math.pi, 46), (-1, 1))
dataset = tf.data.Dataset.from_tensor_slices((x, tf.sin(x))).batch(2)
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)
mean = tf.keras.metrics.Mean()


def fit():
    for step, (xb, yb) in enumerate(dataset):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(xb) - yb))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        loss_value = loss.numpy()
        mean.update_state(loss)
        if step % 5 == 0:
            print("step", step, "loss", loss_value)


fit()
print(f"mean {mean.result():.4f}")
