import numpy as np
import tensorflow as tf

t = tf.constant([1.0, 2.0])
i = tf.constant([1, 2])
a = t * np.float32(2)
b = t * 2
c = t * np.array([1.0, 2.0], np.float32)
d = np.array([1.0, 2.0], np.float32) * t
e = np.float32(3) * t
f = i * np.int32(2)
g = i + np.array([1, 2], np.int32)
h = 2.0 * t
j = t + True if False else t
k = t / np.sqrt(2)
l = t * np.pi
m = tf.reduce_sum(t) / len(t)
n = tf.cast(i, tf.float32) * 0.5
o = np.mean([t.numpy(), t.numpy()])
p = t.numpy() * 0.5
q = t.numpy() * np.float64(0.5)
r = float(t[0]) * 2
s = int(i[0]) / 2
u = t.numpy()[0] + 1
v = sum(t)
w = sum([t, t])
x = sum(t.numpy())
y = max(t)
z = sorted(t.numpy())
aa = round(float(t[0]), 2)
bb = divmod(i, 2) if False else i // 2
cc = [t, t] + [i]
dd = t.numpy().mean() + 1
ee = np.array([1, 2]) * t.numpy()
ff = t**0.5
gg = i**2
hh = 2**i
