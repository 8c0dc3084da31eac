import tensorflow as tf

ds = tf.data.Dataset.range(4)
options = tf.data.Options()
options.experimental_deterministic = True
ds = ds.with_options(options)
it = iter(ds)
a = next(it)
o = it.get_next_as_optional()
b = o.get_value()
try:
    while True:
        c = next(it)
except StopIteration:
    c = None
for i, v in enumerate(ds):
    s = i + v
t = tuple(ds)
m = max(ds.as_numpy_iterator())
g = ds.batch(2).map(lambda q: tf.reduce_sum(q))
h = [int(q) for q in g]
x, y = ds.batch(2)
