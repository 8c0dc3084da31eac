"""Train until there were enough steps, and return what was seen."""

import tensorflow as tf

weight = tf.Variable(4.0)
optimizer = tf.keras.optimizers.SGD(0.1)


def train(steps):
    losses = []
    step = 0
    while True:
        with tf.GradientTape() as tape:
            loss = tf.square(weight - 1.0)
        optimizer.apply_gradients([(tape.gradient(loss, weight), weight)])
        losses.append(loss.numpy())
        step += 1
        if step == steps:
            return losses, step


found, steps = train(35)
print(steps, found[0], found[-1])
