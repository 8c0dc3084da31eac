"""Train until there were enough steps, and return what was seen."""

import tensorflow as tf

weight = tf.Variable(4.0)
optimizer = tf.keras.optimizers.SGD(0.1)


def train(steps):
    losses = []
    step = 0
    pending_losses = []
    while True:
        with tf.GradientTape() as tape:
            loss = tf.square(weight - 1.0)
        optimizer.apply_gradients([(tape.gradient(loss, weight), weight)])
        pending_losses.append(loss)
        if len(pending_losses) == 1000:
            losses.extend(loss.numpy() for loss in pending_losses)
            pending_losses.clear()
        step += 1
        if step == steps:
            losses.extend(loss.numpy() for loss in pending_losses)
            return losses, step


found, steps = train(35)
print(steps, found[0], found[-1])
