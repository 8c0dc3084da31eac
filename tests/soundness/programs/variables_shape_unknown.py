import tensorflow as tf

v = tf.Variable([1.0, 2.0], shape=tf.TensorShape(None))
a = v.read_value()
v.assign([[1.0], [2.0]])
b = v + 1
c = v.shape
w = tf.Variable([1.0, 2.0], shape=[None])
w.assign([1.0, 2.0, 3.0])
d = w + 0
e = tf.reduce_sum(w)
u = tf.Variable(lambda: tf.ones(2))
f = u + 1
g = tf.Variable("text")
g.assign("other")
h = tf.Variable([True])
i = [tf.Variable(float(k)) for k in range(2)]
j = sum(i)
