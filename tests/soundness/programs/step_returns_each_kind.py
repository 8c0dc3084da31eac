import tensorflow as tf, numpy as np


@tf.function
def f(x):
    return x


a = f(1)
b = f(1.5)
c = f(np.float32(1))
d = f(np.ones(2))
e = f([1, 2])
g = f((1, np.ones(1)))
h = f({"a": 1.0})
i = f(True)
j = f("s")
k = f(None)
l = f([])
m = f(tf.Variable(1.0))
n = f(tf.constant([1]))


@tf.function
def v():
    return tf.Variable(1.0) if False else 0


V = tf.Variable([1.0])


@tf.function
def rv():
    return V


o = rv()


@tf.function
def va():
    return V.assign_add([1.0])


p = va()


@tf.function
def shp(x):
    return x.shape, tf.shape(x), x.dtype


@tf.function
def nump(x):
    return np.sum([1, 2]), np.ones(2), np.float64(2)


q = nump(1)


@tf.function
def many(x, *args, **kw):
    return args, kw


r = many(1, 2, np.ones(1), k=3, l=np.zeros(2))


@tf.function
def rag():
    return tf.ragged.constant([[1], [2, 3]])


s = rag()


@tf.function
def ta(n):
    t = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
    for i in tf.range(n):
        t = t.write(i, tf.cast(i, tf.float32))
    u = t.stack()
    return u


t = ta(3)


@tf.function
def gen(x):
    r = [y for y in range(3)]
    return r


u = gen(1)
