"""Progress through the logging module, with lazy arguments."""

import logging
import sys

import tensorflow as tf

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
logger = logging.getLogger("trainer")

slope = tf.Variable(0.0)
xs = tf.linspace(0.0, 1.0, 52)
dataset = tf.data.Dataset.from_tensor_slices((xs, 3.0 * xs)).batch(4)
optimizer = tf.keras.optimizers.SGD(0.2)

logger.info("starting with %d examples", len(xs))
logged = True
for step, (x, y) in enumerate(dataset.repeat(2)):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(slope * x - y))
    (gradient,) = tape.gradient(loss, [slope])
    optimizer.apply_gradients([(gradient, slope)])
    logged = step % 10 == 0
    if logged:
        logger.info("loss %.6f", loss.numpy())
if not logged:
    logger.info("loss %.6f", loss.numpy())
logger.info("slope after training: %.4f", slope.numpy())
