import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(2), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.RMSprop(1e-3, clipnorm=1.0)
x = tf.ones((3, 2))
with tf.GradientTape() as tape:
    y = model(x)
    loss = tf.reduce_mean(y) + sum(model.losses)
    reg = tf.add_n([tf.nn.l2_loss(v) for v in model.trainable_weights])
    total = loss + 0.01 * reg
grads = tape.gradient(total, model.trainable_variables)
clipped = [tf.clip_by_norm(g, 1.0) for g in grads]
both, norm = tf.clip_by_global_norm(grads, 5.0)
pairs = list(zip(clipped, model.trainable_variables))
opt.apply_gradients(pairs)
first, var = pairs[0]
filtered = [(g, v) for g, v in zip(grads, model.trainable_variables) if g is not None]
lr = opt.learning_rate
it = opt.iterations
n = int(it)
opt.learning_rate.assign(0.5)
l = float(opt.learning_rate)
opt.learning_rate = 0.1
k = opt.learning_rate
