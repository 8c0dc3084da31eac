import tensorflow as tf


class Custom(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.d = tf.keras.layers.Dense(1)
        self.tracker = tf.keras.metrics.Mean(name="loss")

    def call(self, x):
        return self.d(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            p = self(x, training=True)
            loss = tf.reduce_mean((p - y) ** 2)
        g = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(g, self.trainable_variables))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}

    def test_step(self, data):
        x, y = data
        return {"loss": tf.reduce_mean((self(x, training=False) - y) ** 2)}

    @property
    def metrics(self):
        return [self.tracker]


m = Custom()
m.compile(optimizer="sgd")
h = m.fit(tf.ones((4, 2)), tf.zeros((4, 1)), batch_size=2, epochs=2, verbose=0)
e = m.evaluate(tf.ones((4, 2)), tf.zeros((4, 1)), verbose=0)
l = h.history["loss"][0]
k = list(h.history)
