"""A function that returns from inside its loop, called twice: each call counts anew."""

import tensorflow as tf


def solve(start, patience):
    """Walk downhill until the loss stops falling or the patience ends."""
    point = tf.Variable(start)
    optimizer = tf.keras.optimizers.SGD(0.3)
    best = float("inf")
    logged = True
    for step in range(100):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.abs(point))
        optimizer.apply_gradients(zip(tape.gradient(loss, [point]), [point]))
        logged = step % 10 == 0
        if logged:
            print("  step %d: loss %.3f" % (step, loss.numpy()))
        if loss < best - 1e-6:
            best = loss
        else:
            patience -= 1
            if patience == 0:
                if not logged:
                    print("  step %d: loss %.3f" % (step, loss.numpy()))
                print("  out of patience")
                return step, loss
    if not logged:
        print("  step %d: loss %.3f" % (step, loss.numpy()))
    return 100, loss


for start in ([2.0, -3.1], [5.2, 0.05]):
    print("start", start)
    steps, final = solve(start, patience=3)
    print("solved in", steps, "steps with loss", final.numpy())
