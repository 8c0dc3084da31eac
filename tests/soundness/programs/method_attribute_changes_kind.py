import tensorflow as tf


class Holder:
    value = 0

    def set(self, v):
        self.value = v

    def get(self):
        return self.value


h = Holder()
a = h.value
h.set(tf.ones(2))
b = h.value
c = h.get()
h.value = "text"
d = h.get()
k = Holder()
e = k.get()
Holder.value = 3
f = k.get()
setattr(h, "value", None)
g = h.get()
