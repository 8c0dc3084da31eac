import tensorflow as tf
import numpy as np

l = tf.Variable(3.0)
with tf.GradientTape() as tape:
    a = l * float(l)
    b = l * l.numpy()
    c = tf.stop_gradient(l) * l
    d = l * np.square(l)
    loss = a + b + c + d
g = tape.gradient(loss, l)
with tf.GradientTape() as tape:
    tape.watch(l)
    with tape.stop_recording():
        q = l * 2
    r = l * q
g2 = tape.gradient(r, l)
with tf.GradientTape(watch_accessed_variables=False) as tape:
    u = l * l
none = tape.gradient(u, l)
