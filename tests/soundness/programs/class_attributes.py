import tensorflow as tf


class Config:
    lr = 0.1
    units = 16
    name = "net"
    shape = (28, 28)
    layers = [1, 2, 3]
    options = {"a": 1, "b": 2.0}
    dtype = tf.float32


c = Config()
lr = Config.lr
c.units = 32
u = c.units
w = Config.units
x = tf.zeros((c.units, *Config.shape), dtype=Config.dtype)
y = tf.zeros(Config.shape, c.dtype)
o = Config.options["b"]
n = len(c.layers)
