import tensorflow as tf

t = tf.constant([1.0, 2.0])
a = t[0] if t[0] > t[1] else t[1]
b = t[0] > 0 and t[1] > 0
c = t[0] > 0 or "never"
d = not t[0]
e = bool(t[0])
f = 1.0 in t.numpy()
g = t[0] < t[1] < 3
h = any(v > 1 for v in t)
i = all([t[0] > 0, True])
j = max(t[0], t[1])
k = min(1.5, t[0])
l = max([v for v in t])
m = t is None
n = t[0] == 1.0
o = isinstance(t, tf.Tensor)
p = tf.is_tensor(t)
q = len(t)
r = abs(t[0])
s = round(float(t[1]), 1)
u = int(t[0]) + 1
v = [1, 2, 3][tf.constant(1)]
w = range(tf.constant(3))
x = list(w)
y = "abc"[tf.constant(1)]
z = sum([t[0], t[1]])
assert t[0] > 0, t
