import sys
import tensorflow as tf

if sys.version_info >= (3, 0):
    a = 1
else:
    a = "old"
flag = len(sys.argv) > 1000
if flag:
    b = tf.ones(2)
else:
    b = None
c = b is None
d = 1 if not flag else "x"
e = flag and tf.ones(1)
f = flag or "default"
g = None or 5
h = b or 3
if b is not None:
    i = b + 1
else:
    i = 0
x = 5
if x > 3:
    x = "big"
elif x > 2:
    x = 2.0
y = x
if isinstance(y, str):
    z = y + "!"
k = 0 < a < 5
l = (1, 2) < (1, 3)
m = [] or {}
n = "" and 1
