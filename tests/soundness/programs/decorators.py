import functools
import tensorflow as tf


def logged(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        r = f(*args, **kwargs)
        return r

    return inner


def texted(f):
    def inner(x):
        return str(f(x))

    return inner


def configured(n):
    def wrap(f):
        return lambda *a: f(*a) * n

    return wrap


@logged
def a(x):
    return x + 1


@texted
def b(x):
    return x * 2


@configured(3)
def c(x):
    return x


@functools.lru_cache(None)
def d(x):
    return tf.zeros(x)


@logged
@tf.function
def e(x):
    return x * 2


@tf.custom_gradient
def f(x):
    def grad(dy):
        return dy * 2

    return x * 1.0, grad


r1 = a(1)
r2 = b(2)
r3 = c("s")
r4 = d(2)
r5 = e(tf.constant(2))
r6 = f(tf.constant(1.0))
p = functools.partial(a, 4)
r7 = p()
r8 = functools.reduce(lambda x, y: x + y, [1, 2, 3])
