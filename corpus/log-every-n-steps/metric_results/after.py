"""Running metrics, shown at each step and reset at each epoch."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(11)
images = rng.random((132, 6), dtype=np.float32)
classes = (images.sum(axis=1) > 3.0).astype("int64")
train_ds = tf.data.Dataset.from_tensor_slices((images, classes)).batch(11)

model = tf.keras.Sequential([tf.keras.Input(shape=(6,)), tf.keras.layers.Dense(2)])
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(0.3)

train_loss = tf.keras.metrics.Mean(name="train_loss")
train_accuracy = tf.keras.metrics.SparseCategoricalAccuracy(name="train_accuracy")

EPOCHS = 3
for epoch in range(EPOCHS):
    train_loss.reset_state()
    train_accuracy.reset_state()

    logged = True
    for step, (images_batch, labels_batch) in enumerate(train_ds):
        with tf.GradientTape() as tape:
            logits = model(images_batch, training=True)
            loss = loss_object(labels_batch, logits)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))

        train_loss.update_state(loss)
        train_accuracy.update_state(labels_batch, logits)
        logged = step % 5 == 0
        if logged:
            print(
                f"  running loss {train_loss.result():.4f}",
                f"running accuracy {train_accuracy.result() * 100:.1f} %",
                sep=", ",
            )
    if not logged:
        print(
            f"  running loss {train_loss.result():.4f}",
            f"running accuracy {train_accuracy.result() * 100:.1f} %",
            sep=", ",
        )

    print(f"Epoch {epoch + 1} of {EPOCHS} done")
