import tensorflow as tf
from unittest import mock
import lib
@mock.patch("tensorflow.ones")
def check(fake):
    fake.return_value = "fake"
    x = tf.ones((2,))
    return x
r = check()
with mock.patch.object(tf, "zeros", lambda s: "z"):
    z = tf.zeros((2,))
with mock.patch("lib.make", lambda: "s"):
    k = lib.make()
    k2 = lib.twice()
with mock.patch.object(lib, "N", "text"):
    n = lib.N
    n2 = lib.get()
with mock.patch.dict(lib.D, {"a": "b"}):
    d = lib.D["a"]
@mock.patch.object(lib.Model, "run", lambda self: "patched")
def check2():
    m = lib.Model()
    return m.run()
q = check2()
p = mock.patch("lib.make2")
p.start()
u = lib.make2()
p.stop()
w = lib.make2()
