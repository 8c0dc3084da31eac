import tensorflow as tf


def helper(x, n):
    if n > 0:
        r = 1
    else:
        r = 2
    return r


@tf.function
def f(x):
    return helper(x, tf.reduce_sum(x))


a = f(tf.ones(2))
b = helper(1, 2)


class M:
    def inner(self, n):
        k = 0
        while k < n:
            k = k + 1
        return k

    def outer(self, n):
        return self.inner(n)


m = M()
c = tf.function(m.outer)(tf.constant(3))
d = m.outer(3)


@tf.autograph.experimental.do_not_convert
def dn(x):
    return 1 if x is not None else 2


@tf.function
def g(x):
    return dn(x)


e = g(tf.ones(2))


def cb(fn, x):
    return fn(x)


f2 = cb(tf.function(lambda t: t + 1), 1)
f3 = cb(lambda t: t + 1, 1)
wrap = tf.function


@wrap
def w(x):
    return 1, x


f4 = w(2)
import functools


@functools.partial(tf.function, jit_compile=False)
def pp(x):
    return x


f5 = pp(2)
jit = functools.partial(tf.function, autograph=True)


@jit
def qq(x):
    return x


f6 = qq(2.5)
fs = {"a": tf.function(lambda x: x), "b": lambda x: x}
f7 = fs["a"](1)
f8 = fs["b"](1)
if True:
    deco = tf.function
else:
    deco = lambda f: f


@deco
def rr(x):
    return x


f9 = rr(1)
