import tensorflow as tf
import numpy as np

a = tf.cast([1, 2], tf.float32)
b = tf.cast(3.7, "int32")
c = tf.cast(np.ones(2), tf.float32)
d = tf.dtypes.cast(a, tf.bool)
e = tf.constant(np.float64(2.0))
f = tf.constant(np.ones(2, np.float16)) * 2
g = tf.cast(a, e.dtype)
h = tf.saturate_cast(a, tf.uint8)
i = tf.bitcast(a, tf.int32)
j = a.dtype == tf.float32
k = tf.as_dtype("float32")
l = tf.convert_to_tensor(3)
m = tf.convert_to_tensor(3, dtype=tf.float32)
n = tf.convert_to_tensor(np.int32(3))
o = tf.add(np.ones(2, np.float32), 1)
p = tf.constant([np.float32(1), 2.0])
q = tf.stack([1, 2.0]) if False else tf.stack([1.0, 2.0])
r = tf.Variable(np.ones(2))
s = tf.constant(5) * tf.constant(2)
t = tf.size(a, out_type=tf.int64)
u = tf.shape(a, out_type=tf.int64)
dt = tf.float64
v = tf.ones(2, dt)
names = ["float32", "int32"]
w = [tf.zeros(1, nm) for nm in names]
x = w[1]
