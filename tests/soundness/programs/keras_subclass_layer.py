import tensorflow as tf


class Linear(tf.keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", name="w")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True, name="b")

    def call(self, inputs):
        n = tf.shape(inputs)[0]
        return tf.matmul(inputs, self.w) + self.b

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


l = Linear(3)
y = l(tf.ones((2, 4)))
w = l.w
u = l.units
c = l.get_config()
m = tf.keras.Sequential([Linear(2), Linear(1)])
z = m(tf.ones((2, 4)))
ws = l.weights
built = l.built
