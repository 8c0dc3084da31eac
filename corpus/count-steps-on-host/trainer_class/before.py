"""Two trainers of one class, each with its own step and optimizer."""

import tensorflow as tf


class Trainer:
    def __init__(self, rate, every):
        self.weight = tf.Variable(1.0)
        self.optimizer = tf.keras.optimizers.SGD(rate)
        self.step = tf.Variable(0, trainable=False)
        self.every = every

    def train_step(self, x):
        with tf.GradientTape() as tape:
            loss = tf.square(self.weight * x - 3.0)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, [self.weight]), [self.weight]))
        self.step.assign_add(1)
        return loss

    def train(self, batches):
        for x in batches:
            loss = self.train_step(x)
            if self.step % self.every == 0:
                print(int(self.step), self.every, float(loss))
            if self.optimizer.iterations >= 18:
                break


data = tf.data.Dataset.from_tensor_slices([0.5, 1.0, 0.25, 0.75] * 3)
slow, fast = Trainer(0.01, 5), Trainer(0.1, 7)
slow.train(data)
fast.train(data)
slow.train(data)
weights = [slow.weight, fast.weight]
