import tensorflow as tf
import numpy as np

a = tf.ones(1)
for tf in [np]:
    b = tf.ones(2)
c = tf.ones(3)


def g():
    np = 3
    return np + 1


d = g()
