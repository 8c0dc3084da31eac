import tensorflow as tf

ds = tf.data.Dataset.from_tensor_slices((tf.ones((10, 3)), tf.zeros(10, tf.int64)))
a = ds.batch(4)
b = ds.batch(4, drop_remainder=True)
c = ds.shuffle(10).repeat(2).batch(5).prefetch(tf.data.AUTOTUNE)
d = a.unbatch()
e = ds.window(2)
f = ds.padded_batch(3)
g = ds.cache().take(3).skip(1)
h = ds.enumerate()
for x, y in a:
    n = x.shape[0]
for x2, y2 in b:
    pass
for x3, y3 in c:
    pass
for x4, y4 in d:
    pass
for i, (x5, y5) in h:
    pass
for x6, y6 in f:
    pass
for w in e:
    wx, wy = w
k = a.cardinality()
l = len(a)
m = a.element_spec
