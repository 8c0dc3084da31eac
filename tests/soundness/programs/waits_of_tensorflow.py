import tensorflow as tf

t = tf.constant(2.0)
i = tf.constant(2)
x = tf.ones((2, 3))
v = tf.Variable([1.0, 2.0])
ts = [tf.constant(1.0), tf.constant(2.0)]
s = tf.constant("a")
try:
    a1 = tf.constant(v)
except Exception:
    pass
try:
    a2 = tf.zeros(i)
except Exception:
    pass
try:
    e8 = tf.get_static_value(t)
except Exception:
    pass
try:
    e9 = tf.make_ndarray(tf.make_tensor_proto(t))
except Exception:
    pass
try:
    f9 = tf.keras.utils.to_categorical(i, 3)
except Exception:
    pass
try:
    h2 = tf.nest.map_structure(lambda q: q.numpy(), ts)
except Exception:
    pass
try:
    h3 = tf.nest.map_structure(float, ts)
except Exception:
    pass
try:
    h5 = [1.0].index(tf.constant(1.0))
except Exception:
    pass
try:
    i2 = tf.executing_eagerly()
except Exception:
    pass
try:
    i4 = int(tf.shape(x)[0])
except Exception:
    pass
try:
    i5 = tf.random.uniform([i])
except Exception:
    pass
try:
    i6 = tf.reshape(x, [i, -1])
except Exception:
    pass
try:
    i7 = tf.one_hot(0, i)
except Exception:
    pass
try:
    j1 = tf.split(x, i)
except Exception:
    pass
try:
    j2 = tf.unstack(x, num=2)
except Exception:
    pass
try:
    j3 = tf.tile(x, [i, 1])
except Exception:
    pass
try:
    j4 = tf.repeat(x, i)
except Exception:
    pass
try:
    j5 = tf.linspace(0.0, 1.0, i)
except Exception:
    pass
try:
    j6 = tf.range(i)
except Exception:
    pass
try:
    j7 = tf.eye(i)
except Exception:
    pass
try:
    j8 = tf.fill([i], 1)
except Exception:
    pass
try:
    j9 = tf.keras.layers.Dense(i) if False else 0
except Exception:
    pass
try:
    k1 = tf.transpose(x, [i - 1, i - 2])
except Exception:
    pass
try:
    k2 = tf.reduce_sum(x, axis=i - 1)
except Exception:
    pass
try:
    k3 = tf.concat([x, x], axis=i - 1)
except Exception:
    pass
try:
    k4 = tf.expand_dims(x, i)
except Exception:
    pass
try:
    k5 = tf.pad(x, [[i, 0], [0, 0]])
except Exception:
    pass
try:
    k6 = tf.image.resize(tf.ones((1, 2, 2, 1)), [i, i])
except Exception:
    pass
try:
    k7 = tf.sequence_mask([1], i)
except Exception:
    pass
try:
    k8 = tf.argmax(x, i - 1)
except Exception:
    pass
try:
    k9 = tf.stack(ts, axis=0)
except Exception:
    pass
try:
    l1 = tf.cond(t > 1, lambda: 1, lambda: 2)
except Exception:
    pass
try:
    l2 = tf.while_loop(lambda q: q < i, lambda q: [q + 1], [0])
except Exception:
    pass
try:
    l3 = tf.debugging.assert_equal(t, 2.0)
except Exception:
    pass
try:
    l4 = tf.case([(t > 1, lambda: 1)], default=lambda: 2)
except Exception:
    pass
try:
    l5 = tf.switch_case(i - 2, [lambda: 1, lambda: 2])
except Exception:
    pass
try:
    l6 = tf.clip_by_norm(x, t)
except Exception:
    pass
try:
    l7 = tf.data.Dataset.range(5).take(tf.constant(2, tf.int64))
except Exception:
    pass
try:
    l8 = tf.data.Dataset.from_tensor_slices(x)
except Exception:
    pass
try:
    l9 = tf.ragged.constant([[1], [2]]).to_list()
except Exception:
    pass
try:
    m1 = tf.sparse.from_dense(x).shape
except Exception:
    pass
try:
    m2 = tf.keras.metrics.Mean()(t)
except Exception:
    pass
try:
    m3 = float(m2)
except Exception:
    pass
try:
    opt = tf.keras.optimizers.SGD(0.1)
except Exception:
    pass
try:
    m4 = float(opt.learning_rate)
except Exception:
    pass
try:
    m5 = opt.get_config()
except Exception:
    pass
try:
    m6 = tf.keras.Sequential([tf.keras.layers.Dense(1)])
except Exception:
    pass
try:
    m7 = m6(x)
except Exception:
    pass
try:
    m8 = m6.get_weights()
except Exception:
    pass
try:
    m9 = m6.predict(x, verbose=0)
except Exception:
    pass
try:
    n1 = m6.predict_on_batch(x)
except Exception:
    pass
try:
    o7 = bool(tf.reduce_all(x == 1))
except Exception:
    pass
try:
    p1 = tf.strings.format("{}", t)
except Exception:
    pass
try:
    p2 = tf.convert_to_tensor([t, t])
except Exception:
    pass
try:
    p3 = tf.constant([t, t]) if False else 0
except Exception:
    pass
try:
    p4 = tf.Variable(t)
except Exception:
    pass
try:
    p5 = tf.Variable(x)
except Exception:
    pass
try:
    p6 = v.assign(x[0, :2])
except Exception:
    pass
try:
    p7 = v[0].assign(t)
except Exception:
    pass
try:
    p8 = tf.Variable(tf.Variable(1.0))
except Exception:
    pass
try:
    p9 = tf.constant(x)
except Exception:
    pass
try:
    q1 = tf.constant(x, dtype=tf.float32)
except Exception:
    pass
try:
    q2 = tf.constant(x.numpy())
except Exception:
    pass
try:
    q3 = tf.constant([1.0, t])
except Exception:
    pass
try:
    q4 = tf.cast(v, tf.int32)
except Exception:
    pass
try:
    q5 = tf.keras.losses.mse(x, x).numpy()
except Exception:
    pass
