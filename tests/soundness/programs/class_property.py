import tensorflow as tf


class Box:
    def __init__(self):
        self._v = tf.Variable(1.0)
        self._count = 0

    @property
    def value(self):
        self._count += 1
        return self._v.numpy()

    @value.setter
    def value(self, new):
        self._v.assign(new)

    @property
    def lazy(self):
        if not hasattr(self, "_lazy"):
            self._lazy = tf.zeros(3)
        return self._lazy


box = Box()
box.value = 4.0
a = box.value
l = box.lazy
c = box._count
box._count = "many"
d = box._count
