import tensorflow as tf

a = tf.data.Dataset.range(3)
b = tf.data.Dataset.from_tensor_slices([1.0, 2.0, 3.0])
z = tf.data.Dataset.zip((a, b))
z3 = tf.data.Dataset.zip(((a, b), a))
zd = tf.data.Dataset.zip({"a": a, "b": b})
c = a.concatenate(tf.data.Dataset.range(5, 7))
s = tf.data.Dataset.sample_from_datasets([a, a])
for x, y in z:
    t = tf.cast(x, tf.float32) + y
for (p, q), r in z3:
    pass
for d in zd:
    v = d["b"]
for e in c:
    pass
n = a.reduce(tf.constant(0, tf.int64), lambda state, v: state + v)
l = list(z.as_numpy_iterator())
first = l[0]
