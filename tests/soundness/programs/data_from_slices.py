import numpy as np
import tensorflow as tf

x = np.zeros((10, 4))
y = np.arange(10)
a = tf.data.Dataset.from_tensor_slices(x)
b = tf.data.Dataset.from_tensor_slices((x, y))
c = tf.data.Dataset.from_tensor_slices({"x": x, "y": y})
d = tf.data.Dataset.from_tensor_slices([1, 2, 3])
e = tf.data.Dataset.from_tensor_slices(["a", "b"])
f = tf.data.Dataset.from_tensors((x, 1.0))
g = tf.data.Dataset.range(5)
h = tf.data.Dataset.range(1, 9, 2, output_type=tf.int32)
for v in a.take(1):
    pass
for p, q in b.take(1):
    pass
for r in c.take(1):
    s = r["x"]
for i in d:
    pass
for t in e:
    pass
for u, w in f:
    pass
for z in g:
    pass
k = next(iter(h))
