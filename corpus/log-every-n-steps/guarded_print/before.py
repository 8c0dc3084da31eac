"""Already shown every tenth step only."""

import tensorflow as tf

a = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(45):
    with tf.GradientTape() as tape:
        loss = tf.square(a - 2.0)
    optimizer.apply_gradients(zip(tape.gradient(loss, [a]), [a]))
    if step % 10 == 0:
        print("step", step, "loss", loss.numpy())
