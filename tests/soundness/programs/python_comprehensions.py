import tensorflow as tf

a = [i for i in range(3)]
b = [i * 1.0 for i in a]
c = [[j for j in range(i)] for i in range(3)]
d = {k: tf.constant(k) for k in a}
e = d[1]
f = {str(k) for k in a}
g = sum(x for x in b)
h = [x for row in c for x in row]
i2 = [(x, y) for x in a for y in b if x != y]
j2 = any(x > 1 for x in a)
k2 = list(zip(a, b))
l = [t for t in tf.constant([1.0, 2.0])]
m = [float(t) for t in l]
n = tf.stack([tf.ones(2) for _ in range(3)])
o = [x if x else "zero" for x in a]
p = (x for x in a)
q = next(p)
r = list(p)
s = {x: [y] for x, y in zip("ab", a)}
t2 = s["a"]
u = max(len(x) for x in c)
v = [w.shape for w in (tf.ones(1), tf.ones((2, 2)))]
z = dict((x, y) for x, y in zip(a, b))
