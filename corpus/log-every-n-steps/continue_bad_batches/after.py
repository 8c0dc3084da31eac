"""Batches without a label are skipped before the message is reached."""

import tensorflow as tf

values = tf.reshape(tf.range(58, dtype=tf.float32) / 10.0, (29, 2))
labels = tf.constant([float(i % 4) for i in range(29)])
dataset = tf.data.Dataset.from_tensor_slices((values, labels))

kernel = tf.Variable(tf.ones([2]))
optimizer = tf.keras.optimizers.SGD(0.001)
skipped = 0

logged = True
for step, (value, label) in enumerate(dataset):
    if step % 5 == 0 or step > 26:
        skipped += 1
        continue
    with tf.GradientTape() as tape:
        loss = tf.square(tf.reduce_sum(kernel * value) - label)
    optimizer.apply_gradients(zip(tape.gradient(loss, [kernel]), [kernel]))
    logged = step % 7 == 0
    if logged:
        print("step", step, "loss", loss.numpy())
    last_step = step
if not logged:
    print("step", last_step, "loss", loss.numpy())

print("skipped", skipped)
