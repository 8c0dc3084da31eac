"""The value of a variable is shown, and the variable moves on in the same iteration."""

import tensorflow as tf

w = tf.Variable(3.0)
decay = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.05)

logged = True
for step, x in enumerate(tf.data.Dataset.range(1, 25)):
    x = tf.cast(x, tf.float32) / 24.0
    with tf.GradientTape() as tape:
        loss = tf.square(w * x - 0.5) * decay
    grads = tape.gradient(loss, [w])
    w_value = tf.identity(w)
    logged = step % 10 == 0
    if logged:
        print("w before the update:", w_value.numpy())
    optimizer.apply_gradients(zip(grads, [w]))
    decay.assign(decay * 0.9)
    if w < 2.9:
        break
if not logged:
    print("w before the update:", w_value.numpy())

print("w at the end:", w.numpy())
