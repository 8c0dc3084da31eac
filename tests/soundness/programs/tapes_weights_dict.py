import tensorflow as tf

weights = {"h1": tf.Variable(tf.ones((2, 3))), "out": tf.Variable(tf.ones((3, 1)))}
biases = {"b1": tf.Variable(tf.zeros([3])), "out": tf.Variable(tf.zeros([1]))}
opt = tf.keras.optimizers.SGD(0.01)


def net(x):
    x = tf.cast(x, tf.float32)
    h = tf.nn.sigmoid(tf.add(tf.matmul(x, weights["h1"]), biases["b1"]))
    return tf.matmul(h, weights["out"]) + biases["out"]


def run(x, y):
    with tf.GradientTape() as g:
        pred = net(x)
        loss = tf.reduce_mean(tf.square(pred - y))
    variables = list(weights.values()) + list(biases.values())
    grads = g.gradient(loss, variables)
    opt.apply_gradients(zip(grads, variables))
    return loss


for step in range(1, 3):
    loss = run([[1.0, 2.0]], [[1.0]])
    print("step: %i, loss: %f" % (step, loss))
