import numpy as np
import tensorflow as tf

x_train = np.random.rand(20, 3)
y_train = np.random.randint(0, 2, size=(20,))
batch_size = 6
n = x_train.shape[0]
for i in range(0, n, batch_size):
    bx = x_train[i : i + batch_size]
    by = y_train[i : i + batch_size]
    tx = tf.convert_to_tensor(bx, dtype=tf.float32)
    ty = tf.convert_to_tensor(by)
    one = tf.one_hot(ty, 2)
    s = tf.reduce_sum(tx, axis=1, keepdims=True)
    first = bx[0]
    entry = bx[0, 1]
steps = n // batch_size
idx = np.random.permutation(n)
shuffled = x_train[idx]
