import tensorflow as tf
import numpy as np


class VAE(tf.keras.Model):
    def __init__(self, latent):
        super().__init__()
        self.latent = latent
        self.enc = tf.keras.Sequential([tf.keras.layers.Dense(latent * 2)])
        self.dec = tf.keras.Sequential([tf.keras.layers.Dense(6)])

    def encode(self, x):
        mean, logvar = tf.split(self.enc(x), num_or_size_splits=2, axis=1)
        return mean, logvar

    def sample(self, mean, logvar):
        eps = tf.random.normal(shape=mean.shape)
        return eps * tf.exp(logvar * 0.5) + mean

    def decode(self, z, apply_sigmoid=False):
        logits = self.dec(z)
        if apply_sigmoid:
            return tf.sigmoid(logits)
        return logits


def log_pdf(s, mean, logvar, raxis=1):
    log2pi = tf.math.log(2.0 * np.pi)
    return tf.reduce_sum(-0.5 * ((s - mean) ** 2.0 * tf.exp(-logvar) + logvar + log2pi), axis=raxis)


model = VAE(2)
x = tf.random.uniform((4, 6))
m, lv = model.encode(x)
z = model.sample(m, lv)
y = model.decode(z, True)
l = log_pdf(z, 0.0, 0.0) - log_pdf(z, m, lv)
elbo = -tf.reduce_mean(l)
