"""Two-space indentation, semicolons, one-line bodies and a trailing comment."""
import tensorflow as tf

v = tf.Variable(5.0); opt = tf.keras.optimizers.SGD(0.2)
def loss_of(x):
  return tf.square(v - x)

for epoch in range(2):
  print('epoch', epoch)
  logged = True
  for step, x in enumerate([tf.constant(float(k)) for k in range(13)]):
    with tf.GradientTape() as tape: l = loss_of(x)
    opt.apply_gradients([(tape.gradient(l, v), v)])
    logged = step % 5 == 0
    if logged:
      print('loss', l.numpy())  # every step
  if not logged:
    print('loss', l.numpy())
