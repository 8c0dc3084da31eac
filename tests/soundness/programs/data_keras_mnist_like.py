import numpy as np
import tensorflow as tf


def load_data():
    rng = np.random.RandomState(0)
    x = rng.randint(0, 255, (12, 8, 8)).astype("uint8")
    y = rng.randint(0, 10, 12).astype("uint8")
    return (x[:8], y[:8]), (x[8:], y[8:])


(x_train, y_train), (x_test, y_test) = load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0
x_train = x_train[..., tf.newaxis].astype("float32")
x_test = x_test.reshape(-1, 64)
train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(8).batch(4)
for images, labels in train:
    flat = tf.reshape(images, (-1, 64))
    hot = tf.keras.utils.to_categorical(labels.numpy(), 10)
    cat = tf.one_hot(labels, 10)
