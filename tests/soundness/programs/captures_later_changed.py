import tensorflow as tf

scale = 2


def f(x):
    return x * scale


@tf.function
def g(x):
    return x * scale


a = f(tf.constant(1.0))
b = g(tf.constant(1))
scale = 3.5
c = f(2)
d = g(tf.constant(1.0))
fs = [lambda: i for i in range(2)]
e = [h() for h in fs]
later = [lambda v=i: v for i in "ab"]
k = later[0]()


def reads():
    return not_yet


not_yet = tf.ones(2)
l = reads()
not_yet = "text"
m = reads()
