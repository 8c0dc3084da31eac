import tensorflow as tf
import numpy as np

net = tf.keras.Sequential([tf.keras.layers.Dense(2)])


def act(state):
    state = tf.expand_dims(tf.convert_to_tensor(state), 0)
    probs = tf.nn.softmax(net(state))
    return np.random.choice(2, p=np.squeeze(probs) / np.sum(probs))


def greedy(state):
    out = net.predict(np.array([state]), verbose=0)
    return np.argmax(out[0])


s = np.array([0.1, 0.2], dtype=np.float32)
a = act(s)
b = greedy(s)
r = float(a) + b
