"""Two thousand steps: memory is limited by converting on the way."""

import tensorflow as tf

weight = tf.Variable(1.0)
rates = tf.data.Dataset.from_tensor_slices(tf.linspace(1.0, 0.1, 2100))


@tf.function
def train_step(rate):
    with tf.GradientTape() as tape:
        loss = tf.square(weight - 3.0)
    weight.assign_sub(0.01 * rate * tape.gradient(loss, weight))
    return loss


losses, total = [], 0.0
pending_losses = []
for step, rate in enumerate(rates):
    loss = train_step(rate)
    if step % 2 == 1:
        continue
    pending_losses.append(loss)
    if len(pending_losses) == 1000:
        for pending_loss in pending_losses:
            losses.append(float(pending_loss))
            total += pending_loss.numpy()
        pending_losses.clear()
for pending_loss in pending_losses:
    losses.append(float(pending_loss))
    total += pending_loss.numpy()
print(len(losses), losses[0], losses[1049], total)
