"""The loop would have stopped in a round in which it is checked."""

import tensorflow as tf

weight = tf.Variable(8.0)

for step in range(40):
    with tf.GradientTape() as tape:
        loss = tf.square(weight)
    weight.assign_sub(0.25 * tape.gradient(loss, weight))
    assert float(loss) >= 0.0
    if loss.numpy() <= 0.25:
        print("stopped at", step)
        break
