import keras
import tensorflow as tf
from keras import ops, layers

a = ops.ones((2, 2))
b = ops.convert_to_numpy(a)
c = ops.mean(a)
d = layers.Dense(3)(a)
e = keras.Sequential([layers.Dense(1)])(a)
f = keras.random.normal((2,))
g = keras.backend.floatx()
h = ops.cast(a, "int32")
i = ops.shape(a)
j = keras.Variable(1.0)
k = j + 1
l = j.value
m = keras.utils.to_categorical([0, 1], 3)
n = keras.optimizers.SGD(0.1)
