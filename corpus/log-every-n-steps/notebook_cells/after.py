# %% [markdown]
# # Fitting a sine
# Exported from a notebook: the data, the model and the loop are cells of their own.

# %%
import math

import tensorflow as tf

print(tf.constant([1.0, 2.0]).numpy())

# %%
x = tf.reshape(tf.linspace(0.0, math.pi, 64), (-1, 1))
y = tf.sin(x)
ds = tf.data.Dataset.from_tensor_slices((x, y)).batch(16)
for xb, yb in ds.take(1):
    print(xb.shape, yb.shape)

# %%
model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="tanh"), tf.keras.layers.Dense(1)])
model(x[:1]);
opt = tf.keras.optimizers.Adam(0.05)

# %%
step = 0
for epoch in range(4):
    logged = True
    for batch_index, (xb, yb) in enumerate(ds):
        with tf.GradientTape() as tape:
            l = tf.reduce_mean((model(xb) - yb) ** 2)
        g = tape.gradient(l, model.trainable_variables)
        opt.apply_gradients(zip(g, model.trainable_variables))
        step += 1
        logged = batch_index % 3 == 0
        if logged:
            print('step', step, ':', l.numpy())
    if not logged:
        print('step', step, ':', l.numpy())

# %%
print('final:', tf.reduce_mean((model(x) - y) ** 2).numpy())
