import tensorflow as tf
import types


class A:
    def run(self):
        return 1


a = A()
before = a.run()
a.run = lambda: "patched"
after = a.run()
A.run = lambda self: 2.5
other = A().run()
a.__dict__["x"] = 3
x = a.x
b = A()
b.__class__ = type("B", (), {"run": lambda self: None})
c = b.run()
ones = tf.ones
m = types.SimpleNamespace(v=1)
m.v = "s"
d = m.v
g = globals()
g["made"] = 4
e = made
exec("made = 'text'")
f = made
