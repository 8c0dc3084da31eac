import tensorflow as tf, numpy as np

t = tf.constant(2.0)
i = tf.constant(2)
x = tf.ones((2, 3))
v = tf.Variable([1.0, 2.0])
ts = [tf.constant(1.0), tf.constant(2.0)]
s = tf.constant("a")
try:
    b4 = np.array([t, t])
except Exception:
    pass
try:
    c8 = np.ones(3)[i]
except Exception:
    pass
try:
    e1 = np.ones(i)
except Exception:
    pass
try:
    f5 = np.asarray(v)
except Exception:
    pass
try:
    g2 = np.savez("/dev/null", x) if False else 0
except Exception:
    pass
try:
    h7 = np.float32(t)
except Exception:
    pass
try:
    h8 = np.testing.assert_allclose(t, 2.0)
except Exception:
    pass
try:
    n6 = np.mean(x)
except Exception:
    pass
try:
    n7 = np.add(x, 1)
except Exception:
    pass
try:
    n8 = np.stack([x, x])
except Exception:
    pass
try:
    n9 = np.ones((2, 3)) * x
except Exception:
    pass
try:
    o1 = np.ones((2, 3)) + x.numpy()
except Exception:
    pass
try:
    o2 = np.where(x > 0, 1, 0)
except Exception:
    pass
try:
    o3 = np.concatenate([x, x])
except Exception:
    pass
try:
    e2 = t.__array__()
except Exception:
    pass
