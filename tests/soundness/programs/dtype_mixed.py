import tensorflow as tf

tf.keras.mixed_precision.set_global_policy("mixed_float16")
d = tf.keras.layers.Dense(2)
y = d(tf.ones((1, 3)))
k = d.kernel
s = tf.keras.layers.Dense(1, dtype="float32")(y)
p = tf.keras.mixed_precision.global_policy()
q = p.compute_dtype
m = tf.keras.Sequential([tf.keras.layers.Dense(3), tf.keras.layers.Activation("softmax", dtype="float32")])
z = m(tf.ones((2, 2)))
l = tf.keras.losses.MeanSquaredError()(tf.zeros((1, 2)), y)
c = tf.cast(y, tf.float32)
