"""for-else: the else branch speaks only when no step broke off."""

import tensorflow as tf

TOLERANCES = [1e-9, 0.5]
log = []

for tolerance in TOLERANCES:
    scale = tf.Variable(4.0)
    optimizer = tf.keras.optimizers.SGD(0.05)
    logged = True
    for step in range(27):
        with tf.GradientTape() as tape:
            loss = tf.square(scale - 1.0)
        optimizer.apply_gradients(zip(tape.gradient(loss, [scale]), [scale]))
        logged = step % 10 == 0
        if logged:
            print(f"tolerance {tolerance}: loss {float(loss):.6f}")
        if loss < tolerance:
            log.append(step)
            break
    else:
        if not logged:
            print(f"tolerance {tolerance}: loss {float(loss):.6f}")
            logged = True
        print("not within", tolerance)
    if not logged:
        print(f"tolerance {tolerance}: loss {float(loss):.6f}")
    print("scale is now", scale.numpy())
