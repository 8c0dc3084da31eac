"""Fit and write the progress in several ways."""

import sys

import click
import tensorflow as tf

template = "{:2d} | {:.4f}\n"
xs = tf.random.stateless_normal((24, 2), (1, 2))
ys = tf.reduce_sum(xs, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return loss


logged = True
for step, (x, y) in enumerate(tf.data.Dataset.from_tensor_slices((xs, ys)).batch(2)):
    loss = train_step(x, y)
    logged = step % 5 == 0
    if logged:
        sys.stdout.write(template.format(step, loss))
if not logged:
    sys.stdout.write(template.format(step, loss))

step_logged = True
for step, (x, y) in enumerate(zip(tf.split(xs, 12), tf.split(ys, 12))):
    loss = train_step(x, y)
    step_logged = step % 5 == 0
    if step_logged:
        values = [loss.numpy(), tf.reduce_mean(x).numpy()]
        click.echo("step " + ", ".join(f"{value:.3f}" for value in values))
if not step_logged:
    values = [loss.numpy(), tf.reduce_mean(x).numpy()]
    click.echo("step " + ", ".join(f"{value:.3f}" for value in values))
print("end")
