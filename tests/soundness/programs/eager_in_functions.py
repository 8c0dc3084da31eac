import tensorflow as tf

tf.config.run_functions_eagerly(True)
seen = []


@tf.function
def f(x):
    seen.append(x)
    n = 0
    while x > 1:
        x = x / 2
        n += 1
    return n, x


a, b = f(tf.constant(8.0))
c = seen[0]
tf.config.run_functions_eagerly(False)
d, e = f(tf.constant(8.0))
h = tf.executing_eagerly()
