import tensorflow as tf


def even(n):
    if n == 0:
        return True
    return odd(n - 1)


def odd(n):
    if n == 0:
        return False
    return even(n - 1)


def depth(tree):
    if isinstance(tree, list):
        return 1 + max([depth(t) for t in tree] or [0])
    return 0


def grow(x, n):
    if n == 0:
        return x
    return grow(x + 0.5, n - 1)


def wrap(x, n):
    return x if n == 0 else wrap([x], n - 1)


a = even(4)
b = depth([1, [2, [3]]])
c = grow(1, 2)
d = wrap(tf.ones(1), 3)
e = d[0][0]
f = grow(tf.constant(1.0), 2)
