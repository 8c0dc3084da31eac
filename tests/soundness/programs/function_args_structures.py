import collections
import tensorflow as tf

P = collections.namedtuple("P", "a b")


@tf.function
def f(d, p, l, *rest, k=None):
    s = d["x"] + p.a
    t = l[0] + l[1]
    u = rest[0]
    return P(s, t), {"u": u, "k": k}, l


a, b, c = f({"x": tf.ones(2)}, P(1.0, 2.0), [tf.constant(1), 2], 3.5, k="text")
d = a.a
e = b["u"]
g = b["k"]
h = c[0]
i = c[1]


@tf.function
def none(x):
    if x is None:
        return tf.zeros(1)
    return x


j = none(None)
k = none(3)


@tf.function
def same(x):
    return x


l = same(2)
m = same("s")
n = same([1, 2.5])
o = same(tf.data.Dataset.range(2))
