import tensorflow as tf


def parse(x):
    return tf.cast(x, tf.float32) / 255.0, x + 1


def named(x, y):
    return {"image": x, "label": y}


ds = tf.data.Dataset.range(6)
a = ds.map(lambda v: v * 2)
b = ds.map(parse, num_parallel_calls=2)
c = b.map(named)
d = b.map(lambda x, y: (x, tf.one_hot(y, 3)))
e = a.filter(lambda v: v > 2)
f = ds.flat_map(lambda v: tf.data.Dataset.from_tensors(v).repeat(2))
g = ds.interleave(lambda v: tf.data.Dataset.range(2), cycle_length=2)
h = ds.map(lambda v: tf.py_function(lambda q: q.numpy() * 1.5, [v], tf.float32))
k = ds.map(lambda v: tf.numpy_function(lambda q: q * 2, [v], tf.int64))
for x in a:
    pass
for y, z in b:
    pass
for r in c:
    image = r["image"]
for s, t in d:
    pass
for u in e:
    pass
for w in h:
    pass
first = next(iter(k))
