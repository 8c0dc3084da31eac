import tensorflow as tf
import numpy as np

data = [1, 2, 3]
data = np.array(data)
data = tf.constant(data)
data = tf.data.Dataset.from_tensor_slices(data)
data = data.map(lambda v: v * 2)
data = list(data.as_numpy_iterator())
data = sum(data)
data = str(data)
x = 1
x = x + 0.5
x = x * tf.constant(2.0)
x = x.numpy()
x = [x]
x = x * 3
x = tuple(x)
