"""Two places of one loop, which gets one counter."""

import glob

import tensorflow as tf


def show(folder):
    for path in glob.glob(f"{folder}/*"):
        for event in tf.compat.v1.train.summary_iterator(path):
            for value in event.summary.value:
                print(event.step, value.tag, f"{tf.make_ndarray(value.tensor):.5f}")


weight = tf.Variable(2.0)
numbers = iter(tf.data.Dataset.range(4).repeat().map(lambda number: tf.cast(number, tf.float32)))
writer = tf.summary.create_file_writer("logs")
left = 20

with writer.as_default():
    step = 0
    while left:
        step += 1
        number = next(numbers)
        if step % 6 == 1:
            tf.summary.write("number", number, step=20 - left)
        with tf.GradientTape() as tape:
            loss = tf.square(weight * number - 1.0)
        weight.assign_sub(0.01 * tape.gradient(loss, weight))
        if step % 6 == 1:
            tf.summary.write("loss", loss, step=20 - left)
        left -= 1

writer.close()
show("logs")
