import numpy as np
import tensorflow as tf

SIZE = 4
_hidden = "secret"


def batches(n):
    ds = tf.data.Dataset.from_tensor_slices((np.ones((SIZE, 3), np.float32), np.zeros((SIZE, 1), np.float32)))
    return ds.batch(n)


def helper(x):
    return [x]
