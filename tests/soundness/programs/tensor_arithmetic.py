import tensorflow as tf

f = tf.constant([1.0, 2.0])
i = tf.constant([1, 2])
d = tf.constant([1.0, 2.0], tf.float64)
v = tf.Variable([1.0, 2.0])
a = f + 1
b = 1 - f
c = f * 2.5
e = i + 1
g = i / 2
h = i // 2
j = i % 2
k = f**2
l = -f
m = f > 1
n = i == 1
o = i != i
p = m & n
q = ~m
r = v + 1
s = v * v
t = f + v
u = abs(f)
w = f @ tf.transpose(tf.expand_dims(f, 0)) if False else tf.tensordot(f, f, 1)
x = 2 / i
y = d * 3
z = i * i
aa = f / f
bb = v - 0.5
cc = tf.add(f, 1)
dd = tf.multiply(i, 3)
ee = tf.divide(i, 2)
ff = tf.pow(f, 2)
gg = tf.maximum(f, 1.5)
hh = f[0] + 1
ii = f + [1, 2]
jj = f == f
kk = v > 1
ll = not tf.constant(False)
mm = tf.constant(3) if f[0] > 0 else tf.constant(4.0)
nn = f[0] and f[1]
