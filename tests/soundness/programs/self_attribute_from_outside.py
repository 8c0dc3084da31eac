import tensorflow as tf


class M:
    def __init__(self, k):
        self.k = k
        self.items = {}

    def use(self):
        r = self.k
        return r


m = M(1)
a = m.use()
m.k = tf.ones(2)
b = m.use()
n = M("s")
c = n.use()
for name in ("k",):
    setattr(n, name, 2.5)
d = n.use()
m.items["x"] = 1
m.items["y"] = tf.ones(1)
e = m.items["x"]
vars(m)["k"] = None
f = m.use()
del m.k
g = hasattr(m, "k")
