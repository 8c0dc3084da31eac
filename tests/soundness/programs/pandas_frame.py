import numpy as np
import pandas as pd
import tensorflow as tf

df = pd.DataFrame({"a": [1, 2, 3], "b": [1.5, 2.5, 3.5], "c": ["x", "y", "z"]})
a = df["a"]
v = df[["a", "b"]].values
n = len(df)
cols = df.columns
m = a.mean()
s = df.pop("c")
arr = df.to_numpy()
num = np.array(df)
t = tf.constant(v, dtype=tf.float32)
ds = tf.data.Dataset.from_tensor_slices((df.values, a.values))
for x, y in ds.batch(2):
    z = tf.cast(y, tf.float32)
top = df.head(2)
sub = df[df["a"] > 1]
item = df.iloc[0]
cell = df.loc[0, "b"]
d = dict(df)
ds2 = tf.data.Dataset.from_tensor_slices(dict(df))
for row in ds2:
    k = row["a"]
lst = a.tolist()
u = a.unique()
shape = df.shape
