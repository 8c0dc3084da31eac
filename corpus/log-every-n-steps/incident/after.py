"""Fit a small regression by hand and watch the loss of every step."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(7)
features = rng.normal(size=(256, 4)).astype("float32")
targets = (features @ np.array([[1.5], [-2.0], [0.5], [3.0]], dtype="float32")) + 0.1

dataset = tf.data.Dataset.from_tensor_slices((features, targets)).batch(8)

model = tf.keras.Sequential([tf.keras.Input(shape=(4,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(learning_rate=0.05)
loss_fn = tf.keras.losses.MeanSquaredError()

logged = True
for step, (x, y) in enumerate(dataset):
    with tf.GradientTape() as tape:
        predictions = model(x, training=True)
        loss = loss_fn(y, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    logged = step % 10 == 0
    if logged:
        print(loss.numpy())
if not logged:
    print(loss.numpy())

print("trained for", int(optimizer.iterations.numpy()), "steps")
