"""Mean loss and accuracy of each epoch, summed up by hand."""

import tensorflow as tf

features = tf.random.stateless_normal([100, 3], seed=[7, 7])
labels = tf.cast(tf.reduce_sum(features, axis=1, keepdims=True) > 0, tf.float32)
dataset = tf.data.Dataset.from_tensor_slices((features, labels)).batch(4)
weights = tf.Variable(tf.zeros([3, 1]))
optimizer = tf.keras.optimizers.Adam(0.05)


def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = tf.matmul(x, weights)
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, logits))
    optimizer.apply_gradients(zip(tape.gradient(loss, [weights]), [weights]))
    return loss, logits


history = {"loss": [], "accuracy": []}
for epoch in range(3):
    total = 0.0
    total_of_numpy = 0.0
    correct, seen = 0, 0
    for x, y in dataset:
        loss, logits = train_step(x, y)
        total += float(loss) * len(x)
        total_of_numpy += loss.numpy()
        correct += int(tf.reduce_sum(tf.cast(tf.equal(logits > 0, y > 0.5), tf.int32)))
        seen += x.shape[0]
    history["loss"].append(total / seen)
    history["accuracy"].append(correct / seen)
    print(epoch, total / seen, type(total_of_numpy).__name__, total_of_numpy, correct / seen)
print(history)
