import numpy as np
import tensorflow as tf

v = tf.Variable([1.0, 2.0])
w = v
before = v.numpy()
snap = tf.identity(v)
val = v.value()
v.assign([5.0, 6.0])
a = w.numpy()
b = before[0]
c = snap[0]
x = np.zeros(3)
y = x
y[0] = 1
z = x[1:]
z[0] = 7
d = x[1]
l = [1, 2]
m = l
m.append("s")
e = l[2]
k = l[:]
k.append(None)
f = len(l)
n = {"a": l}
n["a"].append(2.5)
g = l[-1]


def add(items):
    items.append(tf.ones(1))


add(l)
h = l[-1]
t = (l, 1)
t[0].clear()
i = len(l)
