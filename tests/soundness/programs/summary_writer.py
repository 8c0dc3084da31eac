import tempfile
import tensorflow as tf

writer = tf.summary.create_file_writer(tempfile.mkdtemp())
step = tf.Variable(0, dtype=tf.int64)
with writer.as_default():
    for i in range(3):
        loss = tf.constant(float(i))
        step.assign_add(1)
        ok = tf.summary.write("tag", loss, step=i)
        on = tf.summary.should_record_summaries()
    writer.flush()
with writer.as_default(step=5) as w:
    s = tf.summary.experimental.get_step()
n = int(step)
writer.close()
