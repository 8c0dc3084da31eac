import numpy as np
import tensorflow as tf

text = "hello world hello"
vocab = sorted(set(text))
char2idx = {u: i for i, u in enumerate(vocab)}
idx2char = np.array(vocab)
as_int = np.array([char2idx[c] for c in text])
seq = tf.data.Dataset.from_tensor_slices(as_int).batch(5, drop_remainder=True)


def split(chunk):
    return chunk[:-1], chunk[1:]


ds = seq.map(split).batch(2, drop_remainder=True)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Embedding(len(vocab), 4),
        tf.keras.layers.GRU(8, return_sequences=True),
        tf.keras.layers.Dense(len(vocab)),
    ]
)
for x, y in ds:
    out = model(x)
    loss = tf.keras.losses.sparse_categorical_crossentropy(y, out, from_logits=True)
    mean = loss.numpy().mean()
ids = [char2idx["h"]]
made = []
for _ in range(3):
    logits = model(tf.expand_dims(ids, 0))
    last = tf.squeeze(logits, 0)
    pick = tf.random.categorical(last, num_samples=1)[-1, 0].numpy()
    ids = [pick]
    made.append(idx2char[pick])
result = "".join(made)
