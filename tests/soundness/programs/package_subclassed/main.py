from base import Trainer, Child
import tensorflow as tf


class Mine(Trainer):
    def loss(self, x):
        return {"l": x}


a = Trainer().step(tf.ones(2))
b = Mine().step(tf.ones(2))
c = Child().step(1)
for t in (Trainer(), Mine()):
    d = t.step(tf.ones(1))
