import work
import tensorflow as tf
from other import again

a = work.scale(tf.ones(2), 2)
b = work.scale(3, k=1.5)
c = again()
s = work.Store()
s.put(tf.ones(3))
d = s.items[0]
e = work.total
work.total = "text"
f = work.get_total()
