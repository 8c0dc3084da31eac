import tensorflow as tf

WIDTH = 3


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.d = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.d(x)


def make_loss(a, b):
    return tf.reduce_mean(tf.square(a - b))
