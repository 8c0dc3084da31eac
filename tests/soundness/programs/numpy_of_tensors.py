import numpy as np
import tensorflow as tf

t = tf.constant([[1.0, 2.0], [3.0, 4.0]])
a = t.numpy()
b = np.array(t)
c = np.mean(t)
d = np.sum(t, axis=0)
e = np.argmax(t, axis=-1)
f = t.numpy()[0]
g = t.numpy()[0, 1]
h = t.numpy().sum()
i = np.asarray(t) + 1
j = np.float32(t[0, 0])
k = t[0, 0].numpy()
l = t[0, 0].numpy().item()
m = np.sqrt(t)
n = t + np.ones((2, 2), np.float32)
o = np.ones((2, 2), np.float32) + t
p = np.concatenate([t, t])
q = np.squeeze(t)
r = t.numpy().tolist()
s = np.exp(t.numpy())
u = np.dot(t, t)
v = np.linalg.norm(t)
w = float(np.mean(t.numpy()))
x = np.float64(3) * t
y = np.array([tf.constant(1.0), tf.constant(2.0)])
z = np.round(t.numpy(), 1)
