"""A step that goes on over the epochs tells which ones are recorded."""

import glob

import tensorflow as tf


def show(folder):
    for path in glob.glob(f"{folder}/*"):
        for event in tf.compat.v1.train.summary_iterator(path):
            for value in event.summary.value:
                print(event.step, value.tag, f"{tf.make_ndarray(value.tensor):.5f}")


weight = tf.Variable(2.0)
batches = tf.data.Dataset.from_tensor_slices([0.5, 1.0, 0.25, 0.75] * 2)
writer = tf.summary.create_file_writer("logs")
step = 0

with writer.as_default():
    for epoch in range(3):
        for batch in batches:
            with tf.GradientTape() as tape:
                loss = tf.square(weight * batch - 1.0)
            weight.assign_sub(0.1 * tape.gradient(loss, weight))
            tf.summary.write("loss", loss.numpy(), step=step)
            step += 1
        tf.summary.write("epoch", loss, step=epoch)

writer.close()
show("logs")
