"""A step that is restored before the second training and counted on."""

import tensorflow as tf

weight = tf.Variable(2.0)
optimizer = tf.keras.optimizers.Adam(0.1)
batches = [tf.constant(float(number)) for number in range(15)]


def train(directory):
    checkpoint = tf.train.Checkpoint(step=tf.Variable(1), optimizer=optimizer, weight=weight)
    manager = tf.train.CheckpointManager(checkpoint, directory, max_to_keep=2)
    checkpoint.restore(manager.latest_checkpoint)
    step = int(checkpoint.step)
    for batch in batches:
        with tf.GradientTape() as tape:
            loss = tf.square(weight * batch - 1.0)
        optimizer.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]))
        checkpoint.step.assign_add(1)
        step += 1
        if step % 4 == 0:
            manager.save()
            print("Saved checkpoint for step {}: {:.4f}".format(step, loss))
    return checkpoint.step


print(train("first").numpy())
last = train("first")
