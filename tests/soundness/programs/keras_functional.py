import tensorflow as tf

inp = tf.keras.Input((8,))
h = tf.keras.layers.Dense(4, activation="relu")(inp)
o = tf.keras.layers.Dense(1)(h)
s = tf.keras.layers.concatenate([h, o])
z = h * 2 + 1
model = tf.keras.Model(inp, o)
two = tf.keras.Model(inputs=inp, outputs=[h, o])
named = tf.keras.Model(inp, {"h": h, "o": o})
y = model(tf.ones((3, 8)))
a, b = two(tf.ones((3, 8)))
c = named(tf.ones((3, 8)))["h"]
p = model.predict(tf.ones((3, 8)), verbose=0)
n = len(model.layers)
l = model.layers[1]
k = l.kernel
out = model.output
i = model.input
shape = model.output_shape
sub = tf.keras.Model(model.input, model.layers[1].output)
q = sub(tf.zeros((1, 8)))
