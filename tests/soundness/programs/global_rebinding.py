import tensorflow as tf

model = None
loss = 0


def build():
    global model
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])


def use():
    return model(tf.ones((1, 2)))


a = model
build()
b = use()
c = model


def train():
    global loss
    loss = tf.constant(1.0)
    return loss


d = loss
e = train()
f = loss
for i in range(2):
    g = loss
    loss = "done"
h = loss
