import tensorflow as tf

r = tf.ragged.constant([[1, 2], [3]])
f = tf.RaggedTensor.from_row_lengths([1.0, 2.0, 3.0], [1, 2])
d = r.to_tensor()
n = r.row_lengths()
v = r.values
s = tf.reduce_sum(r, axis=1)
row = r[0]
t = r * 2
c = tf.concat([r, r], axis=0)
sp = tf.sparse.SparseTensor([[0, 1]], [5.0], [2, 3])
dense = tf.sparse.to_dense(sp)
values = sp.values
back = tf.sparse.from_dense(dense)
words = tf.strings.split(["a b", "c"])
ds = tf.data.Dataset.from_tensor_slices(r)
for x in ds:
    y = x + 1
lst = r.to_list()
shape = r.shape
