import contextlib
import tensorflow as tf


@contextlib.contextmanager
def managed(v):
    yield v


class Swallow:
    def __enter__(self):
        return 1

    def __exit__(self, *a):
        return True


with managed(3) as a:
    b = a
c = 1
with Swallow() as s:
    c = 2
    c = 1 / 0
    c = "never"
d = c
with tf.device("/CPU:0"):
    t = tf.ones(2)
with tf.name_scope("x") as scope:
    u = t * 2
with open(__file__) as f:
    text = f.read()
with contextlib.suppress(ZeroDivisionError):
    e = 1
    e = 1 / 0
g = e
