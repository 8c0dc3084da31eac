import json
import pickle
import tempfile
import os
import csv
import pathlib
import tensorflow as tf

folder = pathlib.Path(tempfile.mkdtemp())
loss = tf.constant(1.5)
text = json.dumps({"loss": float(loss), "n": 3})
back = json.loads(text)
a = back["loss"]
p = folder / "a.json"
p.write_text(text)
b = p.read_text()
with open(folder / "b.csv", "w") as f:
    w = csv.writer(f)
    w.writerow(["x", loss.numpy()])
with open(folder / "b.csv") as f:
    rows = list(csv.reader(f))
with open(folder / "c.pkl", "wb") as f:
    pickle.dump(loss.numpy(), f)
with open(folder / "c.pkl", "rb") as f:
    c = pickle.load(f)
names = os.listdir(folder)
n = len(names)
d = sorted(folder.glob("*.json"))
e = str(d[0])
ok = os.path.exists(e)
g = p.suffix
