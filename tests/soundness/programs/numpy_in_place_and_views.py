import numpy as np

a = np.zeros((2, 2))
a[0] = 5
b = a[0]
a[0, 0] = 1.5
c = a[0, 0]
i = np.zeros(2, int)
i[0] = 2.9
d = i[0]
a.shape = (4,)
e = a
a = a.reshape(1, 4)
f = a
r = np.resize(a, (2, 2))
x = np.arange(4.0)
x.resize((2, 2))
g = x
o = np.array([1, None, "s"], dtype=object)
h = o[1]
s = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
j = s["b"]
k = np.append(np.array([1, 2]), 3.5)
l = np.vstack([np.ones(2), np.zeros(2)])
m = np.hstack([np.ones((2, 1)), np.zeros((2, 2))])
n, p = np.split(np.arange(4), 2)
q = np.where(np.array([True, False]))
t = np.nonzero([0, 1])
u, v = np.unique([1, 1, 2], return_counts=True)
w = np.meshgrid([1, 2], [3, 4, 5])
y = np.newaxis
z = np.random.RandomState(0).rand(2)
aa = np.random.default_rng(0).normal(size=3)
bb = np.isnan(np.nan)
cc = np.inf
dd = np.array([[1, 2], [3, 4]]).T @ np.ones(2)
ee = np.max([1, 2.5])
ff = np.maximum(1, np.ones(2, np.float32))
gg = np.load if False else np.pi
hh = np.bincount([1, 1])
ii = np.array(5)
jj = ii[()]
kk = np.tile([1, 2], 2)
ll = np.repeat([1.0], 3)
mm = np.roll(np.arange(3), 1)
nn = np.diff([1, 4])
oo = np.mean([]) if False else np.median([1, 2])
pp = np.percentile([1, 2, 3], 50)
qq = np.digitize([0.5], [0, 1])
rr = np.sign(-2)
ss = np.mod(5, 3)
tt = np.float32(1) + np.float64(1)
uu = np.int8(100) + np.int8(20)
vv = np.bool_(True) + 1
ww = np.sum(np.ones(2, np.int32))
xx = np.sum(np.ones(2, np.uint8))
yy = np.prod(np.ones(2, np.int8))
zz = np.mean(np.ones(2, np.float16))
