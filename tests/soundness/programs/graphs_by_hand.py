import tensorflow as tf
def f(x):
    m = tf.boolean_mask(x, x > 0)
    n = m.shape[0]
    k = len(m.shape)
    if tf.reduce_sum(x) is not None:
        s = m.shape
    return m, n
def g(x):
    u = tf.unique(x)[0].shape[0]
    return u
with tf.Graph().as_default():
    x = tf.ones((3,))
    a, b = f(x)
    c = tf.boolean_mask(x, x > 0).shape[0]
    d = tf.where(x > 0).shape
    e = d[0]
    h = g(x)
    i = tf.size(x)
    j = x.shape[0]
    k = [v for v in (1, 2)]
    w = tf.Variable(1.0)
    l = w + 1
    m = w.assign_add(1.0)
    mm = w.assign(2.0)
a2, b2 = f(tf.ones((3,)))
h2 = g(tf.ones((3,)))
gr = tf.Graph()
with gr.as_default():
    o = tf.ones(2)
    p = tf.keras.layers.Dense(2) if False else None
    q = tf.boolean_mask(o, o > 0).shape[0]
