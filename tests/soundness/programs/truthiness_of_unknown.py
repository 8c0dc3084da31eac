import random
import tensorflow as tf

flip = random.random() > 2
x = tf.ones(2) if flip else 3
y = None
if flip:
    y = tf.ones(1)
a = y
d = {}
if flip:
    d["a"] = 1
b = d.get("a")
for i in range(0 if not flip else 2):
    z = i
else:
    z = "none"
c = z
l = []
if flip:
    l.append(tf.ones(1))
l.append("s")
e = l[0]
try:
    if not flip:
        raise KeyError("k")
    g = 1
except KeyError as err:
    g = err.args[0]
h = g
while not flip:
    k = 1.5
    break
else:
    k = "else"
m = k
