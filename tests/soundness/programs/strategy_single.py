import tensorflow as tf

strategy = tf.distribute.get_strategy()
n = strategy.num_replicas_in_sync
with strategy.scope():
    v = tf.Variable(1.0)
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])


def step(x):
    return tf.reduce_sum(x) * v


@tf.function
def distributed(x):
    per = strategy.run(step, args=(x,))
    return strategy.reduce(tf.distribute.ReduceOp.SUM, per, axis=None)


a = distributed(tf.ones(3))
b = strategy.run(step, args=(tf.ones(2),))
ds = strategy.experimental_distribute_dataset(tf.data.Dataset.from_tensor_slices(tf.ones(4)).batch(2))
for x in ds:
    c = distributed(x)
total = 0.0
for x in ds:
    total += distributed(x)
