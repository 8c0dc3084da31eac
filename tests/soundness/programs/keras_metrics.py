import tensorflow as tf

M = tf.keras.metrics
a = M.Mean()
b = a(3.0)
c = a.update_state([1.0, 2.0])
d = a.result()
e = M.BinaryAccuracy()
f = e([1, 0], [0.9, 0.2])
g = M.AUC()
g.update_state([0, 1], [0.2, 0.9])
h = g.result().numpy()
i = M.MeanSquaredError()(tf.ones(2), tf.zeros(2))
j = M.binary_accuracy(tf.ones((2, 1)), tf.ones((2, 1)))
k = [m.result() for m in (a, e)]
l = float(k[0])
n = M.Precision()
n.update_state([1, 0], [1, 1])
o = n.result()
p = a.variables
q = a.total
r = a.count
s = a.name
t = M.Accuracy()
t.reset_state()
u = t.result()
