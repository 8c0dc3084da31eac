import tensorflow as tf


def add(a, b):
    c = a + b
    return c


fast = tf.function(add)
slow = add(1, 2)
one = fast(tf.constant(1), tf.constant(2))
two = fast(1.5, 2)
three = add(tf.constant([1.0]), 2)
four = tf.function(lambda q: q * 2)(tf.constant(3))
five = fast.get_concrete_function(tf.TensorSpec([2], tf.float32), tf.TensorSpec([2], tf.float32))
