import io
import pandas as pd
import numpy as np
import tensorflow as tf

text = "x,y\n1,2.5\n3,4.5\n"
df = pd.read_csv(io.StringIO(text))
x = df["x"].values.astype(np.float32)
y = df.y.to_numpy()
normed = (df - df.mean()) / df.std()
for index, row in df.iterrows():
    v = row["y"]
    w = tf.constant(row["x"])
g = df.groupby("x").sum()
df["z"] = df["x"] * 2
q = df["z"].iloc[-1]
desc = df.describe().transpose()
train = df.sample(frac=0.5, random_state=0)
test = df.drop(train.index)
