import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.1)
model.build((None, 2))
acc = [tf.zeros_like(v) for v in model.trainable_variables]
steps = 0
running = 0.0
for x in tf.data.Dataset.from_tensor_slices(tf.ones((6, 2))).batch(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    acc = [a + g for a, g in zip(acc, grads)]
    steps += 1
    running = 0.9 * running + 0.1 * loss
    if steps % 2 == 0:
        opt.apply_gradients(zip([a / 2 for a in acc], model.trainable_variables))
        acc = [tf.zeros_like(v) for v in model.trainable_variables]
first = acc[0]
ema = running
avg = running / steps
text = f"{running:.3f}"
