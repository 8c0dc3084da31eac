import tensorflow as tf
import numpy as np

x = np.random.rand(32, 4).astype("float32")
y = np.random.rand(32, 1).astype("float32")
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.1)
ds = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
for epoch in range(2):
    for step, (bx, by) in enumerate(ds):
        with tf.GradientTape() as tape:
            pred = model(bx, training=True)
            loss = tf.reduce_mean(tf.square(pred - by))
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
        if step % 2 == 0:
            print(epoch, step, loss.numpy())
    print("epoch %d: %.4f" % (epoch, loss))
