import tensorflow as tf

gen = tf.keras.Sequential([tf.keras.layers.Dense(4)])
disc = tf.keras.Sequential([tf.keras.layers.Dense(1)])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
g_opt = tf.keras.optimizers.Adam(1e-4)
d_opt = tf.keras.optimizers.Adam(1e-4)
BATCH, NOISE = 8, 2


def d_loss_fn(real, fake):
    real_loss = bce(tf.ones_like(real), real)
    fake_loss = bce(tf.zeros_like(fake), fake)
    return real_loss + fake_loss


def g_loss_fn(fake):
    return bce(tf.ones_like(fake), fake)


def train_step(images):
    noise = tf.random.normal([BATCH, NOISE])
    with tf.GradientTape() as gt, tf.GradientTape() as dt:
        made = gen(noise, training=True)
        real = disc(images, training=True)
        fake = disc(made, training=True)
        g_loss = g_loss_fn(fake)
        d_loss = d_loss_fn(real, fake)
    gg = gt.gradient(g_loss, gen.trainable_variables)
    dg = dt.gradient(d_loss, disc.trainable_variables)
    g_opt.apply_gradients(zip(gg, gen.trainable_variables))
    d_opt.apply_gradients(zip(dg, disc.trainable_variables))
    return g_loss, d_loss


for batch in tf.data.Dataset.from_tensor_slices(tf.random.normal((16, 4))).batch(BATCH):
    g, d = train_step(batch)
    print(float(g), float(d))
