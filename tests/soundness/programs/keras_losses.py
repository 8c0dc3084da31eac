import tensorflow as tf

L = tf.keras.losses
y = tf.constant([[0.0, 1.0], [1.0, 0.0]])
p = tf.constant([[0.2, 0.8], [0.7, 0.3]])
a = L.CategoricalCrossentropy()(y, p)
b = L.MeanSquaredError(reduction="none")(y, p)
c = L.MSE(y, p)
d = L.Huber()(y, p)
e = L.binary_crossentropy(y, p)
f = L.get("mse")
g = f(y, p)
h = L.SparseCategoricalCrossentropy(from_logits=True, reduction="none")(tf.constant([0, 1]), p)


def custom(y_true, y_pred):
    diff = y_true - y_pred
    return tf.reduce_mean(tf.square(diff), axis=-1)


i = custom(y, p)
m = tf.keras.Sequential([tf.keras.layers.Dense(2)])
m.compile("sgd", loss=custom)
j = m.train_on_batch(y, p)
k = L.KLDivergence()(y, p)
n = tf.keras.losses.MeanAbsoluteError()(y, p)
fns = {"mse": L.MSE, "mae": L.MAE}
o = fns["mae"](y, p)
