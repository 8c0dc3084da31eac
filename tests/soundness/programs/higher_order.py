import tensorflow as tf


def apply(f, x):
    return f(x)


def compose(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x

    return run


def double(x):
    return x * 2


def to_text(x):
    return str(x)


a = apply(double, 3)
b = apply(tf.square, tf.constant(2.0))
c = apply(to_text, 1.5)
d = compose(double, double)(2)
e = compose(double, to_text)(tf.ones(1))
table = {"d": double, "t": to_text}
g = table["t"](1)
h = [f(2) for f in (double, to_text)]
k = (double if a > 3 else to_text)(1)
fs = [double, tf.sqrt]
l = fs[1](tf.constant(4.0))
m = getattr(tf, "ones")(2)
n = apply(lambda q: [q], 1)
