import tensorflow as tf


class Log(tf.keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        loss = logs.get("loss")
        self.seen.append(loss)
        e = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        b = batch
        l = logs["loss"]


log = Log()
m = tf.keras.Sequential([tf.keras.layers.Dense(1)])
m.compile("sgd", "mse")
m.fit(tf.ones((4, 2)), tf.ones((4, 1)), epochs=2, verbose=0, callbacks=[log])
s = log.seen
first = s[0]
stop = tf.keras.callbacks.EarlyStopping(patience=1)
sched = tf.keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.5)
h = m.fit(tf.ones((4, 2)), tf.ones((4, 1)), epochs=2, verbose=0, callbacks=[stop, sched])
