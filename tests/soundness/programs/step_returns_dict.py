import tensorflow as tf


@tf.function
def losses(x):
    return {"l1": tf.reduce_sum(tf.abs(x)), "l2": tf.reduce_sum(x * x), "n": tf.size(x)}


d = losses(tf.constant([1.0, -2.0]))
for name, value in d.items():
    print(name, value.numpy())
total = d["l1"] + d["l2"]
n = d["n"]
keys = list(d)
values = list(d.values())
got = d.get("l1")
other = d.get("zz", 0)
