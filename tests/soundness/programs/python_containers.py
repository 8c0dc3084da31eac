a = [1, 2, 3]
b = a + [4]
c = a * 2
d = a[0]
e = a[1:]
f = a[-1]
g = (1, "x", 2.5)
h = g[1]
i = g + (3,)
j = g[:2]
k = {1, 2}
l = k | {3}
m = list(k)
n = tuple(a)
o = len(g)
p = a.index(2)
q = a.pop()
r = a.copy()
a.append("x")
s = a[-1]
a.extend([None])
t = a[0]
u = sorted([3, 1])
v = list(reversed([1, 2]))
w = [1, 2.5, "a"]
x = w[1]
y = [[1, 2], [3]]
z = y[0][1]
aa, *bb = [1, 2, 3]
cc = [0] * 4
cc[0] = "changed"
dd = cc[0]
ee = cc[1]
ff = [i2 for i2 in range(3) if i2]
gg = {i3 * 2 for i3 in range(2)}
hh = 3 in a
ii = a == b
del a[0]
jj = a[0]
kk = [*b, *c]
ll = (*g, 1)
