import tensorflow as tf
import numpy as np

losses = []
numbers = []
for i in range(4):
    t = tf.constant(float(i)) * 2
    losses.append(t)
    numbers.append(t.numpy())
stacked = tf.stack(losses)
mean = tf.reduce_mean(losses)
host = np.mean(numbers)
top = max(numbers)
s = sum(numbers)
ts = sum(losses)
arr = np.array(losses)
print(stacked, mean, host, top, s, ts, arr)
