import numpy as np

x = np.random.rand(4, 5).astype(np.float32)
a = x.sum()
b = x.mean(axis=0)
c = x.max(axis=1, keepdims=True)
d = np.argmax(x, axis=1)
e = np.argmax(x)
f = x.std()
g = np.mean(x, axis=(0, 1))
h = np.sum(x > 0.5)
i = np.any(x > 0)
j = x.min()
k = np.cumsum(x)
l = np.sqrt(x)
m = np.exp(x[0])
n = x.T
o = x.reshape(-1)
p = x.reshape(2, 10)
q = x.flatten()
r = np.concatenate([x, x], axis=0)
s = np.stack([x, x])
t = np.expand_dims(x, 0)
u = x[:, 1]
v = x[1:3]
w = x[None]
y = x[x > 0.5]
z = np.squeeze(x[:1])
aa = x.astype(int)
bb = x.tolist()
cc = x.item(0)
dd = np.where(x > 0.5, 1, 0)
ee = np.dot(x, x.T)
ff = np.clip(x, 0, 1)
gg = np.prod([2, 3])
hh = np.sum([1.0, 2.0])
ii = np.unique(d)
jj = np.round(x, 2)
kk = x.shape
ll = x.ndim
mm = x.size
nn = np.argsort(x)
oo = x.transpose(1, 0)
pp = x.copy()
