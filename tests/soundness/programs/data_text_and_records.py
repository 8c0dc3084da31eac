import os
import tempfile
import tensorflow as tf

folder = tempfile.mkdtemp()
path = os.path.join(folder, "a.txt")
with open(path, "w") as f:
    f.write("1,2\n3,4\n")
lines = tf.data.TextLineDataset(path)
record = os.path.join(folder, "r.tfrecord")
with tf.io.TFRecordWriter(record) as writer:
    for i in range(3):
        feature = {
            "x": tf.train.Feature(float_list=tf.train.FloatList(value=[1.0, 2.0])),
            "n": tf.train.Feature(int64_list=tf.train.Int64List(value=[i])),
        }
        example = tf.train.Example(features=tf.train.Features(feature=feature))
        writer.write(example.SerializeToString())
spec = {"x": tf.io.FixedLenFeature([2], tf.float32), "n": tf.io.FixedLenFeature([], tf.int64)}


def parse(raw):
    e = tf.io.parse_single_example(raw, spec)
    return e["x"], e["n"]


ds = tf.data.TFRecordDataset(record).map(parse).batch(2)
for x, n in ds:
    t = x * 2
for line in lines:
    parts = tf.strings.split(line, ",")
    numbers = tf.strings.to_number(parts)
data = tf.io.read_file(path)
text = data.numpy().decode()
files = tf.data.Dataset.list_files(os.path.join(folder, "*"))
for name in files:
    pass
