import tensorflow as tf
import numpy as np

critic = tf.keras.Sequential([tf.keras.layers.Dense(1)])


def penalty(real, fake):
    alpha = tf.random.uniform([real.shape[0], 1], 0.0, 1.0)
    inter = real + alpha * (fake - real)
    with tf.GradientTape() as t:
        t.watch(inter)
        pred = critic(inter)
    grad = t.gradient(pred, [inter])[0]
    norm = tf.sqrt(tf.reduce_sum(tf.square(grad), axis=1))
    return tf.reduce_mean((norm - 1.0) ** 2)


real = tf.ones((4, 3))
fake = np.random.normal(size=(4, 3)).astype(np.float32)
with tf.GradientTape() as outer:
    p = penalty(real, fake)
    loss = tf.reduce_mean(critic(real)) - tf.reduce_mean(critic(fake)) + 10 * p
grads = outer.gradient(loss, critic.trainable_variables)
print(loss.numpy(), len(grads))
