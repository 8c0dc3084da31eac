import tensorflow as tf


def f(x, y=None, *rest, **named):
    z = x
    if y is None:
        y = 1
    w = y
    q = rest
    n = named
    return z, w


f(1)
f(tf.ones(2), 2.5)
f("s", y=[1])
f(*[None, "y", 3], k=4)
f(**{"x": (1, 2)})
g = f
g(1.5)
h = [f]
h[0]({"a": 1})
list(map(f, [b"bytes"]))


def once(a, b):
    s = a + b
    return s


r = once(1, 2)
t = once(b=tf.ones(1), a=1)
