import tensorflow as tf
import numpy as np

model = tf.keras.Sequential([tf.keras.layers.Dense(3)])
ds = tf.data.Dataset.from_tensor_slices((np.random.rand(10, 2).astype("f4"), np.random.randint(0, 3, 10))).batch(4)
acc = tf.keras.metrics.SparseCategoricalAccuracy()
correct = 0
total = 0
preds = []
for x, y in ds:
    logits = model(x, training=False)
    pred = tf.argmax(logits, axis=1)
    same = tf.equal(pred, tf.cast(y, pred.dtype))
    correct += tf.reduce_sum(tf.cast(same, tf.int32)).numpy()
    total += y.shape[0]
    acc.update_state(y, logits)
    preds.extend(pred.numpy())
accuracy = correct / total
all_preds = np.array(preds)
print(accuracy, acc.result().numpy(), all_preds.shape)
