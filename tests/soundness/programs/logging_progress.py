import logging
import sys
import tensorflow as tf

logging.basicConfig(level=logging.INFO, stream=sys.stderr)
log = logging.getLogger(__name__)
logger = tf.get_logger()
for i in range(2):
    loss = tf.constant(i * 1.0)
    log.info("step %d loss %f", i, loss)
    logging.info(f"loss {loss:.3f}")
    sys.stdout.write("loss %s\n" % loss.numpy())
    print("loss:", loss, "value", float(loss), sep=" ", end="\n", flush=True)
    tf.print("graph", loss)
    line = "\r{:3d} {:.4f}".format(i, float(loss))
bar = tf.keras.utils.Progbar(2)
bar.update(1, [("loss", loss)])
n = log.level
