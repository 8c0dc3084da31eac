"""The update stands under a condition and the counter follows it."""

import tensorflow as tf

weight = tf.Variable(1.0)
total = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)

iterations = int(optimizer.iterations)
for number, x in enumerate(tf.data.Dataset.range(24)):
    with tf.GradientTape() as tape:
        loss = tf.square(weight * tf.cast(x, tf.float32) / 24.0 - 1.0)
    total.assign_add(tape.gradient(loss, weight))
    if number % 3 == 2:
        optimizer.apply_gradients([(total / 3.0, weight)])
        iterations += 1
        total.assign(0.0)
    if iterations % 2 == 1:
        print(number, float(loss))
