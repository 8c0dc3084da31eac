import tensorflow as tf

best = float("inf")
patience, wait = 2, 0
values = tf.constant([3.0, 2.0, 2.5, 2.6, 1.0])
for v in values:
    if v < best:
        best = v
        wait = 0
    else:
        wait += 1
        if wait >= patience:
            print("stop", best)
            break
final = best
flag = wait >= patience
