import random
from collections import deque
import numpy as np
import tensorflow as tf

buffer = deque(maxlen=100)
q = tf.keras.Sequential([tf.keras.layers.Dense(3)])
target = tf.keras.Sequential([tf.keras.layers.Dense(3)])
opt = tf.keras.optimizers.Adam(1e-3)
epsilon = 1.0
for i in range(20):
    s = np.random.rand(2)
    if random.random() < epsilon:
        a = random.randrange(3)
    else:
        a = int(np.argmax(q(s[None, :])[0]))
    buffer.append((s, a, random.random(), np.random.rand(2), i % 7 == 0))
    epsilon = max(0.1, epsilon * 0.9)
batch = random.sample(buffer, 8)
states, actions, rewards, nexts, dones = map(np.array, zip(*batch))
nq = target(nexts)
best = tf.reduce_max(nq, axis=1)
y = rewards + 0.99 * best * (1 - dones)
with tf.GradientTape() as tape:
    qs = q(states)
    picked = tf.reduce_sum(qs * tf.one_hot(actions, 3), axis=1)
    loss = tf.reduce_mean(tf.square(y - picked))
grads = tape.gradient(loss, q.trainable_variables)
opt.apply_gradients(zip(grads, q.trainable_variables))
target.set_weights(q.get_weights())
