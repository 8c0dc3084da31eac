import tensorflow as tf

list_ = list
list = [1, 2]
a = list[0]
del list
b = list((1, 2))
x = 1
del x
x = "again"
c = x


def print(*args):
    return len(args)


d = print(1, 2)


def float(v):
    return "not a float"


e = float(tf.constant(1.0))


def f(tf):
    return tf.x


class O:
    x = 3


g = f(O())
len = 5
h = len
for range in [1.5]:
    i = range
np = {"a": 1}
j = np["a"]


class tfx:
    ones = 4


k = tfx.ones
