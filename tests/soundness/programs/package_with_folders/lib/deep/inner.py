import tensorflow as tf

value = 2.0


def make():
    return {"t": tf.zeros(2), "v": value}
