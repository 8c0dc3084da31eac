import tensorflow as tf
with tf.device("CPU:0") as dev:
    a = tf.ones(2)
    d = dev
with tf.name_scope("s") as ns:
    b = ns
with tf.control_dependencies([a]) as cd:
    c = tf.identity(a)
with tf.GradientTape() as t, t.stop_recording() if False else tf.name_scope("z") as zz:
    e = zz
g = tf.distribute.get_strategy()
h = tf.distribute.MirroredStrategy(["CPU:0"])
with h.scope():
    v = tf.Variable([1.0, 2.0])
    m = tf.keras.Sequential([tf.keras.layers.Dense(2)])
    o = tf.keras.optimizers.SGD(0.1)
i = v + 1
j = v.assign_add([1.0, 1.0])
k = v.numpy()
def step(b):
    with tf.GradientTape() as t:
        l = tf.reduce_sum(m(b))
    gr = t.gradient(l, m.trainable_variables)
    o.apply_gradients(zip(gr, m.trainable_variables))
    return l
@tf.function
def dist(b):
    per = h.run(step, args=(b,))
    return h.reduce("sum", per, axis=None), per
ds = h.experimental_distribute_dataset(tf.data.Dataset.from_tensor_slices(tf.ones((4, 3))).batch(2))
for bt in ds:
    r, p = dist(bt)
    sh = bt
    w = bt.shape if hasattr(bt, "shape") else None
it = iter(ds)
nb = next(it)
n = h.num_replicas_in_sync
q = h.experimental_local_results(p)
s = h.gather(p, axis=0) if False else 0
x = tf.distribute.get_replica_context()
y = g.num_replicas_in_sync
def fn(ctx): return tf.data.Dataset.range(4).batch(2)
dd = h.distribute_datasets_from_function(fn)
for z in dd: zd = z
vals = h.experimental_distribute_values_from_function(lambda c: tf.ones(2))
lr = h.experimental_local_results(vals)
