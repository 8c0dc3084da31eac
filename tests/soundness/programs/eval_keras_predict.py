import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
x = np.random.rand(8, 2)
y = np.random.randint(0, 3, 8)
h = model.fit(x, y, epochs=1, verbose=0)
losses = h.history["loss"]
e = model.evaluate(x, y, verbose=0)
p = model.predict(x, verbose=0)
c = np.argmax(p, axis=1)
loss, acc = e
d = model.evaluate(x, y, verbose=0, return_dict=True)
w = model.get_weights()
t = model.train_on_batch(x, y)
n = model.count_params()
b = model.predict_on_batch(x)
