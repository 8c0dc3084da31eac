import tensorflow as tf

t = tf.constant(1.25)
m = tf.constant([1, 2])
a = f"{t}"
b = f"{t:.2f}"
c = "{}".format(t)
d = "%s" % t
e = "%.1f" % t
f = str(t)
g = repr(m)
h = "{:.3f} {}".format(t, m)
i = "%d %s" % (m[0], "x")
j = "loss: " + str(t.numpy())
k = ", ".join(str(v) for v in m.numpy())
l = f"{float(t)!r:>10}"
n = "%(a).2f" % {"a": t}
o = format(t, ".2f")
p = "{0:.1f}{1}".format(t, 2)
q = f"{m.numpy()[0]}"
r = "a" if t > 1 else "b"
s = print(t)
