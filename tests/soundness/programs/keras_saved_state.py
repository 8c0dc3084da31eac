import os
import tempfile
import tensorflow as tf

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
folder = tempfile.mkdtemp()
path = os.path.join(folder, "w.weights.h5")
m.save_weights(path)
m.load_weights(path)
ckpt = tf.train.Checkpoint(step=tf.Variable(1), model=m)
manager = tf.train.CheckpointManager(ckpt, folder, max_to_keep=2)
saved = manager.save()
last = manager.latest_checkpoint
status = ckpt.restore(last)
ckpt.step.assign_add(1)
n = int(ckpt.step)
s = ckpt.step.numpy()
w = m.get_weights()
m.set_weights(w)
first = w[0]
c = tf.keras.models.clone_model(m)
k = c.get_layer(index=0)
