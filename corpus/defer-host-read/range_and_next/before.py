"""Adversaries that take turns, with a list for each."""

import tensorflow as tf

left, right = tf.Variable(1.0), tf.Variable(-1.0)
optimizers = {"left": tf.keras.optimizers.SGD(0.05), "right": tf.keras.optimizers.SGD(0.05)}
data = iter(tf.data.Dataset.range(10).map(lambda n: tf.cast(n, tf.float32) / 10.0).repeat())


def step_of(side, variable, other, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.square(variable * x - other))
    optimizers[side].apply_gradients([(tape.gradient(loss, variable), variable)])
    return loss


def play(rounds):
    left_losses, right_losses = [], []
    total = 0.0
    for turn in range(rounds):
        x = next(data)
        if x < 0.65:
            left_loss = step_of("left", left, right, x).numpy()
            left_losses.append(left_loss)
        else:
            right_loss = step_of("right", right, left, x)
            right_losses.append(float(right_loss))
            total = total + right_loss.numpy()
    else:
        print("played", len(left_losses), len(right_losses))
    return left_losses, right_losses, total


left_losses, right_losses, total = play(40)
print(left_losses[-1], right_losses[-1], total)
