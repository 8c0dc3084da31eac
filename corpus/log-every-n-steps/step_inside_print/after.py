"""The step itself stands inside the print: every batch must still train."""

import tensorflow as tf

inputs = tf.random.stateless_uniform((72, 2), seed=(3, 4))
outputs = tf.reduce_sum(inputs, axis=1, keepdims=True)
dataset = tf.data.Dataset.from_tensor_slices((inputs, outputs)).batch(3)

model = tf.keras.Sequential([tf.keras.Input(shape=(2,)), tf.keras.layers.Dense(4, activation="relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


logged = True
for i, (x, y) in enumerate(dataset):
    train_step_result = train_step(x, y)
    logged = i % 10 == 0
    if logged:
        print("step", i, "loss", train_step_result.numpy())
if not logged:
    print("step", i, "loss", train_step_result.numpy())

steps_made = int(optimizer.iterations)
print("steps made:", steps_made)
