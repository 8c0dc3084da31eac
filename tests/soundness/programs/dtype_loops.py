import numpy as np
import tensorflow as tf

x = np.ones(3, np.float32)
for i in range(3):
    x = x + np.float64(0.5)
    x = x * np.ones(3)
a = x
t = 0
for v in [tf.constant(1), tf.constant(2)]:
    t = t + v
b = t
m = 1
for i in range(4):
    m = m / 2 if i % 2 else m * 2
k = 0
for v in np.array([1.5, 2.5], np.float32):
    k += v
c = k
acc = None
for v in tf.unstack(tf.constant([1.0, 2.0])):
    acc = v if acc is None else acc + v
d = acc
u = np.uint8(250)
lst = [0, 0.0, None]
for q in lst:
    r = q
total = np.zeros(2)
total += np.ones(2, np.float32)
total2 = np.zeros(2, np.float32)
total2 += 1.5
n = np.arange(3)
n *= 2
n = n / n.max()
