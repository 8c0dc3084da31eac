"""for-else: the else branch speaks only when no step broke off."""

import tensorflow as tf

TOLERANCES = [1e-9, 0.5]
log = []

for tolerance in TOLERANCES:
    scale = tf.Variable(4.0)
    optimizer = tf.keras.optimizers.SGD(0.05)
    for step in range(27):
        with tf.GradientTape() as tape:
            loss = tf.square(scale - 1.0)
        optimizer.apply_gradients(zip(tape.gradient(loss, [scale]), [scale]))
        print(f"tolerance {tolerance}: loss {float(loss):.6f}")
        if loss < tolerance:
            log.append(step)
            break
    else:
        print("not within", tolerance)
    print("scale is now", scale.numpy())
