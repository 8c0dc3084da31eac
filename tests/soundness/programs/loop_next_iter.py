import tensorflow as tf

ds = tf.data.Dataset.range(10).batch(3).repeat()
it = iter(ds)
for _ in range(3):
    batch = next(it)
    doubled = batch * 2
    total = tf.reduce_sum(doubled)
    print(int(total))
again = next(it)
element = it.get_next()
