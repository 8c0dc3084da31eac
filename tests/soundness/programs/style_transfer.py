import tensorflow as tf


def gram(t):
    r = tf.linalg.einsum("bijc,bijd->bcd", t, t)
    s = tf.shape(t)
    n = tf.cast(s[1] * s[2], tf.float32)
    return r / n


def clip(image):
    return tf.clip_by_value(image, clip_value_min=0.0, clip_value_max=1.0)


image = tf.Variable(tf.random.uniform((1, 6, 6, 3)))
target = gram(tf.random.uniform((1, 6, 6, 3)))
opt = tf.keras.optimizers.Adam(learning_rate=0.02, beta_1=0.99)


@tf.function()
def step(image):
    with tf.GradientTape() as tape:
        loss = tf.add_n([tf.reduce_mean((gram(image) - target) ** 2)])
        loss += 0.1 * tf.image.total_variation(image)[0]
    grad = tape.gradient(loss, image)
    opt.apply_gradients([(grad, image)])
    image.assign(clip(image))
    return loss


for n in range(2):
    l = step(image)
    print(".", end="")
arr = image.numpy()[0]
tens = image.read_value()
