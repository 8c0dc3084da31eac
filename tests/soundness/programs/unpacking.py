import tensorflow as tf

a, b = 1, "x"
(c, d), e = (1.5, None), [2]
f, *g = (1, 2.0, "z")
*h, i = [1, 2, "last"]
j, k = tf.constant([1.0, 2.0])
l, m = tf.ones((2, 3))
n, o = {"p": 1, "q": 2}
p, q = "xy"
r = s = t = []
r.append(1)
u, (v, *w) = 1, (2, 3.0, 4)
x = [*range(2), *"ab"]
y = {**{"a": 1}, "b": tf.ones(1)}
z = (*x, None)
aa, bb = (lambda: (1, 2.0))()
cc, dd = divmod(7, 2)
ee, ff = tf.split(tf.ones(4), 2)
for gg, hh in zip(*[[1, 2], ["a", "b"]]):
    ii = gg
jj = [kk for kk, _ in [(1, 2)]]
aa, bb = bb, aa
[ll, mm] = [1, "s"]
nn = (ll, mm)[1]
