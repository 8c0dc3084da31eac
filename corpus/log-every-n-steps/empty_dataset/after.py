"""The same loop over nothing, over one batch and over many."""

import tensorflow as tf

theta = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.01)


def fit(dataset, name):
    print("fitting", name)
    logged = True
    for step, x in enumerate(dataset):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(theta * x - 1.0))
        optimizer.apply_gradients(zip(tape.gradient(loss, [theta]), [theta]))
        logged = step % 10 == 0
        if logged:
            print("loss:", loss.numpy())
    if not logged:
        print("loss:", loss.numpy())
    print("theta:", theta.numpy())


numbers = tf.data.Dataset.range(26).map(lambda n: tf.cast(n, tf.float32) / 13.0)
fit(numbers.filter(lambda n: n < 0.0), "nothing")
fit(numbers.take(1), "one")
fit(numbers, "all")
