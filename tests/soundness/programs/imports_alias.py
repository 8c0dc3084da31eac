import tensorflow as tf

K = tf.keras
L = K.layers
ones = tf.ones
rnd = tf.random
f32 = tf.float32
T = tf
a = ones((2, 2), f32)
b = L.Flatten()(a)
c = rnd.normal([3])
d = T.zeros(2, T.int32)
e = T.constant
g = e([1])
