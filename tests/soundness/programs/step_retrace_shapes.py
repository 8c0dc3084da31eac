import tensorflow as tf

traces = []


@tf.function(reduce_retracing=True)
def f(x):
    traces.append(x.shape)
    n = x.shape[0]
    return tf.reduce_sum(x)


for n in (1, 2, 3):
    r = f(tf.ones((n, 2)))
count = len(traces)
