import tensorflow as tf
from tensorflow import keras
import numpy as np

x = np.arange(6).reshape(2, 3)
x
x.dtype
tf.constant(x)
m = keras.models.Sequential()
m.add(keras.layers.Dense(2, input_shape=(3,)))
m.summary()
out = m(x)
out.shape
x = x.astype(np.float32)
out = m.predict(x, verbose=0)
out
_ = m.layers[0]
w, b = m.layers[0].get_weights()
w.shape, b.shape
