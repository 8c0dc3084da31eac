import tensorflow as tf
import numpy as np


def scaled(q, k, v, mask):
    qk = tf.matmul(q, k, transpose_b=True)
    dk = tf.cast(tf.shape(k)[-1], tf.float32)
    logits = qk / tf.math.sqrt(dk)
    if mask is not None:
        logits += mask * -1e9
    w = tf.nn.softmax(logits, axis=-1)
    return tf.matmul(w, v), w


def angles(pos, i, d):
    rates = 1 / np.power(10000, (2 * (i // 2)) / np.float32(d))
    return pos * rates


def encoding(n, d):
    a = angles(np.arange(n)[:, np.newaxis], np.arange(d)[np.newaxis, :], d)
    a[:, 0::2] = np.sin(a[:, 0::2])
    pos = a[np.newaxis, ...]
    return tf.cast(pos, dtype=tf.float32)


def look_ahead(size):
    return 1 - tf.linalg.band_part(tf.ones((size, size)), -1, 0)


q = tf.random.normal((2, 3, 4))
out, w = scaled(q, q, q, None)
out2, w2 = scaled(q, q, q, look_ahead(3))
pe = encoding(5, 4)
mask = tf.cast(tf.math.equal([[1, 0]], 0), tf.float32)[:, tf.newaxis, tf.newaxis, :]
