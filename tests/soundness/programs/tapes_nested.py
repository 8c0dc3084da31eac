import tensorflow as tf

x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**3
    dy = inner.gradient(y, x)
    reg = tf.square(dy)
d2 = outer.gradient(reg, x)
v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape() as t:
    s = tf.reduce_sum(v * v, axis=1)
jac = t.jacobian(s, v)
with tf.GradientTape() as t3:
    m = v * 2
bj = t3.batch_jacobian(m, v) if False else t3.gradient(m, v)
emb = tf.Variable(tf.ones((5, 2)))
with tf.GradientTape() as t4:
    e = tf.nn.embedding_lookup(emb, [0, 1])
    l = tf.reduce_sum(e)
slices = t4.gradient(l, emb)
dense = tf.convert_to_tensor(slices)
values = slices.values
