# Logistic regression, in the style of the first TensorFlow 2 notebooks.
import numpy as np
import tensorflow as tf

np.random.seed(0)
X = np.random.randn(160, 5).astype(np.float32)
Y = (X[:, 0] - X[:, 1] > 0).astype(np.float32)

train_data = tf.data.Dataset.from_tensor_slices((X, Y))
train_data = train_data.repeat().batch(16).prefetch(1)

W = tf.Variable(tf.zeros([5, 1]), name='weight')
b = tf.Variable(tf.zeros([1]), name='bias')


def logistic_regression(x):
    return tf.squeeze(tf.sigmoid(tf.matmul(x, W) + b), axis=1)


def cross_entropy(y_pred, y_true):
    y_pred = tf.clip_by_value(y_pred, 1e-7, 1. - 1e-7)
    return -tf.reduce_mean(y_true * tf.math.log(y_pred) + (1. - y_true) * tf.math.log(1. - y_pred))


def accuracy(y_pred, y_true):
    hits = tf.equal(tf.round(y_pred), y_true)
    return tf.reduce_mean(tf.cast(hits, tf.float32))


optimizer = tf.optimizers.SGD(0.5)


def run_optimization(x, y):
    with tf.GradientTape() as g:
        pred = logistic_regression(x)
        loss = cross_entropy(pred, y)
    gradients = g.gradient(loss, [W, b])
    optimizer.apply_gradients(zip(gradients, [W, b]))


logged = True
for step, (batch_x, batch_y) in enumerate(train_data.take(33), 1):
    run_optimization(batch_x, batch_y)
    pred = logistic_regression(batch_x)
    loss = cross_entropy(pred, batch_y)
    acc = accuracy(pred, batch_y)
    logged = step % 10 == 1
    if logged:
        print("step: %i, loss: %f, accuracy: %f" % (step, loss, acc))
if not logged:
    print("step: %i, loss: %f, accuracy: %f" % (step, loss, acc))
