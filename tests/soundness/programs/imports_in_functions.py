def make():
    import tensorflow as tf
    from numpy import ones

    return tf.constant(ones(3)), tf


a, tf2 = make()
b = tf2.ones(2)
__import__("tensorflow")
import importlib

tf3 = importlib.import_module("tensorflow")
c = tf3.zeros(1)
