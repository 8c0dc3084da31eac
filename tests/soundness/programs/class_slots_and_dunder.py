import tensorflow as tf


class Acc:
    __slots__ = ("total", "n")

    def __init__(self):
        self.total = 0.0
        self.n = 0

    def __iadd__(self, x):
        self.total = self.total + x
        self.n += 1
        return self

    def __enter__(self):
        return self.total

    def __exit__(self, *args):
        return False

    def __getattr__(self, name):
        return name + "!"


a = Acc()
a += tf.constant(2.0)
a += 1
t = a.total
n = a.n
with a as inside:
    u = inside
m = a.missing
