import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
a = tape.gradient(z, x)
b = tape.gradient(y, x)
c = tape.gradient(z, {"x": x, "y": y})
d = tape.gradient(z, [x, y])
e = c["x"]
f, g = d
n = tape.gradient(x, tf.Variable(1.0))
w = tape.watched_variables()
j = tape.gradient([y, z], x)
h = tape.gradient(z, tf.Variable(1.0), unconnected_gradients=tf.UnconnectedGradients.ZERO)
del tape
