import tensorflow as tf

x = tf.zeros((2, 3, 4))
a = tf.reshape(x, (6, 4))
b = tf.reshape(x, [-1, 4])
c = tf.transpose(x)
d = tf.transpose(x, [0, 2, 1])
e = tf.expand_dims(x, -1)
f = tf.squeeze(tf.zeros((1, 3, 1)))
g = tf.squeeze(tf.zeros((1, 3, 1)), axis=0)
h = tf.concat([x, x], axis=1)
i = tf.stack([x, x], axis=0)
j = tf.unstack(x)
k = tf.split(x, 3, axis=1)
l = tf.tile(tf.ones((1, 2)), [3, 2])
m = x[0]
n = x[:, 1]
o = x[..., 0]
p = x[0, 1, 2]
q = x[:, tf.newaxis]
r = x[1:, ::2]
s = tf.gather(x, [0, 1], axis=1)
t = tf.pad(tf.ones((2, 2)), [[1, 1], [0, 0]])
u = tf.broadcast_to(tf.ones(3), (2, 3))
v = tf.matmul(tf.ones((2, 3)), tf.ones((3, 5)))
w = tf.einsum("ij,jk->ik", tf.ones((2, 3)), tf.ones((3, 5)))
y = tf.where(x > 0)
z = tf.where(x > 0, x, -x)
aa = tf.repeat([1, 2], 3)
bb = tf.boolean_mask(tf.constant([1.0, 2.0]), [True, False])
cc, dd = tf.split(x, [1, 3], axis=2)
ee = tf.reverse(x, [0])
ff = tf.meshgrid(tf.range(2), tf.range(3))
gg = tf.linalg.diag([1.0, 2.0])
hh = x.shape
ii = x.shape[1]
jj = x.shape.as_list()
kk = x.dtype
ll = tf.gather_nd(x, [[0, 1]])
mm = tf.roll(x, 1, axis=0)
nn = x.get_shape()
oo = len(x)
pp = x.ndim
qq = j[0]
