import tensorflow as tf

sched = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
lr0 = sched(0)
lr1 = sched(tf.constant(5))
opt = tf.keras.optimizers.Adam(learning_rate=sched)
sgd = tf.keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)
v = tf.Variable([1.0, 2.0])
sgd.apply_gradients([(tf.ones(2), v)])
opt.apply_gradients([(tf.ones(2), v)])
a = sgd.iterations
b = sgd.learning_rate
c = float(sgd.learning_rate)
d = opt.learning_rate
e = sgd.get_config()
f = e["learning_rate"]
g = sgd.variables
h = tf.keras.optimizers.get("adam")
i = sgd.iterations.numpy()
k = sgd.name


class Warmup(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, d):
        self.d = tf.cast(d, tf.float32)

    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        return tf.math.rsqrt(self.d) * tf.math.minimum(tf.math.rsqrt(step), step * 0.1)


w = Warmup(64)(3)
