import tensorflow as tf


class MLP(tf.keras.Model):
    def __init__(self, units=4):
        super().__init__()
        self.d1 = tf.keras.layers.Dense(units, activation="relu")
        self.d2 = tf.keras.layers.Dense(2)
        self.drop = tf.keras.layers.Dropout(0.1)
        self.blocks = [tf.keras.layers.Dense(units) for _ in range(2)]
        self.units = units

    def call(self, x, training=False):
        h = self.d1(x)
        for block in self.blocks:
            h = block(h)
        if training:
            h = self.drop(h, training=training)
        return self.d2(h)


m = MLP()
y = m(tf.ones((3, 5)))
t = m(tf.ones((3, 5)), training=True)
c = m.call(tf.ones((1, 5)))
v = m.trainable_variables
k = m.d1.kernel
n = m.units
m.compile(optimizer="adam", loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
h = m.fit(tf.ones((4, 5)), tf.zeros(4, tf.int32), epochs=1, verbose=0)
p = m.predict(tf.ones((2, 5)), verbose=0)
