import tensorflow as tf

from . import config
from .deep.inner import value


def train(x):
    return tf.constant(float(x)) * value


def lr():
    return config.LR
