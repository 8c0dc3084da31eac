import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
inner_lr = 0.1
outer = tf.keras.optimizers.Adam(0.01)
tasks = [(tf.ones((3, 2)), tf.zeros((3, 1))) for _ in range(2)]
for it in range(2):
    meta = []
    for x, y in tasks:
        old = [tf.identity(v) for v in model.trainable_variables]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2)
        g = tape.gradient(loss, model.trainable_variables)
        for v, d in zip(model.trainable_variables, g):
            v.assign_sub(inner_lr * d)
        with tf.GradientTape() as t2:
            l2 = tf.reduce_mean((model(x) - y) ** 2)
        meta.append(t2.gradient(l2, model.trainable_variables))
        for v, o in zip(model.trainable_variables, old):
            v.assign(o)
    mean = [tf.reduce_mean(tf.stack(gs), axis=0) for gs in zip(*meta)]
    outer.apply_gradients(zip(mean, model.trainable_variables))
k = float(loss), l2.numpy()
