import tensorflow as tf

w = tf.Variable(tf.ones((3, 1)))
opt = tf.keras.optimizers.Adam(0.01)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        p = tf.matmul(x, w)
        loss = tf.reduce_mean((p - y) ** 2)
    g = tape.gradient(loss, [w])
    opt.apply_gradients(zip(g, [w]))
    return loss, p


x = tf.random.uniform((4, 3))
y = tf.zeros((4, 1))
for i in range(3):
    loss, p = train_step(x, y)
    l = loss.numpy()
    print(i, l, p.shape)
out = train_step(x, y)
first = out[0]
