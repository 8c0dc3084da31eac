"""A step counter from enumerate and an f-string with a format spec."""

import tensorflow as tf

BATCH = 4

points = tf.random.stateless_normal((100, 3), seed=(1, 2))
labels = tf.reduce_sum(points * [0.3, -0.7, 1.1], axis=1)
ds = tf.data.Dataset.from_tensor_slices((points, labels)).batch(BATCH)

weights = tf.Variable(tf.zeros([3]), name="weights")
opt = tf.keras.optimizers.SGD(learning_rate=0.1)


def compute_loss(batch, target):
    return tf.reduce_mean(tf.square(tf.linalg.matvec(batch, weights) - target))


for epoch in range(2):
    logged = True
    for step, (batch, target) in enumerate(ds):
        with tf.GradientTape() as tape:
            loss = compute_loss(batch, target)
        grads = tape.gradient(loss, [weights])
        opt.apply_gradients(zip(grads, [weights]))
        logged = step % 10 == 0
        if logged:
            print(f"epoch {epoch} step {step:03d} loss={loss:.5f}")
    if not logged:
        print(f"epoch {epoch} step {step:03d} loss={loss:.5f}")
