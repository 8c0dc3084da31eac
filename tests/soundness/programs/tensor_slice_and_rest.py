import tensorflow as tf

x = tf.ones((2, 3, 4))
a = tf.slice(x, [0, 0, 0], [1, -1, 2])
b = tf.slice(x, [0, 1, 0], [-1, -1, -1])
