"""Training is quiet; the evaluation talks at each batch."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(2)
x_data = rng.normal(size=(93, 3)).astype("float32")
y_data = (x_data[:, 0] > 0).astype("float32").reshape(-1, 1)
train_data = tf.data.Dataset.from_tensor_slices((x_data, y_data)).batch(31)
test_data = tf.data.Dataset.from_tensor_slices((x_data, y_data)).batch(4)

model = tf.keras.Sequential([tf.keras.Input(shape=(3,)), tf.keras.layers.Dense(1, activation="sigmoid")])
optimizer = tf.keras.optimizers.SGD(0.5)
bce = tf.keras.losses.BinaryCrossentropy()
test_accuracy = tf.keras.metrics.BinaryAccuracy()

for _ in range(4):
    for x, y in train_data:
        with tf.GradientTape() as tape:
            loss = bce(y, model(x, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))

logged = True
for batch, (x, y) in enumerate(test_data):
    predictions = model(x, training=False)
    test_loss = bce(y, predictions)
    test_accuracy.update_state(y, predictions)
    logged = batch % 10 == 0
    if logged:
        print("batch", batch, "test loss", test_loss.numpy(), "accuracy so far", test_accuracy.result().numpy())
if not logged:
    print("batch", batch, "test loss", test_loss.numpy(), "accuracy so far", test_accuracy.result().numpy())

print("accuracy", test_accuracy.result().numpy())
