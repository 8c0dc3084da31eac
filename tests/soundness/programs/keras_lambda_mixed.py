import tensorflow as tf
tf.keras.mixed_precision.set_global_policy("mixed_float16")
L = tf.keras.layers
a = L.Lambda(lambda v: v)(tf.ones((2, 3)))
b = L.Dense(2)(tf.ones((2, 3)))
dense = L.Dense(3, dtype="float32")
c = dense(b)
m = tf.keras.Sequential([L.Dense(3), L.Activation("softmax", dtype="float32")])
d = m(tf.ones((2, 4)))
k = m.layers[0].kernel
kk = m.trainable_variables[0]
with tf.GradientTape() as tape:
    out = m(tf.ones((2, 4)))
    loss = tf.reduce_mean(out)
grads = tape.gradient(loss, m.trainable_variables)
g0 = grads[0]
class Mine(L.Layer):
    def build(self, s):
        self.w = self.add_weight(shape=(s[-1],), initializer="ones")
    def call(self, x):
        y = x * self.w
        z = tf.cast(y, tf.float32)
        return y, z
p, q = Mine()(tf.ones((2, 3)))
opt = tf.keras.optimizers.SGD(0.1)
lo = tf.keras.mixed_precision.LossScaleOptimizer(opt)
sc = lo.scale_loss(tf.constant(1.0)) if hasattr(lo, "scale_loss") else 0
ln = L.LayerNormalization()(tf.ones((2, 3)))
em = L.Embedding(10, 4)(tf.constant([[1, 2]]))
bn = L.BatchNormalization()(tf.ones((2, 3), tf.float16))
fl = L.Flatten()(tf.ones((2, 3, 4)))
co = L.Concatenate()([tf.ones((2, 3)), tf.ones((2, 3), tf.float16)])
