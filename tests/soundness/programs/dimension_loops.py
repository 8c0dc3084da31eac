import tensorflow as tf

x = tf.ones((1, 2))
for _ in range(3):
    x = tf.concat([x, x], axis=0)
a = x
y = tf.constant([1.0])
for i in range(3):
    y = tf.expand_dims(y, 0)
b = y
z = tf.zeros([0, 3])
while z.shape[0] < 4:
    z = tf.concat([z, tf.ones((2, 3))], 0)
c = z
s = tf.constant(0)
for i in range(3):
    s = s + i
    s = tf.cast(s, tf.float32)
    s = tf.cast(s, tf.int32)
w = tf.ones(4)
for k in (2, 4):
    w = tf.reshape(w, (k, -1))
d = w
parts = []
for n in (1, 2, 3):
    parts.append(tf.ones((n, 2)))
e = tf.concat(parts, 0)
f = parts[0]
g = [p.shape[0] for p in parts]
