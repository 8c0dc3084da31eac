"""Fit a line; the loss is read once per step and reported once more per epoch."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(5)
xs = rng.normal(size=(88, 3)).astype("float32")
ys = (xs @ np.array([[1.0], [-2.0], [0.5]], "float32")) + 0.25
dataset = tf.data.Dataset.from_tensor_slices((xs, ys)).batch(8)

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
error = tf.keras.metrics.MeanAbsoluteError()


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        predicted = model(x, training=True)
        loss = tf.reduce_mean(tf.square(predicted - y))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    error.update_state(y, predicted)
    return loss


def fit(epochs):
    for epoch in range(epochs):
        error.reset_state()
        for step, (x, y) in enumerate(dataset):
            loss = train_step(x, y)
            loss_value, error_value = float(loss), error.result().numpy()
            text = f"{loss_value:.4f} {error_value:.4f}"
            print("epoch", epoch, "step", step, text)
        print(f"epoch {epoch} ended with {loss_value:.4f}")
    return loss_value


last = fit(2)
print(f"last {last:.4f}")
