"""Report the mean of the last 25 losses now and then."""

import tensorflow as tf

layer = tf.keras.layers.Dense(1, kernel_initializer="ones")
layer.build((None, 2))
optimizer = tf.keras.optimizers.SGD(0.02)
examples = tf.random.stateless_normal([90, 4, 2], seed=[1, 2])

running = 0.0
losses = []
pending_losses = []
for step, x in enumerate(examples):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(layer(x) - 1.0))
    gradients = tape.gradient(loss, layer.trainable_variables)
    optimizer.apply_gradients(zip(gradients, layer.trainable_variables))
    pending_losses.append(loss)
    if len(pending_losses) == 1000:
        for pending_loss in pending_losses:
            value = float(pending_loss)
            losses.append(value)
            running += value
        pending_losses.clear()
    if step % 25 == 24:
        for pending_loss in pending_losses:
            value = float(pending_loss)
            losses.append(value)
            running += value
        pending_losses.clear()
        print(step, running / 25, value)
        running = 0.0
    if step == 80:
        for pending_loss in pending_losses:
            value = float(pending_loss)
            losses.append(value)
            running += value
        pending_losses.clear()
        print("enough", losses[-1])
        break
for pending_loss in pending_losses:
    value = float(pending_loss)
    losses.append(value)
    running += value
print(len(losses), running, value)
