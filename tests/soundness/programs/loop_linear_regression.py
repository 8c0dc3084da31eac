import tensorflow as tf

w = tf.Variable(5.0)
b = tf.Variable(0.0)
xs = tf.random.normal([50])
ys = xs * 3.0 + 2.0
history = []
for epoch in range(5):
    with tf.GradientTape() as t:
        current = tf.reduce_mean((w * xs + b - ys) ** 2)
    dw, db = t.gradient(current, [w, b])
    w.assign_sub(0.1 * dw)
    b.assign_sub(0.1 * db)
    history.append((w.numpy(), b.numpy()))
    print(f"Epoch {epoch}: W={w.numpy():.2f} b={b.numpy():.2f}, loss={current:2.5f}")
ws, bs = zip(*history)
best = min(history)
last = history[-1]
