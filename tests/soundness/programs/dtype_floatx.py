import tensorflow as tf

tf.keras.backend.set_floatx("float64")
d = tf.keras.layers.Dense(2)
y = d(tf.ones((1, 3), tf.float64))
k = d.kernel
z = tf.keras.backend.zeros((2,))
f = tf.keras.backend.floatx()
o = tf.ones(2)
m = tf.keras.metrics.Mean()
m.update_state(1.0)
r = m.result()
w = tf.Variable(1.0)
n = tf.keras.Sequential([tf.keras.layers.Dense(1)])(tf.ones((2, 2)))
