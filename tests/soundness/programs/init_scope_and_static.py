import tensorflow as tf


@tf.function
def f(x):
    with tf.init_scope():
        c = tf.constant(1.0)
    inside = tf.executing_eagerly()
    v = tf.get_static_value(x)
    s = tf.constant([1, 2])
    st = tf.get_static_value(s)
    n = x.shape.rank
    r = range(2)
    t = 0.0
    for i in r:
        t += x * i
    k = [j for j in range(3)]
    m = {"a": x}
    m["b"] = t
    l = len(k)
    w = tf.Variable if False else None
    return t, l, inside


a, b, c = f(tf.constant(2.0))


@tf.function(autograph=False)
def g(x, flag):
    y = x + 1 if flag else x
    n = 0
    for i in range(2):
        n += i
    return y, n


d, e = g(tf.constant(1), True)


@tf.function(jit_compile=False)
def h(x):
    return [x, (x + 1, {"k": x})]


i = h(tf.ones(1))
j = i[1][1]["k"]
