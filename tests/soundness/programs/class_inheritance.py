import tensorflow as tf


class Base:
    scale = 2.0

    def __init__(self, n):
        self.n = n

    def run(self, x):
        return self.transform(x) * self.scale

    def transform(self, x):
        return x


class Squared(Base):
    scale = 3

    def transform(self, x):
        return x * x


class Text(Base):
    def __init__(self, n, name):
        super().__init__(n)
        self.name = name

    def run(self, x):
        return f"{self.name}: {super().run(x)}"


a = Base(1).run(tf.constant(2.0))
b = Squared(2).run(tf.constant(2.0))
t = Text(3, "t").run(tf.constant(1.0))
objects = [Base(1), Squared(2)]
for o in objects:
    r = o.run(tf.constant([1.0]))
    n = o.n
    s = o.scale
