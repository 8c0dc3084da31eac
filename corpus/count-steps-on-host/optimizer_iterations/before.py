"""The test reads the steps of the optimizer; epochs go on counting."""

import tensorflow as tf

points = tf.random.stateless_normal((60, 3), seed=(1, 2))
labels = tf.reduce_sum(points * [0.3, -0.7, 1.1], axis=1)
ds = tf.data.Dataset.from_tensor_slices((points, labels)).batch(3)
weights = tf.Variable(tf.zeros([3]))
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step(batch, target):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.linalg.matvec(batch, weights) - target))
    optimizer.apply_gradients(zip(tape.gradient(loss, [weights]), [weights]))
    return loss


for epoch in range(3):
    for batch, target in ds:
        loss = train_step(batch, target)
        if tf.equal(optimizer.iterations % 8, 0):
            print("step", int(optimizer.iterations), "loss", loss.numpy())
    print("epoch", epoch, "ends at", optimizer.iterations.numpy())
