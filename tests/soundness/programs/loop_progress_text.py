import tensorflow as tf
import time

start = time.time()
msg = ""
for i in range(3):
    loss = tf.constant(i + 0.5)
    msg = "step {} loss {:.3f}".format(i, loss)
    other = "step %d loss %.3f" % (i, loss)
    third = f"{i}: {loss.numpy()!r}"
    print(msg, other, third)
elapsed = time.time() - start
parts = msg.split(" ")
up = msg.upper()
joined = ",".join(parts)
size = len(joined)
