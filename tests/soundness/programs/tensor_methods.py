import tensorflow as tf

v = tf.Variable([1.0, 2.0])
a = v.assign([3.0, 4.0])
b = v.assign_add([1.0, 1.0])
c = v.read_value()
d = v.value()
e = v.numpy()
f = v[0]
g = v.shape
h = v.dtype
i = v.name
j = v.trainable
t = tf.constant([1.0, 2.0])
k = t.shape
l = t.dtype
m = t.device
n = t.numpy
o = n()
p = t.shape[0]
q = t.dtype.name
r = t.get_shape().as_list()
s = t.shape.rank
u = v.assign_sub([0.5, 0.5]).numpy()
w = [float(x) for x in t]
y = t.shape + (3,) if False else tuple(t.shape)
z = v + a
count = tf.Variable(0, dtype=tf.int64)
count.assign_add(1)
step = int(count)
