"""A summary per step, recorded at each fifth step and read back."""

import glob

import tensorflow as tf


def show(folder):
    for path in glob.glob(f"{folder}/*"):
        for event in tf.compat.v1.train.summary_iterator(path):
            for value in event.summary.value:
                print(event.step, value.tag, f"{tf.make_ndarray(value.tensor):.5f}")


weight = tf.Variable(2.0)
optimizer = tf.keras.optimizers.SGD(0.01)
batches = tf.data.Dataset.range(23).map(lambda number: tf.cast(number % 4, tf.float32))
writer = tf.summary.create_file_writer("logs")
plain = tf.compat.v1.SummaryMetadata()

for batch in batches:
    with tf.GradientTape() as tape:
        loss = tf.square(weight * batch - 1.0)
    optimizer.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]))
    with writer.as_default():
        tf.summary.write("loss", loss, step=optimizer.iterations, metadata=plain)
        tf.summary.write("weight", weight, step=optimizer.iterations, metadata=plain)

writer.close()
show("logs")
