import tensorflow as tf

mean = tf.keras.metrics.Mean(name="loss")
acc = tf.keras.metrics.SparseCategoricalAccuracy()
for i in range(3):
    mean.update_state(float(i))
    acc.update_state(tf.constant([0, 1]), tf.constant([[0.9, 0.1], [0.2, 0.8]]))
    r = mean.result()
    print(f"{r:.3f}", acc.result().numpy(), float(mean.result()))
metrics = {"loss": mean.result(), "acc": acc.result()}
for k, m in metrics.items():
    print(k, float(m))
mean.reset_state()
zero = mean.result()
names = [m.name for m in (mean, acc)]
