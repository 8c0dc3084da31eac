import tensorflow as tf

x = tf.constant(3.0)
a = tf.cond(x > 2, lambda: x * 2, lambda: x)
i, s = tf.while_loop(lambda i, s: i < 3, lambda i, s: (i + 1, s * 2.0), [tf.constant(0), x])
b = tf.map_fn(lambda v: v * 2, tf.constant([1.0, 2.0]))
c = tf.scan(lambda acc, v: acc + v, tf.constant([1, 2, 3]))
d = tf.foldl(lambda acc, v: acc + v, tf.constant([1.0, 2.0]))
e = tf.case([(x > 5, lambda: tf.constant(1))], default=lambda: tf.constant(2))
f = tf.switch_case(tf.constant(1), [lambda: x, lambda: -x])
g = tf.vectorized_map(lambda v: v + 1, tf.constant([1.0, 2.0]))
ta = tf.TensorArray(tf.float32, size=2)
ta = ta.write(0, x)
ta = ta.write(1, 2 * x)
h = ta.stack()
k = ta.read(1) if False else h[1]
m = tf.nest.map_structure(lambda t: t + 1, {"a": x, "b": (x, x)})
n = m["b"][0]
o = tf.nest.flatten(m)
p = tf.py_function(lambda v: v.numpy() + 1, [x], tf.float32)
q = tf.numpy_function(lambda v: v * 2, [x], tf.float32)
tf.debugging.assert_equal(x, 3.0)
with tf.control_dependencies([x]):
    r = tf.identity(x)
tf.print(x, "text")
t = tf.group()
