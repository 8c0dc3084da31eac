import numpy as np
import tensorflow as tf


def load(path=None):
    img = np.random.randint(0, 255, (10, 12, 3), dtype=np.uint8)
    return img


def preprocess(img):
    img = tf.image.convert_image_dtype(img, tf.float32)
    img = tf.image.resize(img, [8, 8])
    img = tf.image.random_flip_left_right(img)
    return img * 2.0 - 1.0


raw = load()
png = tf.io.encode_png(raw)
dec = tf.image.decode_png(png, channels=3)
any_ = tf.io.decode_image(png)
p = preprocess(raw)
batch = np.array([load() for _ in range(2)])
q = batch / 255.0
r = np.expand_dims(raw, axis=0)
g = tf.image.rgb_to_grayscale(raw)
c = tf.image.central_crop(p, 0.5)
f = tf.image.per_image_standardization(raw)
arr = (p.numpy() * 127.5 + 127.5).astype(np.uint8)
ds = tf.data.Dataset.from_tensor_slices([1, 2]).map(lambda i: preprocess(tf.zeros((4, 4, 3), tf.uint8)))
for im in ds.batch(2):
    mean = tf.reduce_mean(im, axis=(1, 2, 3))
arr2 = tf.keras.utils.img_to_array(raw)
pad = tf.keras.utils.pad_sequences([[1], [1, 2]])
one = tf.keras.utils.to_categorical(np.array([0, 2]))
