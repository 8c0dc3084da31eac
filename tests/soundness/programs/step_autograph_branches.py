import tensorflow as tf


@tf.function
def sign(x):
    if x > 0:
        r = 1
    elif x < 0:
        r = -1
    else:
        r = 0
    return r


@tf.function
def pick(x, flag):
    y = x
    if flag:
        y = x * 2
    return y


@tf.function
def absolute(x):
    return x if x > 0 else -x


@tf.function
def both(x):
    ok = x > 0 and x < 10
    no = not ok
    return ok, no


a = sign(tf.constant(3.0))
b = pick(tf.constant(3.0), True)
c = pick(tf.constant(3.0), tf.constant(False))
d = absolute(tf.constant(-2))
e, f = both(tf.constant(3))
g = sign(2.0)
