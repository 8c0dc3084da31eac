import tensorflow.compat.v2 as tf
from tensorflow import keras as K
from tensorflow.keras import layers as L, optimizers
import tensorflow.keras.backend as KB
from tensorflow.keras.losses import MeanSquaredError as MSE
import numpy

x = tf.ones((2, 3))
d = K.layers.Dense(4)
e = L.Dense(2)(d(x))
o = optimizers.SGD(0.1)
m = MSE()(tf.ones(2), tf.zeros(2))
f = KB.floatx()
eps = KB.epsilon()
n = numpy.ones(2)
s = KB.sum(x)
c = KB.cast(x, "float64")
v = KB.get_value(tf.Variable(2.0))
