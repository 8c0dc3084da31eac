import random
import time
import numpy as np
import tensorflow as tf

random.seed(1)
np.random.seed(1)
tf.random.set_seed(1)
log = {}
lines = []


def note(name, value):
    log[name] = value
    lines.append(f"{name}={value}")
    return value


a = note("x", tf.constant(1.0))
b = note("y", 2)
t = time.perf_counter()
r = random.random()
ri = random.randint(1, 5)
rc = random.choice(["a", "b"])
n = np.random.rand()
g = tf.random.get_global_generator()
u = g.normal([2])
sl = tf.random.stateless_uniform([2], seed=[1, 2])
d = time.time() - t
x = log["x"]
